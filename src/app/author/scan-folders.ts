/** `scan`: what the scanner finds in folders on this machine, and what a policy makes of it. */
import { sha256 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding, finding } from "../../core/finding.ts";
import { scannedUnder } from "../../core/gate/custom-scan.ts";
import { type Policy, parsePolicy } from "../../core/gate/policy.ts";
import { INCOMPLETE_RULE } from "../../core/gate/policy-scan.ts";
import { mayPoint, readPointer } from "../../core/relations/pointer-folder.ts";
import { pointerText } from "../../core/relations/source-pointer.ts";
import { type ScanReport, scanReport } from "../../core/report/scan-report.ts";
import type { ScanFinding } from "../../core/scan/evaluate.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import type { SkillFile } from "../../core/skill/skill-files.ts";
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
      findings: [...scannedUnder(policy.scan, files), ...unread(files)],
    });
  }
  return scanReport(folders, { policy, digest: file === undefined ? null : sha256(file.bytes), version });
}

/** Of a folder that only says where its content is: nothing is fetched here, so nobody read that. */
function unread(files: readonly SkillFile[]): readonly ScanFinding[] {
  const bytes = files.find(({ path }) => path === MANIFEST_PATH)?.bytes;
  if (bytes === undefined || files.some(({ path }) => /^skill\.md$/i.test(path)) || !mayPoint(bytes)) return [];
  const { pointer, manifest } = readPointer(files, bytes);
  const where = pointer === undefined ? "elsewhere" : `at ${pointerText(pointer)}`;
  const told = finding({
    rule: INCOMPLETE_RULE,
    severity: "high",
    path: MANIFEST_PATH,
    line: manifest.sourceLine ?? 1,
    message: `The content is ${where}: nothing of it was read.`,
    hint: "`skilltrunk check` fetches and judges it; or scan a copy of it.",
  });
  return [{ ...told, column: 1, via: [], facts: {} }];
}

async function readPolicy(file: ScanRequest["policy"]): Promise<Policy> {
  const read = file?.read ?? (() => Promise.resolve(undefined));
  const { policy, findings } = await loadPacks(parsePolicy(file?.bytes), read);
  if (policy !== undefined) return policy;
  const wrong = findings[0] === undefined ? "" : ` ${describeFinding(findings[0])}`;
  throw new RegistryError("USAGE", `${quote(file?.path ?? "")} cannot be used as a policy.${wrong}`);
}
