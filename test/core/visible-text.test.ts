import fc from "fast-check";
import { expect, it } from "vitest";
import { seenText, visibleLine, visibleText } from "../../src/core/visible-text.ts";

it("leaves what anybody can see as it is", () => {
  for (const text of ["Größe 大 \u{1f600}", "❤\ufe0f", "a – b … c"]) expect(visibleText(text)).toBe(text);
});

it.each([
  ["a right-to-left override", "abc\u202etxt.exe", "abc\\u{202e}txt.exe"],
  ["a zero-width space", "ad\u200bmin", "ad\\u{200b}min"],
  ["a soft hyphen", "ad\u00admin", "ad\\u{ad}min"],
  ["a tag character, in which whole sentences can hide", "a\u{e0041}b", "a\\u{e0041}b"],
  ["a Hangul filler", "a\u3164b", "a\\u{3164}b"],
  ["an escape", "\u001b[2Ka", "\\u{1b}[2Ka"],
  ["a line separator", "a\u2028b", "a\\u{2028}b"],
])("writes out %s", (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

it("makes one line of several, without space around it", () => {
  expect(visibleText("  one\r\n\ttwo\n\n three  ")).toBe("one two three");
});

it("cuts at code points, and says so", () => {
  expect(visibleText("\u{1f600}".repeat(5), 3)).toBe(`${"\u{1f600}".repeat(3)}…`);
  expect(visibleText("\u{1f600}".repeat(3), 3)).toBe("\u{1f600}".repeat(3));
  expect(visibleText("\ud800", 3)).toBe("\ufffd");
});

it("has one visible line for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 700 }), (text) => {
      const shown = visibleText(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.trim()).toBe(shown);
    }),
  );
});

it("visibleLine keeps the space at its start, and tabs", () => {
  expect(visibleLine("  a\tb\u202e", 100)).toBe("  a\tb\\u{202e}");
  expect(visibleLine("abcdef", 3)).toBe("abc…");
});

it("seenText is what is left without that", () => {
  expect(seenText(" a\u200bb\u{e0041} ")).toBe("ab");
  expect(seenText("\u202e\u2800 \ufe0f\n")).toBe("");
});
