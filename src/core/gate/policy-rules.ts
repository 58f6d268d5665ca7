/** The rules that judge only where a policy wants them: those of compliance packs, and those that it brings itself. */

import type { Severity } from "../finding.ts";
import { findRule, severityOfRule } from "../rules.ts";
import { PACKS } from "../scan/compliance-packs.ts";
import type { Category, ScanRule } from "../scan/scan-rule.ts";
import type { Policy } from "./policy.ts";
import { CUSTOM, EXTERNAL } from "./policy-scan.ts";

/** Of every compliance pack, by their ids. */
export const PACK_RULES: ReadonlyMap<string, ScanRule> = new Map(
  Object.values(PACKS).flatMap((rules) => rules.map((rule) => [rule.id, rule])),
);

/** Is it a rule that not every repository has? What it finds is found in a skill's folder. */
export function isPolicysRule(id: string): boolean {
  return id.startsWith(CUSTOM) || id.startsWith(EXTERNAL) || PACK_RULES.has(id);
}

/** As `severityOfRule`, of rules that the policy brings itself too; what a rule finds may be adjusted from there. */
export function severityUnder(policy: Pick<Policy, "rules" | "scan">, id: string): Severity {
  const said = policy.rules.get(id);
  const own = policy.scan.rules.find((rule) => rule.id === id);
  return own !== undefined && (said === undefined || said === "off") ? own.severity : severityOfRule(id, policy);
}

/** What a rule of the scanner is about; undefined for rules of other groups. */
export function categoryOf(id: string): Category | undefined {
  return isPolicysRule(id) ? "policy" : findRule(id)?.scan?.category;
}
