/** What of a published release was found when it was published, as far as the release remembers how it was judged. */
import type { Release } from "../catalog/catalog.ts";
import { type FoundByCategory, foundByCategory } from "../catalog/release-scan.ts";
import { type Finding, isAtLeast } from "../finding.ts";
import type { Policy } from "../gate/policy.ts";
import { categoryOf, isPolicysRule } from "../gate/policy-rules.ts";
import { isFixedRule, ruleSet } from "../rules.ts";
import type { Category } from "../scan/scan-rule.ts";
import type { Judgement } from "../skill/judge.ts";
import { contentFindings } from "./plan-gate.ts";

/**
 * Says of a finding of today whether the release was published with it. By the same rules, under the policy that judged it
 * (`judgedBy`), that is certain. Of other rules it remembers how much it had of each category, and how bad: what is no more than
 * that, and would not have been refused, is nothing new. What is about no danger is taken for old, unless nobody may waive it.
 */
export function foundThen(
  release: Pick<Release, "rules" | "scan">,
  { judgedBy, judgement }: { readonly judgedBy: Policy | undefined; readonly judgement: Judgement },
): (finding: Finding) => boolean {
  const findings = judgedBy === undefined ? undefined : contentFindings(judgement, judgedBy);
  const known = findings && new Map(findings.map((found) => [found.fingerprint, found]));
  const found = findings && foundByCategory(findings);
  return ({ rule, fingerprint }) => {
    const category = categoryOf(rule);
    const old = known?.get(fingerprint);
    if (known === undefined ? isPolicysRule(rule) : old === undefined) return false;
    if (release.rules === ruleSet()) return true;
    if (category === undefined) return !isFixedRule(rule);
    if (judgedBy === undefined || old === undefined || isAtLeast(old.severity, judgedBy.block)) return false;
    return isNoMore(found, release.scan?.found, category);
  };
}

function isNoMore(now: FoundByCategory = {}, before: FoundByCategory = {}, category: Category): boolean {
  const [is, was] = [now[category], before[category]];
  if (is === undefined || was === undefined) return is === undefined;
  return is.count <= was.count && isAtLeast(was.severity, is.severity);
}
