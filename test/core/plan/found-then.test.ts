/** What a release was published with, by what it remembers of how it was judged. */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { type FoundByCategory, foundByCategory } from "../../../src/core/catalog/release-scan.ts";
import { type Finding, finding, type Severity } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { foundThen } from "../../../src/core/plan/found-then.ts";
import { ruleSet } from "../../../src/core/rules.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import type { Judgement } from "../../../src/core/skill/judge.ts";

const of = (rule: string, severity: Severity = "high", message = "found") =>
  finding({ rule, severity, path: "SKILL.md", message });
const FLOW = of("exfil-flow-secret-file");
const LINK = of("link-broken");

/** Is each of these old, in a release that these rules judged and that had so much? */
function old(
  findings: readonly Finding[],
  {
    rules = ruleSet(),
    found = {},
    isPolicyKnown = true,
  }: { rules?: string; found?: FoundByCategory; isPolicyKnown?: boolean } = {},
): readonly boolean[] {
  const scan = { policy: sha256("policy"), found, capabilities: [], hosts: [] };
  const judgement = { findings, profile: EMPTY_PROFILE } as unknown as Judgement;
  const isOld = foundThen(
    { rules: rules as ReturnType<typeof ruleSet>, scan },
    { judgedBy: isPolicyKnown ? DEFAULT_POLICY : undefined, judgement },
  );
  return findings.map(isOld);
}

describe("foundThen", () => {
  it("is certain of the same rules, and of what they find", () => {
    expect(old([FLOW, LINK])).toEqual([true, true]);
    expect(old([FLOW, LINK], { isPolicyKnown: false })).toEqual([true, true]);
  });

  it("takes for new what a policy brings, unless the one that judged brought it", () => {
    expect(old([of("custom-falcon")], { isPolicyKnown: false })).toEqual([false]);
  });

  describe("of other rules", () => {
    const rules = sha256("older rules");
    const one = foundByCategory([FLOW]);

    it("goes by how much there was of a category, and how bad", () => {
      expect(old([FLOW], { rules, found: one })).toEqual([true]);
      expect(old([FLOW], { rules, found: {} })).toEqual([false]);
      expect(old([FLOW, of(FLOW.rule, "high", "more")], { rules, found: one })).toEqual([false, false]);
      expect(old([FLOW], { rules, found: foundByCategory([of(FLOW.rule, "low")]) })).toEqual([false]);
      expect(old([FLOW], { rules, found: one, isPolicyKnown: false })).toEqual([false]);
    });

    it("never takes for old what the policy of then would have refused", () => {
      const worst = of(FLOW.rule, "critical");
      expect(old([worst], { rules, found: foundByCategory([worst]) })).toEqual([false]);
    });

    it("takes back nothing for what is no danger", () => {
      expect(old([LINK], { rules })).toEqual([true]);
      expect(old([LINK], { rules, isPolicyKnown: false })).toEqual([true]);
    });
  });
});
