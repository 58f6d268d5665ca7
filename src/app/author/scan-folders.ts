/** `scan`: what the scanner finds in folders on this machine, and what a policy makes of it. */
import { sha256 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import { scannedUnder } from "../../core/gate/custom-scan.ts";
import { type Policy, parsePolicy } from "../../core/gate/policy.ts";
import { type ScanReport, scanReport } from "../../core/report/scan-report.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import { loadPacks } from "../check/load-policy.ts";
import type { FoundSkill } from "../ports/folders.ts";
import type { Progress } from "../ports/ports.ts";

export interface ScanRequest {
  /** As `--policy` names it; without one, findings that are critical block. */
  readonly policy?: {
    readonly path: string;
    readonly bytes: Uint8Array;
    /** Files beside it. */
    readonly read: (path: string) => Promise<Uint8Array | undefined>;
  };
  /** Of this program. */
  readonly version: string;
}

/** Scans each of these skills, one after the other. Throws USAGE for a policy that cannot be used. */
export async function scanFolders(
  skills: readonly FoundSkill[],
  { policy: file, version }: ScanRequest,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<ScanReport> {
  const policy = await readPolicy(file);
  const folders = [];
  await syntaxReady();
  for (const skill of skills) {
    signal.throwIfAborted();
    if (skills.length > 1) progress({ phase: "scan", done: folders.length, total: skills.length });
    const files = await skill.read();
    folders.push({
      path: skill.path,
      files: files.length,
      findings: scannedUnder(policy.scan, files),
    });
  }
  return scanReport(folders, { policy, digest: file === undefined ? null : sha256(file.bytes), version });
}

async function readPolicy(file: ScanRequest["policy"]): Promise<Policy> {
  const read = file?.read ?? (() => Promise.resolve(undefined));
  const { policy, findings } = await loadPacks(parsePolicy(file?.bytes), read);
  if (policy !== undefined) return policy;
  const wrong = findings[0] === undefined ? "" : ` ${describeFinding(findings[0])}`;
  throw new RegistryError("USAGE", `${quote(file?.path ?? "")} cannot be used as a policy.${wrong}`);
}
