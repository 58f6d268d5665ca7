import { describe, expect, it } from "vitest";
import { CatalogDraft, emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { isMassRemoval } from "../../../src/core/plan/plan.ts";
import { PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const folder = (id: string, body = "one") => ({ folders: { [`skills/${id}`]: { body } } });
const RENAMES = "renames: { team/one: crew/one }\n";

describe("one commit", () => {
  it("moves identities, retires, restricts, releases, then moves channels, each in UTF-8 order of identities", () => {
    const plan = new PlanFixture();
    const ids = ["a/gone", "a/kept", "team/one"];
    plan.commit(Object.fromEntries(ids.map((id) => [id, folder(id)])), { settings: "names: scoped\n" });
    const lifecycle =
      "visibility: private\nchannels: { stable: 1.0.1 }\nversions:\n  1.0.0: { state: offline, reason: r }\n";
    const skills: Record<string, SkillState> = {
      "team/one": {},
      "crew/one": { ...folder("crew/one", "two"), lifecycle },
      "b/new": { ...folder("b/new"), lifecycle: "visibility: internal\n" },
      "a/kept": { ...folder("a/kept", "two"), lifecycle },
      "a/gone": {},
    };
    expect(plan.commit(skills, { settings: `names: scoped\n${RENAMES}` })).toEqual([
      "crew/one renamed team/one to crew/one",
      "team/one renamed team/one to crew/one",
      "a/gone retired",
      "a/kept offer governed visibility",
      "a/kept state 1.0.0 online to offline",
      "b/new offer governed visibility",
      "crew/one offer governed visibility",
      "crew/one state 1.0.0 online to offline",
      "a/kept released 1.0.1",
      "b/new released 1.0.0",
      "crew/one released 1.0.1",
      "a/kept channel stable null to 1.0.1",
      "crew/one channel stable null to 1.0.1",
    ]);
  });

  it("hides a skill before its first release is there to be seen", () => {
    const events = new PlanFixture().events({ "a/one": { ...folder("a/one"), lifecycle: "enabled: false\n" } });
    expect(events.map(({ event }) => [event.n, event.type])).toEqual([
      [1, "offer"],
      [2, "released"],
    ]);
  });

  it("gives every event of it the same commit, time, author and pull request", () => {
    const events = new PlanFixture().events(
      { "a/one": folder("a/one"), "a/two": folder("a/two") },
      { message: "fix: both (#12)" },
    );
    const shared = events.map(({ event: { at, commit, by, pr, engine } }) => ({ at, commit, by, pr, engine }));
    expect(shared).toEqual([shared[0], shared[0]]);
    expect(shared[0]).toMatchObject({ by: "Ada", pr: 12, engine: 1 });
  });
});

describe("a rename", () => {
  const started = () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": folder("team/one") });
    return plan;
  };
  const moved = { "team/one": {}, "crew/one": folder("crew/one") };

  it("continues the versions under the new identity; the old one never comes back", () => {
    const plan = started();
    expect(plan.commit(moved, { settings: RENAMES })).toHaveLength(2);
    expect(plan.commit({ "crew/one": folder("crew/one", "two") })).toEqual(["crew/one released 1.0.1"]);
    expect(plan.commit({ "team/one": folder("team/one", "three") })).toEqual(["team/one refused identity-renamed"]);
    // What was refused is gone again; nothing else of the old identity changes.
    expect(plan.commit({ "team/one": {} })).toEqual(["team/one retired"]);
    expect(plan.commit({ "team/one": {} })).toEqual([]);
    expect(plan.draft.live).toBe(1);
    const settings = "names: scoped\nrenames: { team/one: dept/one }\n";
    expect(plan.commit({ "team/one": {}, "dept/one": folder("dept/one", "four") }, { settings })).toEqual([
      "dept/one released 1.0.0",
    ]);
  });

  it("may be said of a skill that was retired before", () => {
    const plan = started();
    plan.commit({ "team/one": {} });
    expect(plan.commit({ "crew/one": folder("crew/one") }, { settings: RENAMES })).toEqual([
      "crew/one renamed team/one to crew/one",
      "team/one renamed team/one to crew/one",
    ]);
  });

  it("waits while the old folder is there, and while nothing has come to the new place", () => {
    const plan = started();
    expect(
      plan.commit({ "team/one": folder("team/one"), "crew/one": folder("crew/one") }, { settings: RENAMES }),
    ).toEqual(["crew/one refused name-taken"]);
    expect(started().commit({ "team/one": {} }, { settings: RENAMES })).toEqual(["team/one retired"]);
  });

  it("waits while several folders claim the new identity, even where all of them changed", () => {
    const plan = started();
    const folders = { "skills/crew/one": { body: "two" }, "plugins/crew/skills/one": { body: "three" } };
    expect(plan.commit({ "team/one": {}, "crew/one": { folders } }, { settings: RENAMES })).toEqual([
      "team/one retired",
      "crew/one refused identity-taken",
    ]);
    expect(plan.commit({ "crew/one": folder("crew/one", "two") })).toEqual([
      "crew/one renamed team/one to crew/one",
      "team/one renamed team/one to crew/one",
      "crew/one released 1.0.1",
    ]);
  });

  it("does nothing to an identity that has releases of its own, or for one that has none", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": folder("team/one"), "crew/one": folder("crew/one") }, { settings: "names: scoped\n" });
    const settings = `names: scoped\n${RENAMES}`;
    expect(plan.commit({ "team/one": {}, "crew/one": folder("crew/one") }, { settings })).toEqual(["team/one retired"]);
    expect(new PlanFixture().commit({ "crew/one": folder("crew/one") }, { settings })).toEqual([
      "crew/one released 1.0.0",
    ]);
  });
});

describe("a removal", () => {
  const ids = Array.from({ length: 8 }, (_, i) => `team/s${i}`);
  const all = (state: (id: string) => SkillState) => Object.fromEntries(ids.map((id) => [id, state(id)]));

  it("counts skills that were live, and not those that only get another name", () => {
    const plan = new PlanFixture();
    plan.commit(all((id) => folder(id)));
    plan.commit({ "team/s0": {} });
    expect(plan.removals(all(() => ({})))).toBe(7);
    const settings = "renames: { team/s1: crew/s1, team/s2: crew/s2 }\n";
    expect(plan.removals({ ...all(() => ({})), "crew/s1": folder("crew/s1"), "crew/s2": {} }, { settings })).toBe(6);
    expect(plan.removals({ "team/none": {}, "team/s3": folder("team/s3") })).toBe(0);
  });

  it.each([
    [8, 5, false],
    [8, 6, true],
    [50, 5, false],
    [59, 6, true],
    [60, 6, false],
    [1000, 100, false],
    [1000, 101, true],
  ])("of %d skills takes %d: too many is %s", (live, removals, mass) => {
    const draft = new CatalogDraft({ ...emptyCatalog(), head: { ...emptyCatalog().head, live } });
    expect(isMassRemoval(draft, removals)).toBe(mass);
  });
});
