/** The rules that a SKILL.md can break: documentation and reports are made from their rows. */
import { type Finding, finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { PORTABLE_RULES } from "./portable-rules.ts";
import { SPECIFICATION_RULES } from "./specification-rules.ts";

/** First what the reference validator refuses, then the portable profile (`portable-…`), where clients read differently. */
export const SKILL_MD_RULES = [...SPECIFICATION_RULES, ...PORTABLE_RULES];

export type SkillMdRuleId = (typeof SKILL_MD_RULES)[number]["id"];

/** A rule's hit in SKILL.md; `line` is 1-based. */
export interface SkillMdHit {
  readonly rule: SkillMdRuleId;
  readonly message: string;
  readonly line?: number;
  /** What to do, where more can be said than the rule says. */
  readonly hint?: string;
}

/** The hits, each on the line given, if one is. */
export function atLine(line: number | undefined, hits: readonly SkillMdHit[]): readonly SkillMdHit[] {
  return line === undefined ? hits : hits.map((hit) => ({ ...hit, line }));
}

const RULES: ReadonlyMap<string, Rule> = new Map(SKILL_MD_RULES.map((rule) => [rule.id, rule]));

/** The finding of a hit, with the severity and the hint of its rule. */
export function skillMdFinding(hit: SkillMdHit): Finding {
  const rule = RULES.get(hit.rule);
  if (rule === undefined) throw new TypeError(`no rule ${hit.rule}`);
  return finding({ ...hit, severity: rule.severity, path: "SKILL.md", hint: hit.hint ?? rule.hint });
}
