/** How much text a regular expression can take, and how far it can look: where it need not be tried. */

import type { Expression } from "../signal.ts";
import { BEYOND_ASCII, type PatternTree, treeOf } from "./pattern-tree.ts";

/**
 * How far from a character of a match anything can be that decides on the match; Infinity where a quantifier has no
 * bound.
 */
export function reachOf(pattern: Expression): number {
  const { max, before, after } = widthOf(treeOf(pattern));
  return before + max + after;
}

/** Characters that a match has, and that its look-arounds may read besides. One beyond the first plane is two. */
export interface Width {
  readonly min: number;
  readonly max: number;
  readonly before: number;
  readonly after: number;
}

const NONE: Width = { min: 0, max: 0, before: 0, after: 0 };
const ONE: Width = { ...NONE, min: 1, max: 1 };
const TWO: Width = { ...NONE, min: 1, max: 2 };

export function widthOf(tree: PatternTree): Width {
  switch (tree.kind) {
    case "character":
      return (tree.set & BEYOND_ASCII) === 0n ? ONE : TWO;
    case "edge":
      return { ...NONE, before: 1, after: 1 };
    case "reference":
      return { ...NONE, max: Number.POSITIVE_INFINITY };
    case "look": {
      const { max, before, after } = widthOf(tree.body);
      return tree.isBehind ? { ...NONE, before: max + before, after } : { ...NONE, before, after: max + after };
    }
    case "repeat": {
      const body = widthOf(tree.body);
      const max = tree.max === 0 || body.max === 0 ? 0 : body.max * tree.max;
      return { ...body, min: body.min * tree.min, max };
    }
    case "sequence":
      return sumOf(tree.parts);
    case "choice":
      return widest(tree.parts);
  }
}

function sumOf(parts: readonly PatternTree[]): Width {
  let [min, max, before, after] = [0, 0, 0, 0];
  for (const part of parts) {
    const width = widthOf(part);
    min += width.min;
    max += width.max;
    before = Math.max(before, width.before);
    after = Math.max(after, width.after);
  }
  return { min, max, before, after };
}

function widest(parts: readonly PatternTree[]): Width {
  let [min, max, before, after] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (const part of parts) {
    const width = widthOf(part);
    min = Math.min(min, width.min);
    max = Math.max(max, width.max);
    before = Math.max(before, width.before);
    after = Math.max(after, width.after);
  }
  return { min, max, before, after };
}
