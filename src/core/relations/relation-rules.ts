/** The rules about what a skill is, needs and holds, as data. */
import { type Finding, finding } from "../finding.ts";
import { type Rule, ruleRows } from "../rule.ts";

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
  {
    id: "kind-changed",
    title: "A skill stays of the kind that it is",
    severity: "critical",
    why: "Whoever installed it put it where things of its kind belong.",
    example: "kind: agent    # it was published as a skill",
    hint: "Give what is of another kind a name of its own.",
    fixed: true,
  },
  {
    id: "requires-unknown",
    title: "What a skill requires is published, and open to everybody who may see the skill",
    severity: "critical",
    why: "Whoever installs the skill would be refused what it cannot do without.",
    example: "requires:\n  skills: [billing/price-lsit]",
    hint: "Correct the name, publish that skill first, or make it visible to the same people. The skill is published by itself once that is so.",
    fixed: true,
  },
  {
    id: "requires-unavailable",
    title: "What a skill requires has a version in range that is offered, and one for all that ask",
    severity: "critical",
    why: "A range that nothing satisfies cannot be installed; nor can two versions of one skill in one folder.",
    example: "requires:\n  skills: [billing/price-list@^2]    # 1.4.0 is the newest",
    hint: "Correct the range, or publish a version in it. The skill is published by itself once there is one.",
    fixed: true,
  },
  {
    id: "requires-cycle",
    title: "A skill does not require itself, directly or not",
    severity: "critical",
    why: "Neither could be published before the other.",
    example: "requires:\n  skills: [billing/refunds]    # in billing/refunds",
    hint: "Remove one of the requirements, or move what both need into a third skill.",
    fixed: true,
  },
  {
    id: "requires-many",
    title: "A skill requires few others",
    severity: "critical",
    why: "Every agent that installs the skill gets all of them.",
    example: "a skill that needs 150 others, directly or not",
    hint: "Require fewer; a group holds many without needing them.",
    fixed: true,
  },
  {
    id: "members-unknown",
    title: "A group's members are published, and open to everybody who may see the group",
    severity: "critical",
    why: "A group is installed whole or not at all.",
    example: "members:\n  - billing/refunds@9.9.9",
    hint: "Correct the name or the version, or publish it first. The group is published by itself once it is there.",
    fixed: true,
  },
  {
    id: "members-invalid",
    title: "A group's members can be installed beside each other",
    severity: "critical",
    why: "An agent's folder holds one skill of a name, and a group does not hold groups.",
    example: "members:\n  - billing/review@1.0.0\n  - support/review@1.0.0",
    hint: "Name each skill once, in one version that is neither offline nor withdrawn, with the digest that it has.",
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
