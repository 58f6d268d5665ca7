/** A check report as Markdown: the comment on a pull request, and the summary of a job. */
import { approvedWords, letGo } from "./approved-words.ts";
import type { CheckReport, SkillReport } from "./check-report.ts";
import { headline } from "./headline.ts";
import { fitSections, type Section } from "./markdown-fit.ts";
import { codeBlock, codeSpan, markdownProse } from "./markdown-text.ts";
import { changeWords, diffWords, isDifferent } from "./report-diff.ts";
import {
  acceptedTogether,
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
  direction,
  footing,
  grouped,
  type Ink,
  needsOf,
  needWords,
  outcomeWords,
  summary,
  versionWords,
} from "./report-words.ts";
import { changingSkills, groupWords, skillGroups } from "./skill-groups.ts";
import { todayWords } from "./today-words.ts";

const INK: Ink = {
  prose: (untrusted) => markdownProse(untrusted),
  code: (untrusted) => codeSpan(untrusted),
  strong: (ours) => `**${ours}**`,
};

/** What a comment and a summary hold differs in size alone; `maxCharacters` counts bytes of UTF-8, to be safe for both. */
export function reportMarkdown(report: CheckReport, { maxCharacters }: { readonly maxCharacters: number }): string {
  const findings = placedFindings(report);
  const blocking = findings.filter(standsInTheWay);
  const others = findings.filter((placed) => !standsInTheWay(placed));
  const then = letGo(report);
  const end = `\n---\n\n${footing(report, INK).join(" ")}\n`;
  const body = fitSections(
    [
      { head: `## ${headline(report)}\n\n${opening(report)}\n`, entries: [], tail: "" },
      ...needsSection(report),
      ...tableSection("What merging does", changingSkills(report)),
      ...bindingsSection("What agents get", report.bindings),
      ...tableSection("What approving it does", then),
      ...bindingsSection("What agents get then", report.approved?.bindings),
      ...blockingSection(blocking),
      ...diffSection("What is different", differentSkills(report)),
      ...diffSection("What is different once it is approved", then.filter(isDifferent)),
      ...othersSection(others, blocking.length === 0 ? "What was found" : "What else was found"),
    ],
    maxCharacters - Buffer.byteLength(end),
  );
  return body + end;
}

/** Where nothing is in the way, the reason is what the summary says already. */
function opening(report: CheckReport): string {
  const paragraphs = [
    direction(report, INK),
    report.verdict === "pass" ? "" : markdownProse(report.reason),
    summary(report),
    approvedWords(report),
    todayWords(report),
  ];
  return paragraphs.filter((text) => text !== "").join("\n\n");
}

function needsSection(report: CheckReport): readonly Section[] {
  const { asks = [] } = report;
  const lines = [
    ...needsOf(report).map((need) => () => needWords(need, INK)),
    ...asks.map((ask) => () => askWords(ask, report, INK)),
  ];
  if (lines.length === 0) return [];
  return [
    {
      head: "\n### Who has to act\n\n",
      entries: lines.map((line) => () => `- ${line()}\n`),
      tail: "",
      share: 0.25,
    },
  ];
}

function tableSection(title: string, skills: readonly SkillReport[]): readonly Section[] {
  if (skills.length === 0) return [];
  return [
    {
      head: `\n### ${title}\n\n| Skill | What happens | Version | What changes |\n| --- | --- | --- | --- |\n`,
      entries: skillGroups(skills).map((group) => () => groupRow(group)),
      tail: "",
      more: (count) => `| … and ${grouped(count)} more | | | |\n`,
      share: 0.25,
    },
  ];
}

function bindingsSection(title: string, bindings: readonly string[] = []): readonly Section[] {
  if (bindings.length === 0) return [];
  const entries = bindings.map((effect) => () => `- ${markdownProse(effect)}\n`);
  const more = (count: number) => `\n… and ${grouped(count)} more\n`;
  return [{ head: `\n### ${title}\n\n`, entries, tail: "", more, share: 0.2 }];
}

function groupRow(group: readonly SkillReport[]): string {
  const [first] = group;
  if (first === undefined || group.length === 1) return first === undefined ? "" : tableRow(first);
  const { count, names, what, effects } = groupWords(group, INK);
  return `| ${count}: ${names} | ${what} | | ${effects} |\n`;
}

