import { expect, test } from "vitest";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { NotedSets } from "../../../src/core/catalog/noted-sets.ts";

test("what it began with stays as it was, and is itself while nothing changed", () => {
  const base = { ...emptyCatalog(), emergencies: new Set(["a/b@1.0.0"]) };
  const noted = new NotedSets(base);
  noted.note("emergencies", "a/b@1.0.0", true);
  noted.note("emergencies", "a/c@1.0.0", false);
  expect(noted.all.emergencies).toBe(base.emergencies);
  noted.note("emergencies", "a/b@1.0.0", false);
  noted.note("emergencies", "a/c@2.0.0", true);
  expect([...noted.of("emergencies")]).toEqual(["a/c@2.0.0"]);
  expect([...base.emergencies]).toEqual(["a/b@1.0.0"]);
  expect(noted.all.withdrawn).toBe(base.withdrawn);
});

test("a set is copied once, however much changes in it", () => {
  const noted = new NotedSets(emptyCatalog());
  noted.note("emergencies", "a/b@1.0.0", true);
  const copy = noted.of("emergencies");
  noted.note("emergencies", "a/c@1.0.0", true);
  expect(noted.of("emergencies")).toBe(copy);
});
