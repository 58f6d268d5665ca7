/** The rules about what a skill is, needs and holds, as data. */
import { type Finding, finding } from "./finding.ts";
import { type Rule, ruleRows } from "./rule.ts";

export const RELATION_RULES = ruleRows("relations", [
  {
    id: "manifest-relations",
    title: "What a skill is, needs and holds can be read in skill.yaml",
    severity: "critical",
    why: "A release never changes: one without what it needs, or of another kind, would stay so for ever.",
    example: "requires:\n  skills: [price list]",
    hint: "Correct the line: docs/relations.md has the keys `kind`, `payload`, `requires`, `members` and `source`.",
    fixed: true,
  },
]);

export type RelationRuleId = (typeof RELATION_RULES)[number]["id"];

const ROWS: ReadonlyMap<RelationRuleId, Rule> = new Map(RELATION_RULES.map((rule) => [rule.id, rule]));

/** A finding of one of these rules, with its severity and its hint. */
export function relationFinding(
  id: RelationRuleId,
  facts: Pick<Finding, "path" | "message" | "line"> & { readonly evidence?: string },
): Finding {
  const rule = ROWS.get(id);
  if (rule === undefined) throw new TypeError(`no rule ${id}`);
  return finding({ ...facts, rule: id, severity: rule.severity, hint: rule.hint });
}
