import { expect, it } from "vitest";
import { CatalogDraft, emptyCatalog } from "../../../src/core/catalog/fold.ts";
import type { SkillFacts } from "../../../src/core/plan/facts.ts";
import { identityTaken, nameObstacles } from "../../../src/core/plan/plan-identity.ts";

const claims = ["skills/a/one", "plugins/a/skills/one"].map((folder) => ({ folder, tree: "c".repeat(40) }));
const skill = { id: "a/one", claims } as unknown as SkillFacts;

it("says which folders claim an identity, and which of them has it", () => {
  expect(identityTaken(skill, undefined).message).toMatch(/skills\/a\/one, plugins\/a\/skills\/one\); none of them/);
  expect(identityTaken(skill, claims[0]).message).toMatch(/"?skills\/a\/one"? has it already and keeps it/);
});

it("has nothing against a name that nobody has", () => {
  const draft = new CatalogDraft(emptyCatalog());
  const facts = { settings: { names: "unique" } };
  expect(nameObstacles({ draft, facts } as never, skill)).toEqual([]);
});
