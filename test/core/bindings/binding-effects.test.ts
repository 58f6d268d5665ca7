import { expect, it } from "vitest";
import { bindingEffects } from "../../../src/core/bindings/binding-effects.ts";
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
