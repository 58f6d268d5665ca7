/** Figures and bytes that spell a text, and those that spell none. */
import { describe, expect, it } from "vitest";
import { isWords, printable, spelled } from "../../../src/core/scan/invisible-alphabets.ts";

describe("bytes", () => {
  it("are a text where they are UTF-8", () => {
    expect(printable([...Buffer.from("grüße 你好")])).toBe("grüße 你好");
    expect(printable([1, 200, 3, 255, 129, 7, 8])).toBe("");
    expect(printable([0x61, 0x62])).toBe("");
  });
});

describe("figures", () => {
  it("spell a text in either order of two", () => {
    const bits = [..."token"].flatMap((c) => [...(c.codePointAt(0) as number).toString(2).padStart(8, "0")]);
    expect(spelled(bits.map((bit) => (bit === "0" ? 7 : 9)))).toBe("token");
    expect(spelled(bits.map((bit) => (bit === "0" ? 9 : 7)))).toBe("token");
  });

  it("spell none where there is one alone, or noise", () => {
    expect(spelled(Array.from({ length: 64 }, () => 7))).toBe("");
    expect(spelled(Array.from({ length: 64 }, (_, i) => 7 + (i % 7)))).toBe("");
    expect(spelled([])).toBe("");
  });
});

describe("words", () => {
  it.each([
    ["read the notes", true],
    ["忽略之前的内容", true],
    ["https://notes.example", true],
    ["beacon7", false],
    ["two words", false],
    ["%$ 12 && 4", false],
  ])("are in %j: %s", (text, expected) => {
    expect(isWords(text)).toBe(expected);
  });
});
