import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOfShort, ShortWords } from "../../../../src/core/scan/patterns/short-words.ts";

const WORDS = ["a", "b", "$", "ab", "ba", "aa", "b ", "$("];

function wordsIn(text: string, found = new ShortWords()): readonly (string | undefined)[] {
  for (const [id, word] of WORDS.entries()) found.add(word, id);
  const ids: number[] = [];
  found.find(text, (id) => ids.push(id));
  return [...new Set(ids)].sort((a, b) => a - b).map((id) => WORDS[id]);
}

describe("ShortWords", () => {
  it("takes one or two characters of ASCII", () => {
    expect(["a", "nc", "$", "", "abc", "é", "aé", "将"].filter((word) => ShortWords.takes(word))).toEqual([
      "a",
      "nc",
      "$",
    ]);
  });

  it("finds each word that is in a text, in either case", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "A", "b", "B", " ", "$", "(", "\0", "é", "K"), maxLength: 12 });
    fc.assert(
      fc.property(text, (text) => {
        expect(wordsIn(text)).toEqual(WORDS.filter((word) => text.toLowerCase().includes(word)));
      }),
    );
  });

  it("forgets one text at the next", () => {
    const words = new ShortWords();
    expect(wordsIn("Ab$", words)).toEqual(["a", "b", "$", "ab"]);
    expect(wordsIn("B", words)).toEqual(["b"]);
    expect(wordsIn("", words)).toEqual([]);
  });
});

describe("placesOfShort", () => {
  it("says where a word begins, in either case, in order", () => {
    expect(placesOfShort("aa", "aAa, aa")).toEqual([0, 1, 5]);
    expect(placesOfShort("n", "no N")).toEqual([0, 3]);
    expect(placesOfShort("$(", "$($(")).toEqual([0, 2]);
  });
});
