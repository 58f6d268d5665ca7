/** A SKILL.md above other skills takes them in. */
import { expect, it } from "vitest";
import { skillId } from "../../../src/core/names.ts";
import { enclosingFindings } from "../../../src/core/relations/enclosing.ts";
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

it("says nothing of skills that are removed, moved or beside it", () => {
  expect(enclosingFindings(catalog, [{ id: one, claims: [] }])).toEqual([]);
  expect(enclosingFindings(catalog, [{ id: one, claims: [{ folder: "other" }] }, outer])).toEqual([]);
  const beside = { id: skillId("default", "on"), claims: [{ folder: path.slice(0, -1) }] };
  expect(enclosingFindings(catalog, [{ id: one, claims: [] }, beside])).toEqual([]);
});
