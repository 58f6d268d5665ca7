/** The states of versions follow the lifecycle file. */
import { describe, expect, it } from "vitest";
import type { State } from "../../../src/core/ledger/event.ts";
import { PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const AT = "skills/team/one";
const ONE = { folders: { [AT]: { body: "one", declared: "1.0.0" } } };
const TWO = { folders: { [AT]: { body: "two", declared: "1.1.0" } } };

function planned(...states: readonly SkillState[]): PlanFixture {
  const plan = new PlanFixture();
  for (const state of states) plan.commit({ "team/one": state });
  return plan;
}

const states = (plan: PlanFixture) =>
  Object.fromEntries([...(plan.entry("team/one")?.releases.values() ?? [])].map((r) => [r.version, r.state]));

describe("states", () => {
  const stated = (state: State, more = "") => ({
    ...ONE,
    lifecycle: `versions:\n  1.0.0: { state: ${state}, reason: r${more} }\n`,
  });

  it("go from any to any, and back to online when no longer named", () => {
    const plan = planned(ONE);
    const walk: readonly State[] = ["deprecated", "yanked", "offline", "yanked", "deprecated"];
    for (const state of walk) {
      plan.commit({ "team/one": stated(state) });
      expect(states(plan)).toEqual({ "1.0.0": state });
    }
    expect(plan.commit({ "team/one": { ...ONE, lifecycle: "tags: [x]\n" } })).toEqual([
      "team/one offer tags",
      "team/one state 1.0.0 deprecated to online",
    ]);
    expect(plan.entry("team/one")?.releases.get("1.0.0")?.reason).toBeUndefined();
  });

  it("say when only the reason, the replacement or the sunset changed", () => {
    const plan = planned(ONE, stated("deprecated"));
    expect(plan.commit({ "team/one": stated("deprecated", ", sunset: 2027-01-31") })).toEqual([
      "team/one state 1.0.0 deprecated to deprecated",
    ]);
    expect(plan.entry("team/one")?.releases.get("1.0.0")).toMatchObject({ reason: "r", sunset: "2027-01-31" });
  });

  it("end at withdrawn", () => {
    const plan = planned(ONE, stated("withdrawn"));
    expect(plan.commit({ "team/one": stated("online") })).toEqual([]);
    expect(states(plan)).toEqual({ "1.0.0": "withdrawn" });
  });

  it("of versions that are not published wait for them", () => {
    const lifecycle = "versions:\n  1.1.0: { state: yanked, reason: r }\n";
    const plan = planned({ ...ONE, lifecycle });
    expect(states(plan)).toEqual({ "1.0.0": "online" });
    expect(plan.commit({ "team/one": { ...TWO, lifecycle } })).toEqual([
      "team/one released 1.1.0",
      "team/one state 1.1.0 online to yanked",
    ]);
  });
});