function tableRow(skill: SkillReport): string {
  const cells = [codeSpan(skill.id), outcomeWords(skill, INK), versionWords(skill, INK), changeWords(skill, INK)];
  return `| ${cells.join(" | ")} |\n`;
}

function blockingSection(findings: readonly PlacedFinding[]): readonly Section[] {
  if (findings.length === 0) return [];
  const together = acceptedTogether(findings);
  const entries = bySkill(findings, (placed) => {
    const waived = waivers(placed, together.get(placed) ?? []);
    return `- ${findingWords(placed.finding, INK)}\n${remedy(placed)}${waived}`;
  });
  return [{ head: "\n### What stands in the way\n", entries, tail: "", share: 0.4 }];
}

function remedy({ finding: { hint, rule, severity } }: PlacedFinding): string {
  return `${todo(hint)}  - Rule: ${codeSpan(rule)}, ${severity}\n`;
}

function todo(hint: string | undefined): string {
  return hint === undefined ? "" : `  - **What to do:** ${markdownProse(hint)}\n`;
}

/** One block accepts all of them, with the first: pasted one by one they would give a file the same key twice. */
function waivers(placed: PlacedFinding, together: readonly PlacedFinding[]): string {
  const [template, ...more] = together.flatMap((one) => waiverTemplate(one) ?? []);
  if (template === undefined) return "";
  if (together[0] !== placed)
    return "  - If it is meant: it is in the block above, with which all of these are accepted.\n";
  const { file, yaml } = template;
  const entries = more.flatMap((one) => one.yaml.slice(1));
  const commands = [template, ...more].flatMap(({ command }) => command ?? []);
  const indented = (text: string) => `    ${text.replaceAll("\n", "\n    ")}\n`;
  const [what, texts] =
    more.length === 0 ? ["it", "the two empty texts"] : [`these ${together.length}`, "the empty texts"];
  return [
    `  - <details><summary>If it is meant: how to have ${what} accepted</summary>\n`,
    indented(
      `In a pull request of its own, before this one, put this into ${codeSpan(file)} (below its \`waivers:\`, if it has them) and fill in ${texts}. Policy says who has to approve it.`,
    ),
    indented(codeBlock([...yaml, ...entries].join("\n"), "yaml")),
    ...(commands.length === 0 ? [] : [indented("Or run:"), indented(codeBlock(commands.join("\n"), "sh"))]),
    "    </details>\n",
  ].join("\n");
}

/** What is only for who wants to know: folded away. */
function othersSection(findings: readonly PlacedFinding[], title: string): readonly Section[] {
  if (findings.length === 0) return [];
  return [
    {
      head: `\n<details><summary>${title}: ${statusCounts(findings)}</summary>\n`,
      entries: bySkill(findings, ({ finding }) => {
        const { rule, severity, status, hint } = finding;
        const advice = status === "reported" || status === "standing" ? todo(hint) : "";
        return `- ${findingWords(finding, INK)}\n${advice}  - Rule: ${codeSpan(rule)}, ${severity}. It ${statusWords(finding, INK)}.\n`;
      }),
      tail: "\n</details>\n",
    },
  ];
}

/** Entries with a heading where another skill begins. */
function bySkill(findings: readonly PlacedFinding[], entry: (placed: PlacedFinding) => string): Section["entries"] {
  return findings.map((placed, i) => () => {
    const begins = i === 0 || findings[i - 1]?.skill !== placed.skill;
    return `${begins ? `\n#### ${headingOf(placed.skill)}\n\n` : ""}${entry(placed)}`;
  });
}

function headingOf(skill: SkillReport | undefined): string {
  return skill === undefined ? "The change as a whole" : codeSpan(skill.id);
}

function differentSkills(report: CheckReport): readonly SkillReport[] {
  const alike = new Set(
    skillGroups(changingSkills(report))
      .filter(({ length }) => length > 1)
      .flat(),
  );
  return report.skills.filter((skill) => isDifferent(skill) && !alike.has(skill));
}

function diffSection(title: string, different: readonly SkillReport[]): readonly Section[] {
  if (different.length === 0) return [];
  const entries = different.map((skill) => () => {
    const lines = diffWords(skill, INK).map((line) => `- ${line}\n`);
    return `\n#### ${codeSpan(skill.id)}\n\n${lines.join("")}`;
  });
  const more = (count: number) => `\n… and ${grouped(count)} more\n`;
  return [{ head: `\n### ${title}\n`, entries, tail: "", more, share: 0.2 }];
}
