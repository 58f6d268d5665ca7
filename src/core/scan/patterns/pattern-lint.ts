/** What makes a regular expression dangerous, read from its tree. */

import type { Expression } from "../signal.ts";
import { type Characters, type PatternTree, treeOf } from "./pattern-tree.ts";
import { widthOf } from "./pattern-width.ts";

/** Characters of a pattern that somebody else has written. */
const MAX_LENGTH = 1000;
/** Ways to share a stretch of text between neighbours that both can have it. */
const MAX_WAYS = 250_000;

/** Why a pattern is refused, each in a few words; nothing where it is safe. Its cost then grows with the text alone. */
export function patternProblems(pattern: Expression, maxLength = MAX_LENGTH): readonly string[] {
  const tree = treeOf(pattern);
  const problems = new Set<string>();
  if (pattern.source.length > maxLength) problems.add(`longer than ${maxLength} characters`);
  walk(tree, (node) => {
    if (node.kind === "look" && node.isBehind && widthOf(node.body).max === Number.POSITIVE_INFINITY)
      problems.add("unbounded look-behind");
    if (
      node.kind === "repeat" &&
      node.max > 1 &&
      repeatsUnbounded(node.body) &&
      (node.max === Number.POSITIVE_INFINITY || node.max > 10)
    )
      problems.add("nested unbounded quantifiers");
    if (node.kind === "sequence") for (const problem of sequenceProblems(node.parts)) problems.add(problem);
  });
  return [...problems];
}

function walk(tree: PatternTree, visit: (tree: PatternTree) => void): void {
  visit(tree);
  if (tree.kind === "sequence" || tree.kind === "choice") for (const part of tree.parts) walk(part, visit);
  if (tree.kind === "repeat" || tree.kind === "look") walk(tree.body, visit);
}

/** Is there an unbounded quantifier in it after which nothing has to come that the quantified cannot be? */
function repeatsUnbounded(tree: PatternTree): boolean {
  let found = false;
  walk(tree, (node) => {
    if (node.kind === "repeat" && node.max === Number.POSITIVE_INFINITY) found = true;
  });
  return found;
}

interface Run {
  readonly set: Characters;
  readonly max: number;
}

/** Neighbours that can share the same text: unbounded both, or in too many ways. */
function sequenceProblems(parts: readonly PatternTree[]): readonly string[] {
  const problems: string[] = [];
  let open: Run[] = [];
  for (const part of parts) {
    const run = runOf(part);
    if (run === undefined) {
      if (widthOf(part).min > 0) open = open.filter(({ set }) => canPass(part, set));
      continue;
    }
    open = open.filter(({ set }) => (set & run.set) !== 0n);
    const ways = open.reduce((product, { max }) => product * max, run.max);
    if (
      open.length > 0 &&
      ways === Number.POSITIVE_INFINITY &&
      open.some(({ max }) => max === ways) &&
      run.max === ways
    )
      problems.push("unbounded pair");
    else if (open.length > 0 && ways !== Number.POSITIVE_INFINITY && ways > MAX_WAYS)
      problems.push("overlapping neighbours with large bounds");
    if (run.max >= 8) open.push(run);
  }
  return problems;
}

/** A quantifier over single characters. */
function runOf(tree: PatternTree): Run | undefined {
  if (tree.kind !== "repeat" || tree.body.kind !== "character") return undefined;
  return { set: tree.body.set, max: tree.max };
}

/** May what is between two runs be part of the first, so that both still compete? One character outside it parts them. */
function canPass(tree: PatternTree, set: Characters): boolean {
  switch (tree.kind) {
    case "character":
      return (tree.set & ~set) === 0n;
    case "sequence":
      return tree.parts.every((part) => widthOf(part).min === 0 || canPass(part, set));
    case "choice":
      return tree.parts.some((part) => canPass(part, set));
    case "repeat":
      return tree.min === 0 || canPass(tree.body, set);
    default:
      return true;
  }
}
