import { describe, expect, it } from "vitest";
import { waitersOf } from "../../../src/core/plan/plan-relations.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

const needing = (name: string, body = "a") => ({
  folders: { [`skills/team/x-${body}`]: { body, manifest: `requires: [team/${name}]\n` } },
});
const plain = (body: string) => ({ folders: { [`skills/team/p-${body}`]: { body } } });

describe("relations in a plan", () => {
  it("publish what others need first, whatever it is called", () => {
    const plan = new PlanFixture();
    expect(plan.commit({ "team/a": needing("b"), "team/b": plain("b") })).toEqual([
      "team/b released 1.0.0",
      "team/a released 1.0.0",
    ]);
    expect(plan.entry("team/a")?.releases.get("1.0.0")?.relations).toMatchObject({
      requires: ["team/b@*"],
      closure: [{ id: "team/b", version: "1.0.0" }],
    });
  });

  it("refuse and remember what is waited for, and know who waits once it is there", () => {
    const plan = new PlanFixture();
    expect(plan.commit({ "team/a": needing("b") })).toEqual(["team/a refused requires-unknown"]);
    expect(plan.entry("team/a")?.outstanding).toMatchObject({ requires: ["team/b"] });
    const emissions = plan.events({ "team/b": plain("b") }) as Parameters<typeof waitersOf>[0]["emissions"];
    expect(waitersOf({ emissions }, plan.draft)).toEqual(["team/a"]);
    expect(plan.commit({ "team/a": needing("b") })).toEqual(["team/a released 1.0.0"]);
    const later = plan.events({ "team/b": plain("c") }) as Parameters<typeof waitersOf>[0]["emissions"];
    expect(waitersOf({ emissions: later }, plan.draft)).toEqual([]);
  });

  it("follow a rename", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/b": plain("b") });
    plan.commit({ "team/b": {}, "team/c": plain("b") }, { settings: "renames: { team/b: team/c }\n" });
    plan.commit({ "team/a": needing("b") });
    expect(plan.entry("team/a")?.releases.get("1.0.0")?.relations.closure).toMatchObject([{ id: "team/c" }]);
  });

  it("name every skill that is missing at once", () => {
    const plan = new PlanFixture();
    const manifest = "requires:\n  - team/b\n  - team/c@^2\n  - team/d\n";
    plan.commit({ "team/c": plain("c") });
    const many = { folders: { "skills/team/x-a": { body: "a", manifest } } };
    expect(plan.commit({ "team/a": many })).toEqual([
      "team/a refused requires-unknown requires-unavailable requires-unknown",
    ]);
    expect(plan.entry("team/a")?.outstanding).toMatchObject({ requires: ["team/b", "team/c", "team/d"] });
  });

  it("do not say of a kind that cannot be read that it would be another", () => {
    const plan = new PlanFixture();
    const group = (manifest: string, body: string) => ({ folders: { "skills/team/p-a": { body, manifest } } });
    plan.commit({ "team/b": plain("b") });
    expect(plan.commit({ "team/a": group("kind: group\nmembers: [team/b@1.0.0]\n", "a") })).toEqual([
      "team/a released 1.0.0",
    ]);
    const events = JSON.stringify(plan.events({ "team/a": group("kind: &a group\nmembers: [team/b@1.0.0]\n", "c") }));
    expect(events).toContain("kind-changed");
    expect(events).toContain("cannot be read as far as that");
    expect(events).not.toContain("would become");
  });

  it("keep the kind of a skill", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/a": plain("a") });
    const agent = { folders: { "skills/team/p-a": { body: "b", manifest: "kind: hook\n" } } };
    expect(plan.commit({ "team/a": agent })[0]).toMatch(/refused .*kind-changed/);
  });
});
