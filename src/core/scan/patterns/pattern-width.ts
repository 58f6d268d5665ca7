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

export function widthOf(tree: PatternTree): Width {
  switch (tree.kind) {
    case "character":
      return { ...NONE, min: 1, max: (tree.set & BEYOND_ASCII) === 0n ? 1 : 2 };
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
      return tree.parts
        .map(widthOf)
        .reduce((sum, part) => ({ ...wider(sum, part), min: sum.min + part.min, max: sum.max + part.max }), NONE);
    case "choice":
      return tree.parts.map(widthOf).reduce(wider);
  }
}

function wider(one: Width, other: Width): Width {
  return {
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    before: Math.max(one.before, other.before),
    after: Math.max(one.after, other.after),
  };
}
