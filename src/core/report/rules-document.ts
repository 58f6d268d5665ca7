/** `docs/rules.md`, made from the table of rules. */

import { RULE_GROUPS, type Rule, type RuleGroup } from "../rule.ts";
import { RULES } from "../rules.ts";
import { codeBlock } from "./markdown-text.ts";

/** What the rules of a group are about. */
const GROUP_TITLES: Readonly<Record<RuleGroup, { readonly title: string; readonly about: string }>> = {
  structure: { title: "Structure", about: "Which files make up a skill, and whose name it has." },
  specification: {
    title: "Specification",
    about:
      "What the reference validator of agentskills.io refuses in a SKILL.md, and what it takes but clients read differently (`portable-…`).",
  },
  versions: { title: "Versions", about: "Which version new content gets." },
  content: { title: "Content", about: "What a skill's files say, and what they cost." },
  relations: { title: "Relations", about: "What skills need of each other." },
  governance: {
    title: "Governance",
    about: "The files that say how skills are offered and judged, who owns them, and how changes are merged.",
  },
  scan: { title: "Scan", about: "What could do harm." },
};

const INTRODUCTION = `# Rules

What is checked before a change is merged, and again before it is published. \`skilltrunk rules <id>\` prints one of them.

Each has a severity: \`critical\`, \`high\`, \`medium\`, \`low\` or \`info\`. \`policy.yaml\` says from which severity on a finding
keeps a skill from being published (\`block:\`), and may give a rule another severity or switch it off (\`rules:\`). A rule
that policy cannot change is one without which nothing could be published for sure.

This page is written by \`node scripts/rules-document.js\` from the table of rules in the program.
`;

const NO_RULES = "There are no rules of this group yet.\n";

/** The whole page. */
export function rulesDocument(): string {
  return [INTRODUCTION, overview(), ...RULE_GROUPS.map(groupText)].join("\n");
}

function overview(): string {
  return RULE_GROUPS.map((group) => `- [${GROUP_TITLES[group].title}](#${group}): ${GROUP_TITLES[group].about}\n`).join(
    "",
  );
}

function groupText(group: RuleGroup): string {
  const rules = RULES.filter((rule) => rule.group === group);
  const texts = rules.length === 0 ? [NO_RULES] : rules.map(ruleText);
  return [`## ${GROUP_TITLES[group].title}\n`, ...texts].join("\n");
}

function ruleText(rule: Rule): string {
  const { id, title, why, example, hint, fixable } = rule;
  return `### ${id}

${title}. ${why}

- Severity: ${severityWords(rule)}
- What to do: ${hint}${fixable ? "\n- `skilltrunk check --fix` mends it where it can." : ""}

${codeBlock(example, "text")}
`;
}

/** The default severity, and whether policy may say otherwise. */
export function severityWords({ severity, fixed }: Pick<Rule, "severity" | "fixed">): string {
  return `${severity}${fixed ? "; policy cannot change it" : ", unless policy says otherwise"}.`;
}
