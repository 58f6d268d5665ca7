import { describe, expect, it } from "vitest";
import { lengthOf, strip, textOf } from "../../../src/core/skill/reference-text.ts";

describe("strip", () => {
  it("takes Python's white space, which is not JavaScript's", () => {
    expect(strip("\t\n\v\f\r\x1c\x1d\x1e\x1f\u0085\u00a0\u1680\u2003\u2028\u3000 a b \x1f\u2029")).toBe("a b");
    expect(strip("\ufeffa\ufeff")).toBe("\ufeffa\ufeff");
    expect(strip(" \u0085")).toBe("");
    expect(strip("\u200b")).toBe("\u200b");
  });
});

describe("lengthOf", () => {
  it("counts code points", () => {
    expect(lengthOf("")).toBe(0);
    expect(lengthOf("é😀e\u0301")).toBe(4);
  });
});

describe("textOf", () => {
  it.each([
    ["a", "a"],
    [{ mark: "=" } as const, "="],
    [["a", "it's"], `['a', "it's"]`],
    [[`it's "both"`], `['it\\'s "both"']`],
    [
      new Map([["k", ["\t\\\n\u0000\u007f\u00ad\u2028\u{e0001}é😀 "]]]),
      `{'k': ['\\t\\\\\\n\\x00\\x7f\\xad\\u2028\\U000e0001é😀 ']}`,
    ],
    [[], "[]"],
    [[["a"], new Map()], "[['a'], {}]"],
  ])("writes as Python does: %j", (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
