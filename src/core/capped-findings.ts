/** So many findings of one rule and no more: each rule for itself, and never in silence. */
import { type Finding, finding } from "./finding.ts";

/**
 * The first `max` findings of each rule, in their order, so that no rule's findings hide another's; of a rule with more,
 * one finding stands for the others. Its fingerprint changes with theirs: whoever knows or waives it means exactly those.
 */
export function cappedByRule<F extends Finding>(findings: readonly F[], max: number): readonly (F | Finding)[] {
  const ofRule = new Map<string, F[]>();
  const kept = findings.filter((found) => {
    const same = ofRule.get(found.rule) ?? [];
    ofRule.set(found.rule, same);
    return same.push(found) <= max;
  });
  return [...kept, ...[...ofRule.values()].flatMap((same) => others(same.slice(max)))];
}

/** What stands for these findings of one rule; it is as bad as the first, in its file, and says nothing of its place. */
function others(findings: readonly Finding[]): readonly Finding[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { line: _, column: __, facts: ___, ...rest } = first;
  const count = findings.length === 1 ? "one more finding" : `${findings.length} more findings`;
  const message = `There ${findings.length === 1 ? "is" : "are"} ${count} of this rule; mend those that are listed to see which.`;
  const evidence = findings.map(({ fingerprint }) => fingerprint).join("\n");
  return [finding({ ...rest, message, evidence })];
}
