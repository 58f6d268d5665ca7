import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endsOf, wordsOf } from "../../../src/core/catalog/search-words.ts";

const segmenter = new Intl.Segmenter("und", { granularity: "word" });
const asUnicodeSeesThem = (text: string) =>
  [...segmenter.segment(text)].filter((one) => one.isWordLike).map((one) => one.segment.toLowerCase());

describe("the words of a text", () => {
  it.each([
    ["Extracts tables from PDF invoices.", ["extracts", "tables", "from", "pdf", "invoices"]],
    ["can't stop at 3.14", ["can't", "stop", "at", "3.14"]],
    ["snake_case and kebab-case", ["snake_case", "and", "kebab", "case"]],
    ["Überprüft die Größe", ["überprüft", "die", "größe"]],
    ["翻译，报表", ["翻译", "报表"]],
    ["", []],
    ["!?* -- \u0000", []],
  ])("%j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it("are Unicode's, however plain the text is", () => {
    const pieces = [..."ab Z09 .,:;'\"_-/()@\n\t"].map((piece) => fc.constant(piece));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(...pieces, fc.string({ unit: "grapheme-ascii", maxLength: 1 })) }),
        (text) => {
          expect(wordsOf(text)).toEqual(asUnicodeSeesThem(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("what a compound ends in", () => {
  it.each([
    ["报表", ["表"]],
    ["有限公司", ["限公司", "公司", "司"]],
    ["报", []],
    ["report", []],
    ["报report", []],
    ["表".repeat(13), []],
  ])("%j", (word, ends) => {
    expect(endsOf(word)).toEqual(ends);
  });
});
