import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefilterOf } from "../../../../src/core/scan/patterns/prefilter.ts";

function find(words: readonly string[], text: string): readonly string[] {
  const found: string[] = [];
  prefilterOf(words).find(text, (word, end) => found.push(`${words[word]} ${end}`));
  return found.toSorted();
}

describe("prefilterOf", () => {
  it("finds words that begin, end and lie in one another", () => {
    expect(find(["he", "she", "his", "hers"], "ushers")).toEqual(["he 4", "hers 6", "she 4"]);
  });

  it("finds letters of either case, and of other scripts", () => {
    const found = find(["curl", "игнор", "忽略", "é"], "CURL Игнор 请忽略 É");
    expect(found).toEqual(["curl 4", "é 16", "忽略 14", "игнор 10"].toSorted());
  });

  it("finds every place where a word is, in any text", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "ab", "ш", "忽"), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "ш", "Ш", "忽", "x"), maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, where) => {
        const lower = where.toLowerCase();
        const places = [...lower].map((_, i) => i);
        const expected = words.flatMap((one) =>
          places.flatMap((i) => (lower.startsWith(one, i) ? [`${one} ${i + one.length}`] : [])),
        );
        expect(find(words, where)).toEqual(expected.toSorted());
      }),
    );
  });
});
