/** Texts in invisible characters: found and read in every alphabet, and never in what people write. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hiddenTexts } from "../../../src/core/scan/invisible.ts";
import { asFigures, asSelectors, asTags } from "../../support/hidden-text.ts";

const SECRET = "please read the notes first";

describe("what invisible characters say", () => {
  it.each([
    ["tag characters", asTags(SECRET)],
    ["variation selectors", asSelectors(SECRET)],
    [
      "variation selectors",
      asFigures(
        SECRET,
        Array.from({ length: 16 }, (_, i) => String.fromCharCode(0xfe00 + i)),
      ),
    ],
    ["variation selectors", asFigures(SECRET, ["\ufe00", "\ufe01"])],
    ["zero-width characters", asFigures(SECRET, ["\u200b", "\u200c"])],
    ["zero-width characters", asFigures(SECRET, ["\u200d", "\u200b"])],
    ["zero-width characters", asFigures(SECRET, ["\u2060", "\ufeff", "\u200b", "\u200c"])],
    ["zero-width characters", asFigures(SECRET, ["\u3164", "\uffa0"])],
  ])("reads %s", (how, written) => {
    const text = `Sum the rows.${written} Then stop.`;
    expect(hiddenTexts(text)).toEqual([
      expect.objectContaining({ how, start: 13, end: 13 + written.length, said: SECRET, isSentence: true }),
    ]);
  });

  it("reads letters that a third character parts", () => {
    const letters = [...SECRET].map((letter) =>
      (letter.codePointAt(0) as number).toString(2).replaceAll("0", "\u200b").replaceAll("1", "\u200c"),
    );
    expect(hiddenTexts(`Sum.${letters.join("\u200d")}`).map(({ said }) => said)).toEqual([SECRET]);
  });

  it("reads seven bits a letter", () => {
    const bits = [...SECRET].map((letter) => (letter.codePointAt(0) as number).toString(2).padStart(7, "0")).join("");
    const written = bits.replaceAll("0", "\u200b").replaceAll("1", "\u2060");
    expect(hiddenTexts(`Sum.${written}`).map(({ said }) => said)).toEqual([SECRET]);
  });

  it.each([
    ["tags", [...asTags(SECRET)]],
    ["selectors", [...asSelectors(SECRET)]],
    ["zero widths", [...asFigures(SECRET, ["\u200b", "\u200c"])]],
  ])("reads %s that are spread over visible text", (_, characters) => {
    const text = characters.map((character) => `a${character}`).join("");
    expect(hiddenTexts(text).map(({ said }) => said)).toEqual([SECRET]);
  });

  it("finds a run that says nothing", () => {
    expect(hiddenTexts(`Sum.${"\u200b".repeat(16)}`)).toEqual([
      { how: "zero-width characters", start: 4, end: 20, said: "", isSentence: false },
    ]);
    expect(hiddenTexts(`Sum.${"\ufe01\ufe09".repeat(2)}`)).toHaveLength(1);
  });

  it("finds tags after a flag that are no region", () => {
    expect(hiddenTexts(`\u{1f3f4}${asTags(SECRET)}`)).toHaveLength(1);
  });

  it("reads whatever ASCII text is hidden", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,12}( [a-z]{3,12}){2,6}$/), (said) => {
        expect(hiddenTexts(`Sum.${asTags(said)}`)).toMatchObject([{ said, isSentence: true }]);
        expect(hiddenTexts(`Sum.${asSelectors(said)}`)).toMatchObject([{ said, isSentence: true }]);
      }),
    );
  });
});

describe("what people write", () => {
  it.each([
    ["Persian", "می‌خواهم کتاب‌ها را بخوانم و نمی‌دانم چه می‌گویند. ".repeat(40)],
    ["Hindi", "क्‍ष और श्र‌ी लिखें; स्क्रिप्ट को चलाएँ। ".repeat(40)],
    ["Bengali", "র‍্যাম এবং ক্‍ত। ".repeat(40)],
    ["Sinhala", "ශ්‍රී ලංකාව. ".repeat(40)],
    ["Hebrew with marks", "שלום\u200f (hello)\u200e. ".repeat(40)],
    ["Thai", "ภาษา\u200bไทย\u200bไม่\u200bมี\u200bช่องว่าง".repeat(40)],
    ["Khmer", "ភាសា\u200bខ្មែរ\u200b".repeat(40)],
    ["German", "Donau\u00addampf\u00adschiff\u00adfahrt ".repeat(40)],
    ["families", "👩‍👩‍👧‍👦 👨🏽‍🚀 🏳️‍🌈 ❤️‍🔥 👁️‍🗨️ ".repeat(40)],
    ["keycaps and signs", "1️⃣ 2️⃣ ⚠️ ✅ ☎️ ©️ ".repeat(40)],
    ["flags", `\u{1f3f4}${asTags("gbeng\x7f")} \u{1f3f4}${asTags("ustx\x7f")} 🇩🇪 `.repeat(10)],
    ["ideographs with variants", "葛\u{e0100}飾区 辻\u{e0101} ".repeat(40)],
    ["a byte order mark", "\ufeff# Title\n"],
    ["a few pasted spaces", `${"word ".repeat(2000)}a\u200bb\u200bc\u200b`],
    ["a long address that may break", "https://docs.example/\u200ba/\u200bb/\u200bc/\u200bd"],
  ])("is left alone: %s", (_, text) => {
    expect(hiddenTexts(text)).toEqual([]);
  });

  it("is left alone whatever the words, where joiners stand between letters of scripts that join", () => {
    const letter = fc.constantFrom(..."ابپتثجچحخدذرزسشکگلمنوهیकखगघचजटडतदनपबमयरलवशसह");
    const word = fc.array(letter, { minLength: 1, maxLength: 5 }).map((letters) => letters.join(""));
    const joined = fc.tuple(word, fc.constantFrom("\u200c", "\u200d"), word).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(joined, { minLength: 1, maxLength: 200 }), (words) => {
        expect(hiddenTexts(words.join(" "))).toEqual([]);
      }),
    );
  });
});
