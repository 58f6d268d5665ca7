/** How a skill is to be offered where its lifecycle file cannot be followed. */
import { describe, expect, it } from "vitest";
import { isOpenTo, principal } from "../../../src/core/access/audience.ts";
import { finding } from "../../../src/core/finding.ts";
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
const states = (plan: PlanFixture) =>
  Object.fromEntries([...(plan.entry("team/one")?.releases.values() ?? [])].map((r) => [r.version, r.state]));

describe("a lifecycle file that cannot be followed", () => {
  const unreadable = "visibility: [private\n";
  const copy = { [AT]: { body: "one", declared: "1.0.0" }, "plugins/team/skills/one": { body: "copy" } };
  const policy = Array.from({ length: 20 }, (_, i) =>
    finding({ rule: "policy-unknown-key", severity: "critical", path: "policy.yaml", message: `Key ${i}.` }),
  );

  it("keeps what was set, tightens with the namespace, and publishes nothing", () => {
    const plan = planned({ ...ONE, lifecycle: "visibility: internal\ntags: [tax]\n" });
    expect(plan.commit({ "team/one": { ...TWO, lifecycle: unreadable } })).toEqual([
      "team/one refused lifecycle-syntax",
    ]);
    expect(offered(plan)).toMatchObject({ visibility: "internal", tags: ["tax"] });
    const settings = "namespaces: { team: { visibility: private } }\n";
    expect(plan.commit({ "team/one": { ...TWO, lifecycle: unreadable } }, { settings })).toEqual([
      "team/one offer visibility",
    ]);
    expect(offered(plan)).toMatchObject({ visibility: "private", tags: ["tax"] });
  });

  it.each<[string, readonly SkillState[]]>([
    ["is gone", [ONE]],
    ["is gone, and the skill changes", [ONE, TWO]],
    ["turned unreadable before it went", [{ ...ONE, lifecycle: unreadable }, ONE, TWO]],
    ["went while a copy claimed the identity", [{ folders: copy }, ONE]],
    [
      "went with the folder, into two others",
      [{ folders: { "a/one": { body: "one" }, "b/one": { body: "two" } } }, { folders: { "a/one": { body: "one" } } }],
    ],
    ["went while twenty findings about the policy were listed", [{ ...ONE, obstacles: policy }, TWO]],
    ["went with the folder, which comes back", [{}, TWO]],
    ["is gone for long", [ONE, TWO, ONE, {}, TWO]],
  ])("opens nothing: it %s", (_what, after) => {
    const plan = planned({ ...ONE, lifecycle: PRIVATE });
    for (const state of after) {
      plan.commit({ "team/one": state });
      expect(offered(plan)).toMatchObject({ visibility: "private", governed: true });
    }
    expect(states(plan)).toEqual({ "1.0.0": "online" });
    expect(plan.entry("team/one")?.outstanding).toMatchObject({
      findings: [{ rule: "lifecycle-missing", path: "lifecycle/team/one.yaml" }],
    });
  });

  it("opens nothing for a skill that goes on under another name; its hint says which file to move", () => {
    const plan = planned({ ...ONE, lifecycle: PRIVATE });
    const crew = { folders: { "skills/crew/one": { body: "one", declared: "1.0.0" } } };
    const settings = "renames: { team/one: crew/one }\n";
    expect(plan.commit({ "team/one": {}, "crew/one": crew }, { settings })).toEqual([
      "crew/one renamed team/one to crew/one",
      "team/one renamed team/one to crew/one",
      "crew/one refused lifecycle-missing",
    ]);
    const { offer, outstanding } = plan.entry("crew/one") ?? {};
    expect(offer?.visibility).toBe("private");
    expect(outstanding).toMatchObject({
      findings: [{ hint: expect.stringMatching(/^Move lifecycle\/team\/one\.yaml there/) }],
    });
    expect(plan.commit({ "crew/one": { ...crew, lifecycle: PRIVATE } })).toEqual(["crew/one restored"]);
  });

  it("stays missing where settings come to say the same, and opens nothing once they say something else", () => {
    const plan = planned({ ...ONE, lifecycle: PRIVATE }, ONE);
    for (const settings of ["visibility: private\n", "visibility: public\n"]) {
      plan.commit({ "team/one": ONE }, { settings });
      expect(offered(plan)).toMatchObject({ visibility: "private", governed: true });
    }
    const both = planned({ ...ONE, lifecycle: PRIVATE });
    both.commit({ "team/one": ONE }, { settings: "visibility: private\n" });
    both.commit({ "team/one": ONE }, { settings: "visibility: public\n" });
    expect(offered(both)).toMatchObject({ visibility: "private", governed: true });
  });

  it("keeps states and channels that it set, too", () => {
    for (const lifecycle of ["versions:\n  1.0.0: { state: offline, reason: bad }\n", "channels:\n  stable: 1.0.0\n"]) {
      const plan = planned(ONE, { ...ONE, lifecycle });
      const before = plan.entry("team/one");
      expect(plan.commit({ "team/one": TWO })).toEqual(["team/one refused lifecycle-missing"]);
      expect([plan.entry("team/one")?.channels, states(plan)]).toEqual([
        before?.channels,
        { "1.0.0": before?.releases.get("1.0.0")?.state },
      ]);
    }
  });

  it("may go when it said nothing but the defaults; the next one opens what it says", () => {
    expect(planned({ ...ONE, lifecycle: "enabled: true\n" }).commit({ "team/one": TWO })).toEqual([
      "team/one offer governed",
      "team/one released 1.1.0",
    ]);
    const plan = planned({ ...ONE, lifecycle: PRIVATE }, TWO);
    expect(plan.commit({ "team/one": { ...TWO, lifecycle: "visibility: public\n" } })).toEqual([
      "team/one offer visibility",
      "team/one released 1.1.0",
    ]);
  });
});

