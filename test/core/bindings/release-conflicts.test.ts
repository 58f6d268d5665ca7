import { expect, it } from "vitest";
import {
  conflictsWith,
  conflictWords,
  type GivenRelease,
  settle,
} from "../../../src/core/bindings/release-conflicts.ts";

const given = (id: string, version: string, ...brings: string[]): GivenRelease => ({
  id,
  version,
  use: "^1",
  from: id === "a/app" ? "teams/sales" : "agents/quote",
  brings: brings.map((one) => ({ id: one.slice(0, one.indexOf("@")), version: one.slice(one.indexOf("@") + 1) })),
});

const conflictsIn = (...of: Parameters<typeof settle>) => settle(...of).conflicts;

it("sees a skill that comes twice, and names each way", () => {
  const all = [
    given("a/app", "1.0.0", "b/base@1.0.0", "b/other@1.0.0"),
    given("b/base", "1.1.0"),
    given("c/free", "1.0.0"),
  ];
  const conflicts = conflictsIn(all);
  expect(conflicts.map(({ id, ways }) => [id, ways.map(({ version }) => version)])).toEqual([
    ["b/base", ["1.0.0", "1.1.0"]],
  ]);
  expect(all.map((one) => conflictsWith(conflicts, one).length)).toEqual([1, 1, 0]);
  expect(conflicts.map(conflictWords)).toEqual([
    "There is room for one release of b/base, no one does for all, and the bindings give b/base@1.0.0, which comes with a/app@1.0.0, bound as ^1 in bindings/teams/sales.yaml; and b/base@1.1.0, bound as ^1 in bindings/agents/quote.yaml.",
  ]);
});

it("minds no release that comes twice as the same", () => {
  expect(conflictsIn([given("a/app", "1.0.0", "b/base@1.0.0"), given("b/base", "1.0.0")])).toEqual([]);
});

it("sees what comes twice with one binding, and with two that bind neither", () => {
  expect(conflictsIn([given("a/app", "1.0.0", "b/base@1.0.0", "b/base@2.0.0")])).toHaveLength(1);
  const brought = [given("a/app", "1.0.0", "b/base@1.0.0"), given("a/two", "1.0.0", "b/base@2.0.0")];
  expect(conflictsWith(conflictsIn(brought), { id: "a/two" })).toHaveLength(1);
  expect(conflictsWith(conflictsIn(brought), { id: "b/base" })).toEqual([]);
});

it("takes for one place what its asker says", () => {
  const all = [given("a/app", "1.0.0"), given("b/app", "1.0.0")];
  expect(conflictsIn(all)).toEqual([]);
  expect(conflictsIn(all, (id) => id.slice(2)).map(({ id }) => id)).toEqual(["app"]);
});

it("lets those agree that take more than the one they were published with", () => {
  const app = given("a/app", "1.0.0");
  const needing = (takes: readonly string[]) => ({ ...app, brings: [{ id: "b/base", version: "1.0.0", takes }] });
  const bound = given("b/base", "1.1.0");
  expect(settle([needing(["^1"]), bound])).toEqual({ conflicts: [], agreed: new Map([["b/base", "1.1.0"]]) });
  expect(settle([needing(["^1", "~1.0"]), bound]).conflicts).toHaveLength(1);
});

it("asks nothing of those that are not given", () => {
  const needing = (id: string, version: string, takes: string) => ({
    ...given(id, "1.0.0"),
    brings: [{ id: "b/base", version, takes: [takes] }],
  });
  const crowded = needing("c/late", "1.2.0", "^1.2");
  const all = [
    needing("a/app", "1.0.0", "1.0 - 1.1"),
    needing("a/two", "1.1.0", "^1"),
    { ...crowded, brings: [...crowded.brings, { id: "d/other", version: "1.0.0" }] },
    given("d/other", "2.0.0"),
  ];
  const { conflicts, agreed } = settle(all);
  expect(conflicts.map(({ id }) => id).sort()).toEqual(["b/base", "d/other"]);
  expect(all.filter((one) => conflictsWith(conflicts, one).length === 0)).toEqual([]);
  expect(agreed.size).toBe(0);
  expect(settle(all.slice(0, 2)).agreed.get("b/base")).toBe("1.1.0");
});
