/** Expressions are read as JavaScript reads them. */
import { expect, it } from "vitest";
import { treeOf } from "../../../../src/core/scan/patterns/pattern-tree.ts";
import { widthOf } from "../../../../src/core/scan/patterns/pattern-width.ts";

it.each([
  [/abc/, 3, 3, 0, 0],
  [/a{2,5}b?/, 2, 6, 0, 0],
  [/(?:ab|c){3}/, 3, 6, 0, 0],
  [/(?<name>a)(?<=ab{1,4})(?!xyz)$/, 1, 1, 5, 3],
  [/[^\]\\a-z-]{0,9}\u{1f600}/u, 1, 20, 0, 0],
  [/[\w.-]+\x41\u0042\n/, 4, Number.POSITIVE_INFINITY, 0, 0],
  [/(a)\1/, 1, Number.POSITIVE_INFINITY, 0, 0],
  [/\p{L}\b[\d\S]{3}?/u, 4, 8, 1, 1],
  [/()|a/, 0, 1, 0, 0],
])("%o takes %i to %d characters", (pattern, min, max, before, after) => {
  expect(widthOf(treeOf(pattern))).toEqual({ min, max, before, after });
});

it.each([
  [/[a-c]/, "abc", "d"],
  [/[a-c]/i, "aBC", "d"],
  [/[^a-c\n]/, "dü", "ab\n"],
  [/\s/, " \n\t", "a"],
  [/[\d_-]/, "0-_", "a"],
  [/./, "aü", "\n"],
])("%o may be each of %j", (pattern, inside, outside) => {
  const tree = treeOf(pattern);
  const has = (character: string) =>
    tree.kind === "character" && (tree.set & (1n << BigInt(Math.min(128, character.charCodeAt(0))))) !== 0n;
  expect([[...inside].every(has), [...outside].some(has)]).toEqual([true, false]);
});
