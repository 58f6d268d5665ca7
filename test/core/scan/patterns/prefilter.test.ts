import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Hits } from "../../../../src/core/scan/patterns/hits.ts";
import { heldWords, prefilterOf } from "../../../../src/core/scan/patterns/prefilter.ts";

function find(words: readonly string[], text: string, isApart = false): readonly string[] {
  const hits = new Hits();
  prefilterOf(words, () => isApart).find(text, hits);
  const found = Array.from({ length: hits.count }, (_, i) => `${words[hits.words[i] as number]} ${hits.starts[i]}`);
  return found.toSorted();
}

describe("prefilterOf", () => {
  it("finds words that begin, end and lie in one another", () => {
    expect(find(["he", "she", "his", "hers"], "ushers")).toEqual(["he 2", "hers 2", "she 1"]);
  });

  it("finds letters of either case, and of other scripts", () => {
    const found = find(["curl", "игнор", "忽略", "é"], "CURL Игнор 请忽略 É");
    expect(found).toEqual(["curl 0", "é 15", "忽略 12", "игнор 5"].toSorted());
  });

  it("finds every place where a word is, in any text", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "ab", "ш", "忽"), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "ш", "Ш", "忽", "x"), maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, where) => {
        const lower = where.toLowerCase();
        const places = [...lower].map((_, i) => i);
        const expected = words.flatMap((one) =>
          places.flatMap((i) => (lower.startsWith(one, i) ? [`${one} ${i}`] : [])),
        );
        expect(find(words, where)).toEqual(expected.toSorted());
      }),
    );
  });

  it("passes over words that stand behind a letter or a digit, where they are to stand apart", () => {
    expect(find(["nc", "/dev", "a b"], "sync nc x/dev 1nc _nc a a b ba b", true)).toEqual(
      ["/dev 9", "a b 24", "nc 19", "nc 5"].toSorted(),
    );
    const word = fc.string({ unit: fc.constantFrom("a", "b", "_", " ", "/"), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom("a", "B", "b", "_", " ", "/", "é", "7"), maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, where) => {
        const lower = where.toLowerCase();
        const isJoined = (at: number) => /[a-z0-9]/.test(lower.charAt(at));
        const expected = words.flatMap((one) =>
          [...lower].flatMap((_, i) =>
            lower.startsWith(one, i) && !(isJoined(i) && isJoined(i - 1)) ? [`${one} ${i}`] : [],
          ),
        );
        expect(find(words, where, true)).toEqual(expected.toSorted());
      }),
    );
  });

  it("finds nothing of no words, and no empty one", () => {
    expect([find([], "a"), find(["", "a"], "a")]).toEqual([[], ["a 0"]]);
  });
});

describe("heldWords", () => {
  it("says of each word whether a text has it", () => {
    expect(heldWords(["a", "b", "a", "é"])("xA É")).toEqual([true, false, true, true]);
  });
});
