import { expect, it } from "vitest";
import type { OfferChanges } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { settingsWidened } from "../../../src/core/trunk/settings-widened.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

type Offered = { readonly [K in keyof OfferChanges]?: NonNullable<OfferChanges[K]>["to"] };
const skills = ["a/one", "a/two"] as SkillId[];

function widened(was: Offered, is: Offered, paths = ["skilltrunk.yaml"]): readonly string[] {
  const registry = new RegistryFixture();
  for (const id of skills) registry.publish(id, "1.0.0").offer(id, was);
  const before = registry.catalog;
  for (const id of skills) registry.offer(id, is);
  return settingsWidened(before, registry.catalog, { skills, paths }).map(({ message }) => message);
}

it.each<[string, Offered, Offered, string]>([
  ["visibility", { visibility: "internal" }, { visibility: "public" }, "internal to public"],
  ["private", { visibility: "private" }, { visibility: "internal" }, "private (nobody) to internal"],
  [
    "readers",
    { visibility: "private", owners: ["ann"], readers: [] },
    { readers: ["partner"] },
    "private (ann) to private (ann and partner)",
  ],
])("names the skills that are opened: %s", (_, was, is, words) => {
  expect(widened(was, is)).toEqual([`It opens 2 skills from ${words}: a/one and a/two.`]);
});

it("is silent about what stays, closes, or is said in the skill's own file", () => {
  expect(widened({ visibility: "internal" }, { owners: ["bob"] })).toEqual([]);
  expect(widened({ visibility: "public" }, { visibility: "private" })).toEqual([]);
  expect(widened({ visibility: "private", readers: ["ann", "bob"] }, { readers: ["Ann"] })).toEqual([]);
  const [from, to] = [{ visibility: "internal" }, { visibility: "public" }] as const;
  expect(widened(from, to, ["skilltrunk.yaml", "lifecycle/a/one.yaml"])).toEqual([
    "It opens 1 skill from internal to public: a/two.",
  ]);
  expect(widened(from, to, ["README.md"])).toEqual([]);
});
