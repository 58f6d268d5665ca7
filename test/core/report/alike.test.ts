import { expect, it } from "vitest";
import { alike, namedFew } from "../../../src/core/report/alike.ts";

const commit = "1".repeat(40);
const ids = ["a/one", "a/two", "a/three", "a/four"];

it("tells once of what was done to four, and of each of three", () => {
  const change = "visibility internal → public";
  const done = ids.map((id) => ({ id, change, commit }));
  expect(alike(done)).toEqual([{ all: ids, what: change, commit }]);
  expect(alike(done.slice(1)).map(({ all }) => all)).toEqual([["a/two"], ["a/three"], ["a/four"]]);
  expect([namedFew(ids), namedFew(["a/one"])]).toEqual(["4 skills: a/one, a/two, …", "a/one"]);
});

it("keeps apart what came with other merges, and every version", () => {
  const other = "2".repeat(40);
  const done = ids.map((id, at) => ({ id, change: "enabled again", commit: at === 0 ? other : commit }));
  expect(alike(done)).toHaveLength(4);
  expect(alike(ids.map((id) => ({ id, version: "1.0.0", commit })))).toHaveLength(4);
});
