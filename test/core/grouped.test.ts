import { expect, it } from "vitest";
import { grouped } from "../../src/core/grouped.ts";

it("puts together what has a key in common, in order", () => {
  expect(grouped(["b1", "a1", "b2"], (text) => text[0])).toEqual([
    ["b", ["b1", "b2"]],
    ["a", ["a1"]],
  ]);
});
