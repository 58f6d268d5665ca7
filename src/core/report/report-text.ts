/** A check report for a terminal: the words and the order of the Markdown, in plain lines. */

import { visibleText } from "../visible-text.ts";
import { approvedWords, letGo } from "./approved-words.ts";
import type { CheckReport, SkillReport, Verdict } from "./check-report.ts";
import { headline } from "./headline.ts";
import { changeWords, diffWords, isDifferent } from "./report-diff.ts";
import {
  findingWords,
  type PlacedFinding,
  placedFindings,
  standsInTheWay,
  statusCounts,
  statusWords,
  waiverTemplate,
} from "./report-findings.ts";
import {
  askWords,
  atMost,
  direction,
  footing,
  type Ink,
  needsOf,
  needWords,
  outcomeWords,
  summary,
  versionWords,
} from "./report-words.ts";
import { changingSkills, groupWords, skillGroups } from "./skill-groups.ts";
import { todayWords } from "./today-words.ts";

export type TextStyle = "bold" | "dim" | "red" | "green" | "yellow";

/** Wraps our words in a style; the default leaves them as they are. */
export type Styler = (style: TextStyle, text: string) => string;

/** Entries of a list; `--json` has all of them. */
const MAX_ENTRIES = 100;

const COLOURS: Readonly<Record<Verdict, TextStyle>> = { pass: "green", review: "yellow", fail: "red" };

/** Lines for a person, without an LF at the end; nothing of what somebody else wrote can move the cursor or hide. */
export function reportText(report: CheckReport, style: Styler = (_, text) => text): string {
  const ink: Ink = {
    prose: (untrusted) => visibleText(untrusted),
    code: (untrusted) => visibleText(untrusted, 200),
    strong: (ours) => style("bold", ours),
  };
  const findings = placedFindings(report);
  const blocking = findings.filter(standsInTheWay);
  const others = findings.filter((placed) => !standsInTheWay(placed));
  const { asks = [] } = report;
  const groups = skillGroups(changingSkills(report));
  const alike = new Set(groups.filter(({ length }) => length > 1).flat());
  const then = letGo(report);
  const title = (text: string) => style("bold", text);
  const found = blocking.length === 0 ? "What was found" : "What else was found";
  const sections = [
    [style(COLOURS[report.verdict], headline(report))],
    [
      direction(report, ink),
      report.verdict === "pass" ? "" : ink.prose(report.reason),
      summary(report),
      approvedWords(report),
      todayWords(report),
    ].filter((line) => line !== ""),
    section(
      title("Who has to act"),
      [...needsOf(report).map((need) => needWords(need, ink)), ...asks.map((ask) => askWords(ask, report, ink))],
      (line) => `- ${line}`,
    ),
    section(title("What merging does"), groups, (group) => groupLine(group, ink)),
    section(title("What agents get"), report.bindings ?? [], (effect) => `- ${ink.prose(effect)}`),
    section(title("What approving it does"), skillGroups(then), (group) => groupLine(group, ink)),
    section(title("What agents get then"), report.approved?.bindings ?? [], (effect) => `- ${ink.prose(effect)}`),
    section(title("What stands in the way"), blocking, (placed) => blockingLines(placed, ink, style)),
    section(
      title("What is different"),
      report.skills.filter((skill) => isDifferent(skill) && !alike.has(skill)),
      (skill) => diffLines(skill, ink),
    ),
    section(title("What is different once it is approved"), then.filter(isDifferent), (skill) => diffLines(skill, ink)),
    section(style("dim", `${found}: ${statusCounts(others)}`), others, (placed) =>
      style("dim", otherLine(placed, ink)),
    ),
    [style("dim", footing(report, ink).join(" "))],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** Nothing where there is nothing to list. */
function section<T>(title: string, items: readonly T[], words: (item: T) => string): readonly string[] {
  return items.length === 0 ? [] : [title, ...atMost(MAX_ENTRIES, items, words)];
}

function groupLine(group: readonly SkillReport[], ink: Ink): string {
  const [first] = group;
  if (first === undefined || group.length === 1) return first === undefined ? "" : skillLine(first, ink);
  const { count, names, what, effects } = groupWords(group, ink);
  return `- ${count} ${what} (${effects}): ${names}`;
}

function skillLine(skill: SkillReport, ink: Ink): string {
  const changes = changeWords(skill, ink);
  const line = `- ${ink.code(skill.id)} ${outcomeWords(skill, ink)}; version: ${versionWords(skill, ink)}`;
  return changes === "" ? line : `${line}; ${changes}`;
}

function blockingLines(placed: PlacedFinding, ink: Ink, style: Styler): string {
  const { finding } = placed;
  return [
    `- ${style("red", finding.severity)} ${findingWords(finding, ink)} [${ink.code(finding.rule)}]`,
    ...(finding.hint === undefined ? [] : [`  What to do: ${ink.prose(finding.hint)}`]),
    ...waiverLines(placed, ink),
  ].join("\n");
}

function waiverLines(placed: PlacedFinding, ink: Ink): readonly string[] {
  const template = waiverTemplate(placed);
  if (template === undefined) return [];
  const { file, yaml, command } = template;
  if (command !== undefined)
    return [`  If it is meant, have it accepted in a pull request of its own, before this one: ${command}`];
  const what = `  If it is meant, have it accepted in a pull request of its own, before this one: put this into ${ink.code(file)} (below its “waivers:”, if it has them) and fill in the two empty texts.`;
  return [what, ...yaml.map((line) => `    ${line}`)];
}

function diffLines(skill: SkillReport, ink: Ink): string {
  return [ink.code(skill.id), ...diffWords(skill, ink).map((line) => `- ${line}`)].join("\n");
}

function otherLine({ finding }: PlacedFinding, ink: Ink): string {
  const { severity, status, rule, hint } = finding;
  const advice =
    (status === "reported" || status === "standing") && hint !== undefined ? ` What to do: ${ink.prose(hint)}` : "";
  return `- ${severity} ${findingWords(finding, ink)} [${ink.code(rule)}]\n  It ${statusWords(finding, ink)}.${advice}`;
}
