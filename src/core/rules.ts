/** Every rule that can refuse or report, in one table, and what a release remembers as its rule set. */

import { BINDING_RULES } from "./bindings/binding-rules.ts";
import { canonicalJson, compareUtf8, sha256 } from "./bytes.ts";
import type { Finding, Severity } from "./finding.ts";
import { CHANGE_RULES } from "./gate/change-rules.ts";
import { EXTERNAL_RULES } from "./gate/external-rules.ts";
import { PACKAGE_RULES } from "./gate/package-rules.ts";
import type { Digest } from "./names.ts";
import { VERSION_RULES } from "./plan/version-rules.ts";
import { RELATION_RULES } from "./relations/relation-rules.ts";
import { SOURCE_RULES } from "./relations/source-rules.ts";
import { RULE_GROUPS, type Rule } from "./rule.ts";
import { SCAN_RULE_ROWS, scanRuleSet } from "./scan/scan-rule-table.ts";
import { CONTENT_RULES } from "./skill/content-rule-table.ts";
import { SKILL_MD_RULES } from "./skill/skill-md-rules.ts";
import { STRUCTURE_RULES } from "./skill/structure-rules.ts";
import { OUR_FILE_RULES, SETTINGS_RULES, UNHEEDED_RULES } from "./trunk/our-file-rules.ts";

/** What can keep content from being released. */
const JUDGING: readonly Rule[] = [
  ...STRUCTURE_RULES,
  ...SKILL_MD_RULES,
  ...VERSION_RULES,
  ...CONTENT_RULES,
  ...RELATION_RULES,
  ...SOURCE_RULES,
  ...OUR_FILE_RULES,
  ...SCAN_RULE_ROWS,
];

/**
 * What no release remembers in its rule set: what is only reported, about our files and about a change before it is merged;
 * and what other programs find, which the ledger has as evidence.
 */
const BESIDE: readonly Rule[] = [
  ...EXTERNAL_RULES,
  ...PACKAGE_RULES,
  ...SETTINGS_RULES,
  ...UNHEEDED_RULES,
  ...BINDING_RULES,
  ...CHANGE_RULES,
];

/** Every rule, group by group. */
export const RULES: readonly Rule[] = RULE_GROUPS.flatMap((group) =>
  [...JUDGING, ...BESIDE].filter((rule) => rule.group === group),
);

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

export const RULE_SEVERITIES: ReadonlyMap<string, Severity> = new Map(RULES.map(({ id, severity }) => [id, severity]));

/** The rule of this id, if there is one. */
export function findRule(id: string): Rule | undefined {
  return BY_ID.get(id);
}

/** A finding that says what to do: its own words, or else those of its rule. */
export function withRemedy(finding: Finding): Finding {
  const hint = finding.hint ?? BY_ID.get(finding.rule)?.hint;
  return hint === undefined ? finding : { ...finding, hint };
}

/** Is nothing publishable for sure without this rule? Then no policy lowers it and no waiver lifts it. */
export function isFixedRule(id: string): boolean {
  return BY_ID.get(id)?.fixed === true;
}

/** How severe a rule's findings are where policy gives some of them another severity; the worst for one that is unknown. */
export function severityOfRule(
  id: string,
  { rules }: { readonly rules: ReadonlyMap<string, Severity | "off"> },
): Severity {
  const severity = rules.get(id);
  return severity === undefined || severity === "off" ? (BY_ID.get(id)?.severity ?? "critical") : severity;
}

/**
 * The digest of the rules that judge a release: it changes when a rule comes, goes or changes its severity, and with
 * whatever the scanner's rules find by.
 */
export function ruleSet(): Digest {
  digest ??= sha256(
    canonicalJson([...JUDGING.map(({ id, severity }) => `${id} ${severity}`), scanRuleSet()].sort(compareUtf8)),
  );
  return digest;
}
let digest: Digest | undefined;

/** The one rule of governance that is about what is in a skill's folder. */
const ABOUT_CONTENT = "permission-widened";

/** Do this rule's findings name a path of the repository (one of our own files, say), and not one in the skill's folder? */
export function judgesOurFiles(rule: string): boolean {
  return rule !== ABOUT_CONTENT && BY_ID.get(rule)?.group === "governance";
}
