/** A check report as annotations of a workflow run: few, the worst first, and never the same twice. */

import { isAtLeast } from "../finding.ts";
import { findRule } from "../rules.ts";
import { visibleText } from "../visible-text.ts";
import type { CheckReport, ReportedFinding } from "./check-report.ts";
import { placedFindings } from "./report-findings.ts";
import { counted } from "./report-words.ts";

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  /** Path in the repository; absent for what is about the whole change. */
  readonly file?: string;
  readonly line?: number;
  readonly title: string;
  /** One line. */
  readonly message: string;
}

/** How many of each level a step may have (a limit of GitHub's). */
const MAX_PER_LEVEL = 10;

/** At most ten errors and ten warnings, one a rule and file, and a notice of how many findings are left for the summary. */
export function reportAnnotations(report: CheckReport): readonly Annotation[] {
  const findings = placedFindings(report).map(({ finding }) => finding);
  const groups = groupByRuleAndFile(findings);
  const errors = groups.filter(([finding]) => levelOf(finding) === "error").slice(0, MAX_PER_LEVEL);
  const warnings = groups.filter(([finding]) => levelOf(finding) === "warning").slice(0, MAX_PER_LEVEL);
  const shown = [...errors, ...warnings];
  const left = findings.length - shown.reduce((sum, [, count]) => sum + count, 0);
  return [...shown.map(([finding, count]) => annotation(finding, count)), ...(left === 0 ? [] : [rest(left)])];
}

/** What blocks is an error, what is at least medium a warning; the rest is for the summary. */
function levelOf({ status, severity }: ReportedFinding): "error" | "warning" | undefined {
  if (status === "blocks") return "error";
  return (status === "reported" || status === "standing") && isAtLeast(severity, "medium") ? "warning" : undefined;
}

type Group = readonly [finding: ReportedFinding, count: number];

/** The first finding of each rule, file and level, and how many there are like it. */
function groupByRuleAndFile(findings: readonly ReportedFinding[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.file, levelOf(finding)]);
    const [first, count] = groups.get(key) ?? [finding, 0];
    groups.set(key, [first, count + 1]);
  }
  return [...groups.values()];
}

function annotation(finding: ReportedFinding, count: number): Annotation {
  const { rule, file, line, message, hint } = finding;
  const like = count === 1 ? "" : ` (and ${count - 1} more like it in this file)`;
  return {
    level: levelOf(finding) ?? "notice",
    ...(file === "" ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    title: findRule(rule)?.title ?? visibleText(rule, 200),
    message: visibleText(`${message}${like}${hint === undefined ? "" : ` ${hint}`}`, 1200),
  };
}

function rest(count: number): Annotation {
  const message = `${counted(count, "more finding")} ${count === 1 ? "is" : "are"} in the summary of this job.`;
  return { level: "notice", title: "Skilltrunk", message };
}
