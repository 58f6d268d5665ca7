/** What new content is compared with, planned on hand-made commits. */
import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { type Content, PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const HIGH: Policy = { ...DEFAULT_POLICY, block: "high" };
const ASKS: Policy = {
  ...HIGH,
  approvals: { ...HIGH.approvals, source: "api", rules: [{ when: { widens: ["network"] }, from: "admin", count: 1 }] },
};
const LINK = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "a link" });
const OTHER = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "another", evidence: "b" });

const state = (content: Content, more: Partial<SkillState> = {}): SkillState => ({
  folders: { "skills/team/one": content },
  policy: HIGH,
  ...more,
});
const reaching = (body: string, ...hosts: readonly string[]): Content => ({
  body,
  profile: { ...EMPTY_PROFILE, capabilities: { ...EMPTY_PROFILE.capabilities, network: hosts } },
});
const WITHDRAWN = 'versions:\n  1.0.1: { state: withdrawn, reason: "sends secrets" }\n';

function planned(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  return states.map((one) => plan.commit({ "team/one": one }).join(", "));
}

describe("content after a withdrawal", () => {
  it("could do nothing that only the withdrawn release could, also where the same commit withdraws it", () => {
    const history = [state(reaching("good")), state(reaching("evil", "evil.example"))];
    const again = (more: Partial<SkillState>) => state(reaching("again", "evil.example"), { policy: ASKS, ...more });
    expect(planned(...history, again({})).at(-1)).toBe("team/one released 1.0.2");
    const lifecycle = WITHDRAWN;
    const before = state(reaching("evil", "evil.example"), { lifecycle });
    expect(planned(...history, before, again({ lifecycle })).at(-1)).toMatch(/team\/one held$/);
    expect(planned(...history, again({ lifecycle })).at(-1)).toMatch(/team\/one held$/);
    expect(planned(...history, before, state(reaching("mended"), { policy: ASKS, lifecycle })).at(-1)).toBe(
      "team/one released 1.0.2",
    );
  });

  it("may have what the release before had, and not what only the withdrawn one had", () => {
    const free = { policy: DEFAULT_POLICY };
    const first = state({ body: "one", findings: [LINK] }, free);
    const second = state({ body: "two", findings: [OTHER] }, free);
    const lifecycle = WITHDRAWN;
    const withdrawn = state({ body: "two", findings: [OTHER] }, { lifecycle });
    for (const history of [
      [first, second, withdrawn],
      [first, second],
    ]) {
      expect(planned(...history, state({ body: "three", findings: [LINK] }, { lifecycle })).at(-1)).toContain(
        "team/one released 1.0.2",
      );
      expect(planned(...history, state({ body: "four", findings: [OTHER] }, { lifecycle })).at(-1)).toContain(
        "team/one refused link-broken",
      );
    }
  });
});

describe("a rename", () => {
  it("compares with the last release under the name before", () => {
    const plan = new PlanFixture();
    const content = (body: string): Content => ({ ...reaching(body, "a.example"), findings: [LINK] });
    plan.commit({ "team/one": state(content("one"), { policy: DEFAULT_POLICY }) });
    const moved = { "crew/one": { folders: { "skills/crew/one": content("two") }, policy: ASKS }, "team/one": {} };
    expect(plan.commit(moved, { settings: "renames: { team/one: crew/one }\n" })).toEqual([
      "crew/one renamed team/one to crew/one",
      "team/one renamed team/one to crew/one",
      "crew/one released 1.0.1",
    ]);
  });
});
