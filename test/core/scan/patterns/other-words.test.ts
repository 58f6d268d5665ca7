import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Hits } from "../../../../src/core/scan/patterns/hits.ts";
import { hasOther, otherWordsOf } from "../../../../src/core/scan/patterns/other-words.ts";

function find(words: readonly string[], text: string): readonly string[] {
  const hits = new Hits();
  otherWordsOf(words)(text, hits);
  return Array.from({ length: hits.count }, (_, i) => `${words[hits.words[i] as number]} ${hits.starts[i]}`).toSorted();
}

describe("otherWordsOf", () => {
  it("finds words that have anything beyond ASCII, and leaves the others", () => {
    expect(find(["règle", "rule", "été"], "rule: RÈGLE d'été")).toEqual(["règle 6", "été 14"].toSorted());
  });

  it("finds a word that ends, or begins, with much of ASCII", () => {
    expect(find(["éditions", "the café", "naïve user"], "the Café, Éditions: naïve users")).toEqual(
      ["the café 0", "éditions 10", "naïve user 20"].toSorted(),
    );
  });

  it("finds every place where a word is, in any text", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "é", "ш", "忽"), minLength: 1, maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "É", "é", "ш", "Ш", "忽", "x"), maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, where) => {
        const lower = where.toLowerCase();
        const expected = words
          .filter(hasOther)
          .flatMap((one) => [...lower].flatMap((_, i) => (lower.startsWith(one, i) ? [`${one} ${i}`] : [])));
        expect(find(words, where)).toEqual(expected.toSorted());
      }),
    );
  });
});