describe("owners whom a skill's own file names", () => {
  const CLOSED = "namespaces: { team: { visibility: private, owners: ['@acme/hr'], readers: [payroll] } }\n";
  const TAKEN = "owners: [mallory, payroll]\nvisibility: internal\nreaders: [mallory]\n";
  const reading = (plan: PlanFixture) =>
    ["mallory", "acme/hr", "payroll"].filter((name) => {
      const offer = offered(plan);
      return offer !== undefined && isOpenTo(offer, principal({ name, groups: [], member: true }));
    });

  it("read no more than the namespace lets them, and its own go on reading", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": { ...ONE, lifecycle: "visibility: private\n" } }, { settings: CLOSED });
    expect(reading(plan)).toEqual(["acme/hr", "payroll"]);
    const taken = { "team/one": { ...ONE, lifecycle: TAKEN } };
    plan.commit(taken, { settings: CLOSED });
    expect([offered(plan)?.owners, offered(plan)?.readingOwners]).toEqual([
      ["mallory", "payroll"],
      ["payroll", "@acme/hr"],
    ]);
    expect(reading(plan)).toEqual(["acme/hr", "payroll"]);
    // Nothing of it is told twice, and what cannot be read opens nothing, whatever becomes of the settings.
    expect(plan.commit(taken, { settings: CLOSED })).toEqual([]);
    const broken = { "team/one": { ...ONE, lifecycle: "owners: [\n" } };
    plan.commit(broken, { settings: CLOSED });
    expect(reading(plan)).toEqual(["acme/hr", "payroll"]);
    plan.commit(broken, { settings: "" });
    expect(reading(plan)).toEqual(["payroll"]);
  });

  it("read it once the settings make room, and not in between what is public", () => {
    const plan = new PlanFixture();
    const owned = { "team/one": { ...ONE, lifecycle: "owners: [mallory]\nreaders: []\n" } };
    plan.commit(owned, { settings: CLOSED });
    expect(reading(plan)).toEqual(["acme/hr"]);
    plan.commit(owned, { settings: CLOSED.replace("payroll", "payroll, mallory") });
    expect(reading(plan)).toEqual(["mallory", "acme/hr"]);
    plan.commit(owned, { settings: CLOSED.replace("private", "public") });
    expect(reading(plan)).toEqual(["mallory", "acme/hr", "payroll"]);
    plan.commit(owned, { settings: CLOSED });
    expect(reading(plan)).toEqual(["acme/hr"]);
  });
});
