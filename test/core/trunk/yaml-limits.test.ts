import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCollection, parseDocument, visit } from "yaml";
import {
  findUnfit,
  MAX_FLOW_DEPTH,
  MAX_INDENT,
  MAX_INDICATORS,
  MAX_TOKENS,
} from "../../../src/core/trunk/yaml-limits.ts";

const KIB_256 = 256 * 1024;
/** No text that passes nests deeper: one level a column and an indicator, two a bracket (a pair's map in a sequence). */
const MAX_DEPTH = MAX_INDENT + MAX_INDICATORS + 2 * MAX_FLOW_DEPTH + 2;

function depthOf(text: string): number {
  let deepest = 0;
  visit(parseDocument(text, { schema: "core", uniqueKeys: false, prettyErrors: false }), (_key, node, path) => {
    if (isCollection(node)) deepest = Math.max(deepest, path.filter(isCollection).length + 1);
  });
  return deepest;
}

describe("findUnfit", () => {
  it.each([
    "",
    "a: 1\nb: [x, {c: d}]\n",
    "# &no *no !no\na: 1\n",
    "a: \"&x *y !z %d\"\nb: '*y'\n",
    "a: |\n  &x\n  *y\n  !z\n  %d\n",
    "a: x & y * z ! %\n",
    "a: %x\n",
    "--- |\n&x\n",
    "a: [\n".repeat(MAX_FLOW_DEPTH + 4),
    "- - - - a\n",
    `${"  ".repeat(32)}a: 1\n`,
    `a: ${"[".repeat(MAX_FLOW_DEPTH)}${"]".repeat(MAX_FLOW_DEPTH)}\n`,
    "a: [1]\nb: [2]\nc: [3]\n",
    `a: "${"[".repeat(1000)}"\n`,
  ])("takes %j", (text) => expect(findUnfit(text)).toBeUndefined());

  it.each([
    ["an alias (`*name`)", "a: 1\nb: *a\n", 8],
    ["an anchor (`&name`)", "a: &x 1\n", 3],
    ["a tag (`!name`)", "a: !!str 1\n", 3],
    ["a tag (`!name`)", "[1, !x 2]\n", 4],
    ["a directive (`%…`)", "a: 1\n...\n%YAML 1.1\n---\nb: 2\n", 9],
  ])("refuses %s where it stands", (got, text, offset) => {
    expect(findUnfit(text)).toEqual({ offset, expected: "plain YAML", got });
  });

  it.each([
    ["brackets", (n: number) => `a: ${"[".repeat(n)}`, MAX_FLOW_DEPTH],
    ["braces", (n: number) => `a: ${"{b: ".repeat(n)}`, MAX_FLOW_DEPTH],
    ["sequences on one line", (n: number) => `${"- ".repeat(n)}a`, MAX_INDICATORS],
    ["explicit keys on one line", (n: number) => `${"? ".repeat(n)}a`, MAX_INDICATORS],
  ])("takes %s as deep as the limit, and no deeper", (_what, nested, limit) => {
    expect(findUnfit(nested(limit))).toBeUndefined();
    expect(findUnfit(nested(limit + 1))).toMatchObject({ got: "too many" });
  });

  it("counts the columns that a block is nested by", () => {
    const stairs = (n: number) => Array.from({ length: n + 1 }, (_, i) => `${" ".repeat(i)}a:\n`).join("");
    expect(findUnfit(stairs(MAX_INDENT))).toBeUndefined();
    expect(findUnfit(stairs(MAX_INDENT + 1))).toMatchObject({ got: "too many" });
  });

  it("counts brackets anew once they are closed, also across lines", () => {
    expect(findUnfit(`a: ${"[[[[[[[[]]]]]]]], ".repeat(100)}\n`)).toBeUndefined();
    expect(findUnfit(`a: ${"[\n  ".repeat(MAX_FLOW_DEPTH + 1)}`)).toMatchObject({ got: "too many" });
  });

  it("stops at a number of tokens", () => {
    expect(findUnfit("- a\n".repeat(MAX_TOKENS / 10))).toBeUndefined();
    expect(findUnfit("- a\n".repeat(MAX_TOKENS))).toMatchObject({
      expected: `at most ${MAX_TOKENS} tokens`,
      got: "more",
    });
  });
});

describe("what passes", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    "- ",
    "? ",
    ": ",
    "a",
    ",",
    "\n",
    " ",
    "  ",
    '"',
    "'",
    "|\n",
    "#",
    "a: ",
    "\t",
  );

  it("nests no deeper than the parser can take anywhere", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const text = pieces.join("");
        if (findUnfit(text) === undefined) expect(depthOf(text)).toBeLessThanOrEqual(MAX_DEPTH);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "[",
    "{",
    "- ",
    "? ",
    "a: ",
    "[a: ",
    "{? ",
    "- [",
    "a:\n ",
    "-\n ",
    "? - ",
    '"',
    "'",
    "|",
    "\n",
    " ",
    "\t",
    ": ",
    "[\n",
    "{a: [\n",
  ])("and what does not is told apart at once: 256 KiB of %j", (unit) => {
    const text = unit.repeat(KIB_256 / unit.length);
    if (findUnfit(text) === undefined) expect(() => depthOf(text)).not.toThrow();
  });
});
