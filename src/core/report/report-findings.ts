/** The findings of a check report in the orders in which they are read, and a waiver for those that may be accepted. */
import { compareUtf8 } from "../bytes.ts";
import { SEVERITIES } from "../finding.ts";
import { isFixedRule } from "../rules.ts";
import type { CheckReport, ReportedFinding, SkillReport } from "./check-report.ts";
import { grouped, type Ink } from "./report-words.ts";

/** A finding, and the skill that it is about, if it is about one. */
export interface PlacedFinding {
  readonly skill: SkillReport | undefined;
  readonly finding: ReportedFinding;
}

/** Every finding: first those about the change as a whole, then skill by skill; of each, what blocks first, then the worst. */
export function placedFindings(report: CheckReport): readonly PlacedFinding[] {
  const place = (skill: SkillReport | undefined, findings: readonly ReportedFinding[]) =>
    findings.toSorted(compareReported).map((finding) => ({ skill, finding }));
  return [...place(undefined, report.findings), ...report.skills.flatMap((skill) => place(skill, skill.findings))];
}

/** Is it why the report is red? A registry that cannot be read blocks no skill, and nothing can be said without it. */
export function standsInTheWay({ finding: { status, rule } }: PlacedFinding): boolean {
  return status === "blocks" || rule === "ledger-unread";
}

/** What blocks before what does not, then the worst first. */
export function compareReported(a: ReportedFinding, b: ReportedFinding): number {
  return (
    Number(b.status === "blocks") - Number(a.status === "blocks") ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareUtf8(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareUtf8(a.rule, b.rule) ||
    compareUtf8(a.message, b.message)
  );
}

/** Where it is, and what is wrong there. */
export function findingWords(finding: ReportedFinding, ink: Ink): string {
  const { file, line, message } = finding;
  const place = file === "" ? "" : `${ink.code(file)}${line === undefined ? "" : `, line ${line}`}: `;
  return `${place}${ink.prose(message)}${seenWords(finding, ink)}`;
}

/** How the scanner came to a finding, where that is not plain to see. */
function seenWords({ via = [], adjusted }: ReportedFinding, ink: Ink): string {
  if (adjusted !== undefined) return ` (By itself it is ${adjusted.from}; ${ink.prose(adjusted.why)}.)`;
  return via.length === 0 ? "" : ` (Hidden as ${ink.prose(via.join(" in "))}.)`;
}

/** Why a finding is or is not in the way, as the end of a sentence. */
const STATUS_WORDS: Readonly<Record<ReportedFinding["status"], string>> = {
  blocks: "stands in the way",
  standing: "keeps this skill unpublished as before, and is not of this change's making",
  reported: "is only reported",
  known: "was in the last release too",
  waived: "is accepted",
};

/** The same of one finding; what is merged after the last day of a waiver is judged without it. */
export function statusWords({ status, accepted }: ReportedFinding, ink: Ink): string {
  if (accepted === undefined) return STATUS_WORDS[status];
  const once = accepted.unapproved === true ? ", once the merge that accepts it is approved" : "";
  return `${STATUS_WORDS[status]} in what is merged until ${ink.prose(accepted.until)} (“${ink.prose(accepted.reason)}”)${once}`;
}

/** What was found and blocks nothing, counted: `2 only reported, 1 accepted`. */
export function statusCounts(findings: readonly PlacedFinding[]): string {
  return (["standing", "reported", "known", "waived"] as const)
    .map((status) => ({ status, count: findings.filter(({ finding }) => finding.status === status).length }))
    .flatMap(({ status, count }) => (count === 0 ? [] : [`${grouped(count)} ${STATUS_SHORT[status]}`]))
    .join(", ");
}

const STATUS_SHORT = {
  standing: "in the way of what this change does not touch",
  reported: "only reported",
  known: "in the last release too",
  waived: "accepted",
} as const;

/** How a finding is accepted. */
export interface WaiverTemplate {
  /** The lifecycle file that it belongs into. */
  readonly file: string;
  /**
   * Its entry there. Reason and end are left empty, which no file may leave them: whoever pastes it has to think of both.
   */
  readonly yaml: readonly string[];
  /** The command that writes it; absent where a name in it would mean something to a shell. */
  readonly command?: string;
}

/** Undefined where nothing can accept the finding. */
export function waiverTemplate({
  skill,
  finding,
}: {
  readonly skill: Pick<SkillReport, "id"> | undefined;
  readonly finding: Pick<ReportedFinding, "rule" | "path" | "fingerprint" | "status">;
}): WaiverTemplate | undefined {
  const { rule, path, fingerprint, status } = finding;
  if (skill === undefined || path === undefined || path === "" || status !== "blocks" || isFixedRule(rule)) {
    return undefined;
  }
  const yaml = [
    "waivers:",
    `  - rule: ${yamlText(rule)}`,
    `    path: ${yamlText(path)}`,
    `    fingerprint: ${yamlText(fingerprint)}`,
    '    reason: ""     # why it is fine, in one line',
    '    expires: ""    # the last day on which it holds: YYYY-MM-DD',
  ];
  const names = [skill.id, rule, path];
  const command = `skilltrunk waive ${names.join(" ")} --fingerprint ${fingerprint} --reason "…" --expires YYYY-MM-DD`;
  const isPlain = names.every((name) => /^[\w.][\w./-]*$/.test(name));
  return { file: `lifecycle/${skill.id}.yaml`, yaml, ...(isPlain ? { command } : {}) };
}

/** Findings that one block of YAML accepts: more than that nobody means at once. */
const MAX_TOGETHER = 20;

/** Of each finding that may be accepted, those of its skill that are accepted together with it, itself among them. */
export function acceptedTogether(
  findings: readonly PlacedFinding[],
): ReadonlyMap<PlacedFinding, readonly PlacedFinding[]> {
  const bySkill = new Map<SkillReport | undefined, PlacedFinding[][]>();
  const together = new Map<PlacedFinding, readonly PlacedFinding[]>();
  for (const placed of findings) {
    if (waiverTemplate(placed) === undefined) continue;
    const blocks = bySkill.get(placed.skill) ?? [];
    bySkill.set(placed.skill, blocks);
    const last = blocks.at(-1);
    const block = last === undefined || last.length === MAX_TOGETHER ? [] : last;
    if (block !== last) blocks.push(block);
    block.push(placed);
    together.set(placed, block);
  }
  return together;
}

/** A double-quoted scalar of printable ASCII (YAML 1.2.2 §5.7). */
function yamlText(text: string): string {
  const escaped = [...text.toWellFormed()].map((c) => {
    const code = c.codePointAt(0) ?? 0;
    if (c === '"' || c === "\\") return `\\${c}`;
    if (code >= 0x20 && code < 0x7f) return c;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return `"${escaped.join("")}"`;
}
