import { describe, expect, it } from "vitest";
import { PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const AT = "skills/team/one";
const ONE = { folders: { [AT]: { body: "one", declared: "1.0.0" } } };
const TWO = { folders: { [AT]: { body: "two", declared: "1.1.0" } } };
const PRIVATE = "visibility: private\n";

function planned(...states: readonly SkillState[]): PlanFixture {
  const plan = new PlanFixture();
  for (const state of states) plan.commit({ "team/one": state });
  return plan;
}

const offered = (plan: PlanFixture) => plan.entry("team/one")?.offer;

describe("an offer", () => {
  it("is that of the settings where no file says otherwise, and follows them, also when they open", () => {
    const plan = new PlanFixture();
    const settings = 'visibility: internal\nowners: [ops]\nnamespaces: { team: { owners: ["@acme/team"] } }\n';
    expect(plan.commit({ "team/one": ONE }, { settings })).toEqual([
      "team/one offer owners visibility",
      "team/one released 1.0.0",
    ]);
    expect(offered(plan)).toMatchObject({ visibility: "internal", owners: ["@acme/team"], governed: false });
    expect(plan.commit({ "team/one": ONE }, { settings: "" })).toEqual(["team/one offer owners visibility"]);
    expect(offered(plan)).toMatchObject({ visibility: "public", owners: [] });
  });

  it("is what the lifecycle file says, and one event says all that it changes", () => {
    const lifecycle = "visibility: private\nreaders: [bob]\nowners: [ann, eve]\ntags: [tax]\nenabled: false\n";
    const plan = planned(ONE);
    const [change] = plan.events({ "team/one": { ...ONE, lifecycle } });
    expect(change?.event).toMatchObject({
      type: "offer",
      changes: {
        visibility: { from: "public", to: "private" },
        readers: { from: [], to: ["bob"] },
        owners: { from: [], to: ["ann", "eve"] },
        tags: { from: [], to: ["tax"] },
        enabled: { from: true, to: false },
        governed: { from: false, to: true },
      },
    });
    expect(plan.commit({ "team/one": { ...ONE, lifecycle } })).toEqual([]);
    expect(plan.commit({ "team/one": { ...ONE, lifecycle: lifecycle.replace("[ann, eve]", "[eve, ann]") } })).toEqual([
      "team/one offer owners",
    ]);
  });

  it("names no reader whom its namespace does not, and has them where the file is silent", () => {
    const settings = "namespaces: { team: { owners: ['@acme/team'], readers: [support, ann] } }\n";
    for (const [asked, got] of [
      ["", ["support", "ann"]],
      ["readers: []\n", []],
      ["readers: ['@Ann', mallory]\n", ["@Ann"]],
      ["readers: [acme/team, eve]\n", ["acme/team"]],
    ] as const) {
      const plan = new PlanFixture();
      plan.commit({ "team/one": { ...ONE, lifecycle: `visibility: private\n${asked}` } }, { settings });
      expect(offered(plan)?.readers).toEqual(got);
    }
    const narrowed = new PlanFixture();
    const lifecycle = "visibility: private\nreaders: [eve, ann]\n";
    narrowed.commit({ "team/one": { ...ONE, lifecycle } });
    expect(narrowed.commit({ "team/one": { ...ONE, lifecycle } }, { settings })).toEqual([
      "team/one offer owners readers",
    ]);
    expect(offered(narrowed)?.readers).toEqual(["ann"]);
    narrowed.commit({ "team/one": { ...ONE, lifecycle: "readers: {" } }, { settings: settings.replace(", ann", "") });
    expect(offered(narrowed)?.readers).toEqual([]);
  });

  it("has no tag that the repository's vocabulary lacks", () => {
    const plan = new PlanFixture();
    const state = { ...ONE, lifecycle: "tags: [tax, taks]\n" };
    plan.commit({ "team/one": state }, { settings: "tags: [tax, retail]\n" });
    expect(offered(plan)?.tags).toEqual(["tax"]);
    expect(plan.commit({ "team/one": state }, { settings: "" })).toEqual(["team/one offer tags"]);
    expect(offered(plan)?.tags).toEqual(["tax", "taks"]);
  });

  it("is never less restricted than its namespace, whatever the file asks for", () => {
    const settings = "namespaces: { team: { visibility: internal } }\n";
    for (const [asked, got] of [
      ["public", "internal"],
      ["internal", "internal"],
      ["private", "private"],
    ]) {
      const plan = new PlanFixture();
      plan.commit({ "team/one": { ...ONE, lifecycle: `visibility: ${asked}\n` } }, { settings });
      expect(offered(plan)?.visibility).toBe(got);
    }
  });

  it("is not made for a file without a skill", () => {
    expect(new PlanFixture().commit({ "team/one": { lifecycle: PRIVATE } })).toEqual([]);
  });
});

describe("channels", () => {
  const pinned = (text: string, state: SkillState = ONE) => ({
    "team/one": { ...state, lifecycle: `channels:\n${text}` },
  });

  it("are put, moved, given back to `auto`, and dropped", () => {
    const plan = planned(ONE, TWO);
    const steps = ["  stable: 1.0.0\n  latest: 1.0.0\n", "  stable: 1.1.0\n  latest: 1.0.0\n", "  latest: auto\n"];
    expect(steps.map((text) => plan.commit(pinned(text, TWO)).filter((l) => l.includes("channel")))).toEqual([
      ["team/one channel stable null to 1.0.0", "team/one channel latest null to 1.0.0"],
      ["team/one channel stable 1.0.0 to 1.1.0"],
      ["team/one channel stable 1.1.0 to null", "team/one channel latest 1.0.0 to null"],
    ]);
  });

  it("stay where they are while they name what is not published, and follow once it is", () => {
    const plan = planned(ONE);
    plan.commit(pinned("  stable: 1.0.0\n"));
    expect(plan.commit(pinned("  stable: 1.1.0\n"))).toEqual([]);
    expect(plan.commit(pinned("  stable: 1.1.0\n", TWO))).toEqual([
      "team/one released 1.1.0",
      "team/one channel stable 1.0.0 to 1.1.0",
    ]);
  });
});
