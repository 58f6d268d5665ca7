import { expect, it } from "vitest";
import {
  conflictsOf,
  conflictsWith,
  conflictWords,
  type GivenRelease,
} from "../../../src/core/bindings/release-conflicts.ts";

const given = (id: string, version: string, ...brings: string[]): GivenRelease => ({
  id,
  version,
  use: "^1",
  from: id === "a/app" ? "teams/sales" : "agents/quote",
  brings: brings.map((one) => ({ id: one.slice(0, one.indexOf("@")), version: one.slice(one.indexOf("@") + 1) })),
});

it("sees a skill that comes twice, and names each way", () => {
  const all = [
    given("a/app", "1.0.0", "b/base@1.0.0", "b/other@1.0.0"),
    given("b/base", "1.1.0"),
    given("c/free", "1.0.0"),
  ];
  const conflicts = conflictsOf(all);
  expect(conflicts.map(({ id, ways }) => [id, ways.map(({ version }) => version)])).toEqual([
    ["b/base", ["1.0.0", "1.1.0"]],
  ]);
  expect(all.map((one) => conflictsWith(conflicts, one).length)).toEqual([1, 1, 0]);
  expect(conflicts.map(conflictWords)).toEqual([
    "There is room for one release of b/base, and the bindings give b/base@1.0.0, which comes with a/app@1.0.0, bound as ^1 in bindings/teams/sales.yaml; and b/base@1.1.0, bound as ^1 in bindings/agents/quote.yaml.",
  ]);
});

it("minds no release that comes twice as the same", () => {
  expect(conflictsOf([given("a/app", "1.0.0", "b/base@1.0.0"), given("b/base", "1.0.0")])).toEqual([]);
});

it("sees what comes twice with one binding, and with two that bind neither", () => {
  expect(conflictsOf([given("a/app", "1.0.0", "b/base@1.0.0", "b/base@2.0.0")])).toHaveLength(1);
  const brought = [given("a/app", "1.0.0", "b/base@1.0.0"), given("a/two", "1.0.0", "b/base@2.0.0")];
  expect(conflictsWith(conflictsOf(brought), { id: "a/two" })).toHaveLength(1);
  expect(conflictsWith(conflictsOf(brought), { id: "b/base" })).toEqual([]);
});

it("takes for one place what its asker says", () => {
  const all = [given("a/app", "1.0.0"), given("b/app", "1.0.0")];
  expect(conflictsOf(all)).toEqual([]);
  expect(conflictsOf(all, (id) => id.slice(2)).map(({ id }) => id)).toEqual(["app"]);
});
