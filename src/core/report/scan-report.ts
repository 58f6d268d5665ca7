/** What a scan of folders says: one value from which the text, the JSON and the SARIF of it are made. */
import { compareUtf8 } from "../bytes.ts";
import { isAtLeast, SEVERITIES, type Severity } from "../finding.ts";
import { gate, judged } from "../gate/gate.ts";
import type { Policy } from "../gate/policy.ts";
import { INCOMPLETE_RULE } from "../gate/policy-scan.ts";
import type { Digest } from "../names.ts";
import { ruleSet } from "../rules.ts";
import type { ScanFinding } from "../scan/evaluate.ts";
import type { Category, Confidence, ScanRule } from "../scan/scan-rule.ts";
import { SCAN_RULES } from "../scan/scan-rules.ts";
import type { ReportedFinding } from "./check-report.ts";
import { compareReported } from "./report-findings.ts";

/** The layout of this document. */
const SCAN_FORMAT = 1;
/** Nothing blocks, and somebody should look. */
const REVIEW: Severity = "medium";

/** The worst first: `blocked` and `incomplete` are no pass. */
export const SCAN_VERDICTS = ["blocked", "incomplete", "review", "pass"] as const;
export type ScanVerdict = (typeof SCAN_VERDICTS)[number];

/** A finding of the scanner, and what policy makes of it. */
export interface ScannedFinding extends ReportedFinding {
  readonly category: Category;
  readonly confidence: Confidence;
  /** Inside the skill's folder. */
  readonly path: string;
  readonly column: number;
  /** What was undone to see it, outermost first. */
  readonly via: string[];
  readonly adjusted?: { readonly from: Severity; readonly why: string };
}

export interface ScannedSkill {
  /** As it was named, or below what was named. */
  readonly path: string;
  readonly verdict: ScanVerdict;
  readonly files: number;
  /** What blocks first, then the worst. */
  readonly findings: readonly ScannedFinding[];
}

export interface ScanReport {
  readonly format: typeof SCAN_FORMAT;
  /** The worst of its skills'. */
  readonly verdict: ScanVerdict;
  /** Of the program, and of the rules that judged. */
  readonly version: string;
  readonly rules: Digest;
  /** SHA-256 of the policy's bytes; null without one. */
  readonly policy: Digest | null;
  /** Findings at least this severe block. */
  readonly block: Severity;
  readonly counts: Readonly<Record<Severity, number>>;
  /** In UTF-8 order of paths. */
  readonly skills: readonly ScannedSkill[];
}

/** What the scanner found in one folder. */
export interface FolderScan {
  readonly path: string;
  readonly files: number;
  readonly findings: readonly ScanFinding[];
}

/** Judges what was found: nothing is known from a release, and nothing is waived, of a folder that nobody published. */
export function scanReport(
  folders: readonly FolderScan[],
  by: { readonly policy: Policy; readonly digest: Digest | null; readonly version: string },
): ScanReport {
  const skills = folders.map((folder) => scanned(folder, by.policy)).toSorted((a, b) => compareUtf8(a.path, b.path));
  const all = skills.flatMap(({ findings }) => findings);
  const count = (severity: Severity) => all.filter((found) => found.severity === severity).length;
  return {
    format: SCAN_FORMAT,
    verdict: SCAN_VERDICTS.find((verdict) => skills.some((skill) => skill.verdict === verdict)) ?? "pass",
    version: by.version,
    rules: ruleSet(),
    policy: by.digest,
    block: by.policy.block,
    counts: Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<Severity, number>,
    skills,
  };
}

function scanned({ path, files, findings }: FolderScan, policy: Policy): ScannedSkill {
  const kept = judged(findings, policy);
  const gated = gate({ policy, findings: kept, known: new Set(), waivers: [], forced: false, at: "" });
  const reported = kept.map((found, i) => toScanned(found, gated[i]?.status ?? "blocks", path));
  return { path, verdict: verdictOf(reported), files, findings: reported.toSorted(compareReported) };
}

const BY_ID: ReadonlyMap<string, ScanRule> = new Map(SCAN_RULES.map((rule) => [rule.id, rule]));

function toScanned(found: ScanFinding, status: ReportedFinding["status"], folder: string): ScannedFinding {
  const { rule, severity, path, line, column, message, hint, fingerprint, via, adjusted } = found;
  const { category = "policy", confidence = "high" } = BY_ID.get(rule) ?? {};
  return {
    ...{ rule, category, severity, confidence, status },
    file: folder === "." || folder === "" ? path : `${folder}/${path}`,
    path,
    ...(line === undefined ? {} : { line }),
    ...{ column, message },
    ...(hint === undefined ? {} : { hint }),
    via: [...via],
    ...(adjusted === undefined ? {} : { adjusted }),
    fingerprint,
  };
}

function verdictOf(findings: readonly ScannedFinding[]): ScanVerdict {
  // A policy that only wants to be told of it has it as `info`.
  const isIncomplete = ({ rule, severity }: ScannedFinding) => rule === INCOMPLETE_RULE && severity !== "info";
  if (findings.some((found) => found.status === "blocks" && !isIncomplete(found))) return "blocked";
  if (findings.some(isIncomplete)) return "incomplete";
  return findings.some(({ severity }) => isAtLeast(severity, REVIEW)) ? "review" : "pass";
}
