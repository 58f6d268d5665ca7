import { describe, expect, it } from "vitest";
import { Cursor } from "../../../src/core/skill/reference-yaml-cursor.ts";
import { takeBlock, takePlain, takeQuoted, UnreadableYaml } from "../../../src/core/skill/reference-yaml-scalars.ts";

/** What is left after the scalar shows where the cursor stands. */
function rest(cursor: Cursor): string {
  return cursor.takeWhile(() => true);
}

describe("takePlain", () => {
  it.each([
    ["a b # c", "a b", "# c", false],
    ["a#b", "a#b", "", false],
    ["a:b: c", "a:b", ": c", false],
    ["a \tb", "a", "\tb", false],
    ["a\n b\n\n\n c", "a b\n\nc", "", false],
    ["a\nb", "a", "b", true],
    ["a\n # b", "a", "# b", true],
    ["a\n...\n b", "a", "...\n b", true],
    ["a\u2028 b", "a\u2028b", "", false],
  ])("%j", (source, text, left, endsLine) => {
    const cursor = new Cursor(source);
    expect(takePlain(cursor, 1)).toEqual({ text, endsLine });
    expect(rest(cursor)).toBe(left);
  });
});

describe("takeQuoted", () => {
  it.each([
    ["'it''s' x", "it's", " x"],
    ["'a\\n'", "a\\n", ""],
    ["''''", "'", ""],
    ['"\\x41\\u00e9\\U0001f600\\/"x', "Aé😀/", "x"],
    ['"a \t\n\n \tb"', "a\nb", ""],
    ['"a\\\n  b\\ \n c"', "ab  c", ""],
    ['"a\'b"', "a'b", ""],
  ])("%j", (source, text, left) => {
    const cursor = new Cursor(source);
    expect(takeQuoted(cursor)).toBe(text);
    expect(rest(cursor)).toBe(left);
  });

  it.each(["'a", '"a\\"', '"\\q"', '"\\x4"', '"\\u12g4"', '"\\U00110000"', "'a\n...\n'", '"\\'])(
    "refuses %j",
    (source) => {
      expect(() => takeQuoted(new Cursor(source))).toThrow(UnreadableYaml);
    },
  );
});

describe("takeBlock", () => {
  it.each([
    ["|\n  a\n   b\n\n\nc", "a\n b\n", "c"],
    ["|-\n  a\n\nc", "a", "c"],
    ["|+\n  a\n\nc", "a\n\n", "c"],
    [">\n  a\n  b\n\n  c\n   d\n  e\n", "a b\nc\n d\ne\n", ""],
    [">2-\n   a\n   b\n", " a\n b", ""],
    ["|-1\n  a\n", " a", ""],
    ["| # why\n a\n", "a\n", ""],
    ["|\n\n    \n  a\n", "", "a\n"],
    ["|\nc", "", "c"],
    ["|", "", ""],
    ["|\n  a", "a", ""],
  ])("%j", (source, text, left) => {
    const cursor = new Cursor(source);
    expect(takeBlock(cursor, 0)).toBe(text);
    expect(rest(cursor)).toBe(left);
  });

  it.each(["|0\n a", "|10\n a", "|+-\n a", "|#x\n a", "|\t\n a", "| x\n a"])("refuses %j", (source) => {
    expect(() => takeBlock(new Cursor(source), 0)).toThrow(UnreadableYaml);
  });
});
