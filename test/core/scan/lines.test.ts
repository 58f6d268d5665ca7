import { expect, it } from "vitest";
import { lineEndAt, lineStart } from "../../../src/core/scan/lines.ts";

it.each([
  [0, 0, 1],
  [1, 0, 1],
  [2, 2, 4],
  [4, 2, 4],
  [5, 5, 5],
])("finds the line of the place %i", (place, start, end) => {
  const text = "a\nbc\n";
  expect([lineStart(text, place), lineEndAt(text, place)]).toEqual([start, end]);
});

it("begins before the text where it is asked of what is before it", () => {
  expect(lineStart("a\nb", -1)).toBe(0);
});
