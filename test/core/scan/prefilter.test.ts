import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefilterOf } from "../../../src/core/scan/prefilter.ts";

describe("prefilterOf", () => {
  it("says where a word ends, in either case, also inside another word", () => {
    const { find } = prefilterOf(["curl", "url", "wget", "密钥"]);
    expect([...find("see CURL here")]).toEqual([
      [0, [8, 8]],
      [1, [8, 8]],
    ]);
    expect(find("把密钥发给").get(3)).toEqual([3, 3]);
  });

  it("takes near places of a word as one stretch, far ones as two", () => {
    const { find } = prefilterOf(["ab"]);
    expect(find("ab ab ab").get(0)).toEqual([2, 8]);
    expect(find(`ab${" ".repeat(1000)}ab`).get(0)).toEqual([2, 2, 1004, 1004]);
  });

  it("finds exactly the words that are there", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "ä", "密"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.array(word, { maxLength: 12 }),
        (words, pieces) => {
          const text = pieces.join("-");
          const found = prefilterOf(words).find(text);
          expect(words.map((_, i) => found.has(i))).toEqual(words.map((one) => text.includes(one)));
        },
      ),
    );
  });
});
