/** A SKILL.md above other skills takes them in. */
import { expect, it } from "vitest";
import { CatalogDraft, emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { chain, EMPTY_CHAIN, EMPTY_HEAD } from "../../../src/core/ledger/event.ts";
import { skillId } from "../../../src/core/names.ts";
import { enclosingFindings } from "../../../src/core/relations/enclosing.ts";
import { refused } from "../../support/random-facts.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const catalog = new RegistryFixture().publish("team/one", "1.0.0").publish("team/two", "1.0.0").catalog;
const one = skillId("team", "one");
const two = skillId("team", "two");
const path = catalog.skills.get(one)?.path ?? "";
const above = path.slice(0, path.lastIndexOf("/"));
const outer = { id: skillId("default", "skills"), claims: [{ folder: above }] };

it("names what becomes content of another", () => {
  const found = enclosingFindings(catalog, [{ id: two, claims: [] }, { id: one, claims: [] }, outer]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ rule: "skill-encloses", severity: "critical", path: `${above}/SKILL.md` });
  expect(found[0]?.message).toContain("team/one, team/two are skills and become its content");
});

it("says nothing of one that was only ever refused, and is in no list", () => {
  const draft = new CatalogDraft(emptyCatalog());
  const { event, tip } = chain(EMPTY_CHAIN, refused(path));
  draft.apply(one, event, tip);
  expect(draft.skill(one)?.path).toBe(path);
  expect(enclosingFindings(draft.finish(EMPTY_HEAD), [{ id: one, claims: [] }, outer])).toEqual([]);
});

it("says nothing of skills that are removed, moved or beside it", () => {
  expect(enclosingFindings(catalog, [{ id: one, claims: [] }])).toEqual([]);
  expect(enclosingFindings(catalog, [{ id: one, claims: [{ folder: "other" }] }, outer])).toEqual([]);
  const beside = { id: skillId("default", "on"), claims: [{ folder: path.slice(0, -1) }] };
  expect(enclosingFindings(catalog, [{ id: one, claims: [] }, beside])).toEqual([]);
});
