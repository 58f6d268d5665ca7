import { expect, it } from "vitest";
import { bindingEffects } from "../../../src/core/bindings/binding-effects.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const SKILL = "a/one" as SkillId;

it("says who gets something else, and nothing of anybody else", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0");
  made.bind({
    "agents/pinned": "skills: { a/one: 1.0.0 }\n",
    "agents/ranged": "teams: [sales]\n",
    "teams/sales": "skills: { a/one: ^1 }\n",
  });
  const before = made.catalog;
  made.release("a/one", "1.1.0", { declares: { permissions: ["network"] } } as never);
  const after = made.catalog;
  const touched = { skills: [SKILL], subjects: [] };
  expect(bindingEffects(before, after, touched)).toEqual([
    "ranged: a/one: 1.0.0 → 1.1.0 waits for grants (permission network not granted)",
  ]);
  expect(bindingEffects(after, after, touched)).toEqual([]);
  expect(bindingEffects(before, after, { skills: [], subjects: [] })).toEqual([]);
});

it("knows whom a file of a team, of everybody and of a lock is about", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0");
  made.release("a/one", "1.1.0");
  made.bind({ "agents/x": "teams: [sales]\n", "agents/y": "" });
  const before = made.catalog;
  made.bind({ "teams/sales": "skills: { a/one: ^1 }\n" });
  const team = made.catalog;
  expect(bindingEffects(before, team, { skills: [], subjects: ["teams/sales"] })).toEqual([
    "x: a/one: not bound → 1.1.0",
  ]);
  made.bind({ organisation: "deny: [a/*]\nskills: { a/one: 1.0.0 }\n" });
  expect(bindingEffects(team, made.catalog, { skills: [], subjects: ["organisation"] })).toEqual([
    "x: a/one: 1.1.0 → nothing (The organisation denies a/one)",
    "y: a/one: not bound → nothing (The organisation denies a/one)",
  ]);
  made.bind({ organisation: null, "agents/x": null });
  expect(bindingEffects(team, made.catalog, { skills: [], subjects: ["agents/x"] })).toEqual([
    "x: a/one: 1.1.0 → not bound",
  ]);
});

it("knows who loses something with what comes with a skill", () => {
  const made = new BoundFixture();
  made.release("b/need", "1.0.0");
  const pinned = { id: "b/need" as SkillId, version: "1.0.0", digest: sha256("b/need 1.0.0") };
  made.release("a/one", "1.0.0", { requires: ["b/need@^1"], closure: [pinned] });
  made.release("a/other", "1.0.0");
  made.bind({ "agents/x": "skills: { a/one: ^1 }\n", "agents/y": "skills: { a/other: ^1 }\n" });
  const before = made.catalog;
  const touched = { skills: ["b/need" as SkillId], subjects: [] };
  const after = (change: (made: BoundFixture) => void) => {
    change(made);
    return bindingEffects(before, made.catalog, touched);
  };
  expect(after((m) => m.state("b/need", "1.0.0", "yanked"))).toEqual([
    "x: a/one: 1.0.0 → 1.0.0 (b/need@1.0.0 is yanked)",
  ]);
  expect(after((m) => m.state("b/need", "1.0.0", "offline"))).toEqual([
    "x: a/one: 1.0.0 → nothing (a/one@1.0.0 cannot be installed: it needs b/need@1.0.0, which is offline)",
  ]);
  expect(after((m) => m.state("b/need", "1.0.0", "online"))).toEqual([]);
  expect(after((m) => m.visibility("b/need", "private"))).toEqual([
    "x: a/one: 1.0.0 → 1.0.0 (b/need is private, for nobody)",
  ]);
  expect(after((m) => m.state("b/need", "1.0.0", "withdrawn"))).toEqual([
    "x: a/one: 1.0.0 → nothing (a/one@1.0.0 cannot be installed: it needs b/need@1.0.0, which is withdrawn)",
  ]);
});

it("names an agent whose lock is on an older release of a skill that is disabled", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0");
  made.release("a/one", "1.1.0");
  const digest = sha256("a/one 1.0.0");
  made.bind({
    "agents/x": "skills: { a/one: ^1 }\n",
    "agents/x.lock": `skills:\n  a/one: { use: ^1, version: 1.0.0, digest: "${digest}" }\n`,
  });
  const before = made.catalog;
  made.say("a/one", { type: "offer", changes: { enabled: { from: true, to: false } } } as never);
  expect(bindingEffects(before, made.catalog, { skills: ["a/one" as SkillId], subjects: [] })).toEqual([
    "x: a/one: 1.0.0 → nothing (a/one is disabled)",
  ]);
});
