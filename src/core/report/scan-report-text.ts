/** A scan report for a terminal: the verdict first, then skill by skill what was found, the worst first. */
import { isAtLeast, type Severity } from "../finding.ts";
import { visibleText } from "../visible-text.ts";
import type { Styler, TextStyle } from "./report-text.ts";
import { counted } from "./report-words.ts";
import {
  SCAN_VERDICTS,
  type ScannedFinding,
  type ScannedSkill,
  type ScanReport,
  type ScanVerdict,
} from "./scan-report.ts";

/** Findings of one skill, and skills; `--json` has all of them. */
const MAX_FINDINGS = 20;
const MAX_SKILLS = 200;
/** What is less severe is inventory: counted, not listed. */
const LISTED: Severity = "medium";

const HEADLINES: Readonly<Record<ScanVerdict, string>> = {
  blocked: "This would be refused",
  incomplete: "Not everything could be read, so nobody can say yet",
  review: "Somebody has to look at this first",
  pass: "Nothing to clear",
};
const COLOURS: Readonly<Record<ScanVerdict, TextStyle>> = {
  blocked: "red",
  incomplete: "red",
  review: "yellow",
  pass: "green",
};
const SEVERITY_COLOURS: Readonly<Record<Severity, TextStyle>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "dim",
  info: "dim",
};

/** Lines for a person, without an LF at the end; nothing of what a skill's author wrote can move the cursor or hide. */
export function scanReportText(report: ScanReport, style: Styler = (_, text) => text): string {
  const byVerdict = (a: ScannedSkill, b: ScannedSkill) =>
    SCAN_VERDICTS.indexOf(a.verdict) - SCAN_VERDICTS.indexOf(b.verdict);
  const flagged = report.skills.filter(({ verdict }) => verdict !== "pass").toSorted(byVerdict);
  const shown = flagged.slice(0, MAX_SKILLS);
  const sections = [
    `${style(COLOURS[report.verdict], HEADLINES[report.verdict])}\n${summary(report)}`,
    ...shown.map((skill) => skillText(skill, style)),
    ...(flagged.length > shown.length
      ? [`… and ${counted(flagged.length - shown.length, "skill")} more (--json)`]
      : []),
    style("dim", footing(report)),
  ];
  return sections.join("\n\n");
}

function summary({ skills }: ScanReport): string {
  const words: Readonly<Record<ScanVerdict, string>> = {
    blocked: "blocked",
    incomplete: "not read in full",
    review: "to look at",
    pass: "with nothing to clear",
  };
  const counts = SCAN_VERDICTS.map((verdict) => ({
    count: skills.filter((skill) => skill.verdict === verdict).length,
    words: words[verdict],
  }));
  const parts = counts.filter(({ count }) => count > 0).map((part) => `${part.count} ${part.words}`);
  return `${counted(skills.length, "skill")}: ${parts.join(", ")}.`;
}

function skillText({ path, verdict, findings }: ScannedSkill, style: Styler): string {
  const listed = findings.filter((found) => isAtLeast(found.severity, LISTED) || found.status === "blocks");
  const shown = listed.slice(0, MAX_FINDINGS);
  const more = listed.length - shown.length;
  return [
    `${style("bold", visibleText(path))}: ${style(COLOURS[verdict], verdict)}`,
    ...shown.flatMap((found) => findingLines(found, style)),
    ...(more > 0 ? [`  … and ${counted(more, "finding")} more (--json)`] : []),
  ].join("\n");
}

/** Where and what, how it was seen, why it is not as severe as its rule says, and what to do. */
function findingLines(found: ScannedFinding, style: Styler): readonly string[] {
  const { severity, path, line, column, message, rule, hint, via, adjusted } = found;
  const place = `${visibleText(path, 200)}${line === undefined ? "" : `:${line}:${column}`}`;
  const details = [
    visibleText(message),
    ...(via.length === 0 ? [] : [`Hidden as ${visibleText(via.join(" in "))}.`]),
    ...(adjusted === undefined ? [] : [`By itself it is ${adjusted.from}; ${visibleText(adjusted.why)}.`]),
    ...(hint === undefined ? [] : [style("dim", visibleText(hint))]),
  ];
  return [
    `  ${style(SEVERITY_COLOURS[severity], severity.padEnd(8))}  ${place}  ${style("dim", `[${visibleText(rule)}]`)}`,
    ...details.map((detail) => `            ${detail}`),
  ];
}

function footing({ counts, block, policy, rules }: ScanReport): string {
  const inventory = counts.low + counts.info;
  return [
    `${block} and worse blocks${policy === null ? " (no policy given)" : ""}.`,
    ...(inventory === 0 ? [] : [`${counted(inventory, "finding")} of low severity or less in --json.`]),
    `Rules ${rules.slice(0, "sha256:".length + 12)}.`,
  ].join(" ");
}
