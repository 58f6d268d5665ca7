import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { type Content, PlanFixture } from "../../support/plan-fixture.ts";

const HIGH: Policy = { ...DEFAULT_POLICY, block: "high" };
const FOUND = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "a link" });
const bad = (body: string): Content => ({ body, findings: [FOUND] });
const relaxing = (content: Content) => ({
  folders: { "skills/team/one": content },
  policy: HIGH,
  ownPolicy: DEFAULT_POLICY,
});

describe("a commit that relaxes the policy", () => {
  it("is judged by the policy before it for what it brings, and by its own for what it finds there", () => {
    const plan = new PlanFixture();
    expect(plan.commit({ "team/one": relaxing(bad("one")) })).toEqual(["team/one refused link-broken"]);
    expect(plan.commit({ "team/one": relaxing(bad("two")) })).toEqual(["team/one refused link-broken"]);
    expect(plan.commit({ "team/one": relaxing(bad("two")) })).toEqual(["team/one released 1.0.0"]);
  });
});
