import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import type { State } from "../../../src/core/ledger/event.ts";
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
