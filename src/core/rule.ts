/** A rule as data: documentation, JSON, SARIF rules and what people read in a pull request are made from its row. */
import type { Severity } from "./finding.ts";
import type { ScanRule } from "./scan/scan-rule.ts";

export const RULE_GROUPS = [
  "structure",
  "specification",
  "versions",
  "content",
  "relations",
  "governance",
  "scan",
] as const;
export type RuleGroup = (typeof RULE_GROUPS)[number];

export interface Rule {
  readonly id: string;
  readonly group: RuleGroup;
  /** What holds when the rule is kept. */
  readonly title: string;
  /** Unless policy says otherwise. */
  readonly severity: Severity;
  /** What goes wrong where it is broken. */
  readonly why: string;
  /** A short piece that breaks it. */
  readonly example: string;
  /** What to do about it. */
  readonly hint: string;
  /** Does `check --fix` mend it? */
  readonly fixable: boolean;
  /** Without it nothing could be published for sure: policy cannot lower it. */
  readonly fixed: boolean;
  /** What a rule of the group `scan` is about, in our words and in those of others. */
  readonly scan?: Pick<ScanRule, "category" | "confidence" | "maps">;
}

/** A rule as its table writes it: what is left out is false. */
type Row = Omit<Rule, "group" | "fixable" | "fixed"> & Partial<Pick<Rule, "fixable" | "fixed">>;

/** The rules of one group from their rows; the ids keep their literal types. */
export function ruleRows<Id extends string>(
  group: RuleGroup,
  rows: readonly (Row & { readonly id: Id })[],
): readonly (Rule & { readonly id: Id })[] {
  return rows.map((row) => ({ group, ...row, fixable: row.fixable ?? false, fixed: row.fixed ?? false }));
}
