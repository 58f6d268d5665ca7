/**
 * Other people's scanners: policy names them, the operator says what they are, and the ledger remembers what they said of
 * an archive. Evidence, since no history gives it.
 */
import { z } from "zod";
import { canonicalJson, type Json } from "../bytes.ts";
import { type Finding, finding, SEVERITIES } from "../finding.ts";
import type { Fact } from "../ledger/event.ts";
import { type Digest, isDigest, isName } from "../names.ts";
import type { Judgement } from "../skill/judge.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { SKILL_FILE } from "../trunk/trunk-skills.ts";
import { EXTERNAL_RULES } from "./external-rules.ts";
import type { Policy } from "./policy.ts";
import { EXTERNAL } from "./policy-scan.ts";
import { MAX_RESULTS, type ScannerReport } from "./sarif-reading.ts";

/** The kind of evidence that says what a scanner found in an archive. */
export const SCAN = "scan";

/** What is known of archives: subject (`scanSubject`) → what the scanner said. */
export type KnownScans = ReadonlyMap<string, ScannerReport>;

/** How evidence names a scanner and an archive. */
export function scanSubject(scanner: string, archive: Digest): string {
  return `${scanner} ${archive}`;
}

/** The scanner and the archive of a subject, or of the key of an evidence that a release waits for. */
export function parseScanSubject(text: string): { readonly scanner: string; readonly archive: Digest } | undefined {
  const subject = text.startsWith(`${SCAN}:`) ? text.slice(SCAN.length + 1) : text;
  const [scanner = "", archive = "", ...rest] = subject.split(" ");
  return isName(scanner) && isDigest(archive) && rest.length === 0 ? { scanner, archive } : undefined;
}

const body = z.strictObject({
  of: z.literal("packages").exactOptional(),
  tool: z.string(),
  version: z.string(),
  results: z
    .array(
      z.strictObject({
        rule: z.string(),
        severity: z.enum(SEVERITIES),
        path: z.string(),
        line: z.int().exactOptional(),
        message: z.string(),
      }),
    )
    .max(MAX_RESULTS),
  more: z.int().min(0),
});

/** The body of evidence. */
export function scanBody(report: ScannerReport): string {
  return canonicalJson(report as unknown as Json);
}

/** What an event of evidence says; undefined where it is about something else. */
export function readScanEvidence({
  kind,
  body: text,
}: Pick<Extract<Fact, { type: "evidence" }>, "kind" | "body">): ScannerReport | undefined {
  if (kind !== SCAN) return undefined;
  try {
    return body.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What is known once this evidence is, whatever it is about. */
export function withEvidence(
  known: KnownScans,
  evidence: Pick<Extract<Fact, { type: "evidence" }>, "kind" | "subject" | "body">,
): KnownScans {
  const report = readScanEvidence(evidence);
  return report === undefined ? known : new Map(known).set(evidence.subject, report);
}

/** A judgement that also knows what these scanners said of its archive. */
export function withScans(judgement: Judgement, scanners: readonly string[], known: KnownScans): Judgement {
  const { archive } = judgement;
  if (archive === undefined || scanners.length === 0) return judgement;
  const external = scanners.flatMap((scanner) => {
    const report = known.get(scanSubject(scanner, archive.digest));
    return report === undefined ? [] : [[scanner, externalFindings(scanner, report)] as const];
  });
  return { ...judgement, external: new Map(external) };
}

function externalFindings(scanner: string, { of, tool, results, more }: ScannerReport): readonly Finding[] {
  const own = `${EXTERNAL}${scanner}`;
  const hint =
    of === undefined ? { hint: `It is what ${tool} says: see its documentation, or waive the finding.` } : {};
  const findings = results.map(({ rule: id, severity, path, line, message }) => {
    const place = { severity, path, ...(line === undefined ? {} : { line }), ...hint };
    if (of === "packages") return finding({ rule: id, message, ...place });
    return finding({ rule: own, message: `${id}: ${message}`, evidence: `${id}\0${message}`, ...place });
  });
  const [worst] = results;
  if (more === 0 || worst === undefined) return findings;
  const { severity, rule } = worst;
  const rest = {
    rule: of === undefined ? own : rule,
    severity,
    path: SKILL_FILE,
    message: `${tool} found ${more} more.`,
  };
  return [...findings, finding({ ...rest, ...hint })];
}

/** The evidence that is missing of what policy's scanners say: that of the first one, since each comes before the next. */
export function awaitedScan({ archive, external }: Judgement, { scan }: Policy): string | undefined {
  const missing = scan.scanners.find((scanner) => external?.has(scanner) !== true);
  if (missing === undefined || archive === undefined) return undefined;
  return `${SCAN}:${scanSubject(missing, archive.digest)}`;
}

/** Says in a report that a release waits for content that could not be fetched, and why not where somebody knows. */
export function awaitedContent(why?: string): Finding {
  const message = "What this points to could not be fetched, so nobody has looked at it";
  const reason = why === undefined ? "" : `: ${why.replace(/\.$/, "")}`;
  // Waiting is the same whatever keeps it from being fetched today.
  return awaited("source-awaited", { path: MANIFEST_PATH, message: `${message}${reason}.`, evidence: message });
}

/** Says in a report that a release waits for a scanner, and why that said nothing where somebody knows. */
export function awaitedFinding(key: string, why?: string): Finding {
  const scanner = parseScanSubject(key)?.scanner ?? "";
  const wants = `policy.yaml wants the scanner ${scanner} to look at it, which has not been done here`;
  const reason = why === undefined ? "" : ` (${why})`;
  const message = `${wants}${reason}: it is held until then.`;
  return awaited("scan-awaited", { path: SKILL_FILE, message, evidence: `${wants}: it is held until then.` });
}

function awaited(
  id: (typeof EXTERNAL_RULES)[number]["id"],
  of: Pick<Parameters<typeof finding>[0], "path" | "message" | "evidence">,
): Finding {
  const row = EXTERNAL_RULES.find((rule) => rule.id === id);
  if (row === undefined) throw new TypeError(`no rule ${id}`);
  return finding({ rule: id, severity: row.severity, hint: row.hint, ...of });
}
