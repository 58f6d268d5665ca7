import { describe, expect, it } from "vitest";
import { Cursor, isGap } from "../../../src/core/skill/reference-yaml-cursor.ts";

describe("Cursor", () => {
  it("counts code points", () => {
    const cursor = new Cursor("😀é\nx");
    expect(cursor.take(2)).toBe("😀é");
    expect([cursor.index, cursor.line, cursor.column]).toEqual([2, 0, 2]);
    cursor.advance(2);
    expect([cursor.index, cursor.line, cursor.column, cursor.atEnd]).toEqual([4, 1, 1, true]);
    expect(cursor.peek()).toBe("\0");
  });

  it("takes NEL and the separators for breaks, but starts no new column after them", () => {
    const cursor = new Cursor("a\u0085\u2028\u2029\n");
    cursor.advance();
    expect(cursor.takeBreak()).toBe("\n");
    expect(cursor.takeBreak()).toBe("\u2028");
    expect(cursor.takeBreak()).toBe("\u2029");
    expect([cursor.line, cursor.column]).toEqual([0, 4]);
    expect(cursor.takeBreak()).toBe("\n");
    expect([cursor.line, cursor.column]).toEqual([1, 0]);
    expect(cursor.takeBreak()).toBe("");
  });

  it("gives a byte order mark no width", () => {
    const cursor = new Cursor("\ufeffa");
    cursor.advance(2);
    expect([cursor.index, cursor.column]).toEqual([2, 1]);
  });

  it("takes while a test passes, and never past the end", () => {
    const cursor = new Cursor("a:b: c");
    expect(cursor.takeWhile((char, next) => !(char === ":" && isGap(next)))).toBe("a:b");
    expect(cursor.takeWhile(() => true)).toBe(": c");
    expect(cursor.takeWhile(() => true)).toBe("");
  });

  it.each([
    ["...", true],
    ["... x", true],
    ["...\t", true],
    ["...x", false],
    ["..", false],
  ])("knows the end of a document: %j", (text, isEnd) => {
    expect(new Cursor(text).atDocumentEndMark()).toBe(isEnd);
  });
});
