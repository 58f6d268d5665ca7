/** What stands in the way of new content, planned on hand-made commits. */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { finding } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import type { Waiver } from "../../../src/core/trunk/lifecycle.ts";
import { type Content, PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const FOUND = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "a link" });
const WAIVER: Waiver = {
  rule: FOUND.rule,
  path: FOUND.path,
  fingerprint: FOUND.fingerprint,
  reason: "r",
  expires: "2026-12-31",
};
const HIGH: Policy = { ...DEFAULT_POLICY, block: "high" };
const NOTHING = { waivers: [], forced: [] };

const state = (content: Content, more: Partial<SkillState> = {}): SkillState => ({
  folders: { "skills/team/one": content },
  policy: HIGH,
  ...more,
});
const bad = (body: string): Content => ({ body, findings: [FOUND] });

function planned(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  return states.map((one) => plan.commit({ "team/one": one }).join(", "));
}

describe("a finding that policy blocks", () => {
  it("refuses; with a waiver of the first parent, or of this commit for what was there before, it does not", () => {
    expect(planned(state(bad("one")))).toEqual(["team/one refused link-broken"]);
    const accepted = { waivers: [WAIVER], forced: [] };
    expect(planned(state(bad("one"), { inherited: accepted }))).toEqual(["team/one released 1.0.0"]);
    const lifecycle = `waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${FOUND.fingerprint}", reason: r, expires: 2026-12-31 }\n`;
    expect(planned(state(bad("one"), { lifecycle, inherited: NOTHING }))).toEqual([
      "team/one offer governed, team/one refused link-broken",
    ]);
    expect(planned(state(bad("one")), state(bad("one"), { lifecycle, inherited: NOTHING }))).toEqual([
      "team/one refused link-broken",
      "team/one offer governed, team/one released 1.0.0",
    ]);
  });

  it("does not refuse what the last release had, and does once it went away", () => {
    const free = state(bad("one"), { policy: DEFAULT_POLICY });
    expect(planned(free, state(bad("two")), state({ body: "three" }), state(bad("four")))).toEqual([
      "team/one released 1.0.0",
      "team/one released 1.0.1",
      "team/one released 1.0.2",
      "team/one refused link-broken",
    ]);
  });

  it("does not refuse content whose digest is forced", () => {
    const forced = [sha256("one")];
    expect(planned(state(bad("one"), { inherited: { waivers: [], forced } }))).toEqual(["team/one released 1.0.0"]);
    expect(planned(state(bad("two"), { inherited: { waivers: [], forced } }))).toEqual([
      "team/one refused link-broken",
    ]);
  });

  it("counts a budget as policy sets it, also in what is known", () => {
    const long = (body: string): Content => ({ body, profile: { ...EMPTY_PROFILE, bodyLines: 1000 } });
    const policy: Policy = { ...HIGH, rules: new Map([["body-lines", "high"]] as const) };
    expect(planned(state(long("one"), { policy }))).toEqual(["team/one refused body-lines"]);
    const first = state(long("one"), { policy: DEFAULT_POLICY });
    expect(planned(first, state(long("two"), { policy }))).toEqual([
      "team/one released 1.0.0",
      "team/one released 1.0.1",
    ]);
  });
});
