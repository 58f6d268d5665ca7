import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholeOf } from "../../../../src/core/scan/patterns/stretches.ts";
import { WordPlaces } from "../../../../src/core/scan/patterns/word-places.ts";

describe("WordPlaces", () => {
  it("says where the words of each list begin, for one text after the other", () => {
    const places = new WordPlaces();
    const fetching = places.add(["curl", "wget", "cur"]);
    const shell = places.add(["sh"]);
    expect(places.add(["sh"])).toBe(shell);
    places.look("a wget, a curl");
    const all = wholeOf("a wget, a curl");
    expect([places.within(fetching, all), places.has(fetching), places.has(shell)]).toEqual([[2, 10], true, false]);
    expect(places.within(fetching, [{ from: 3, to: 10 }])).toEqual([10]);
    expect(places.within(fetching, [{ from: 0, to: 9 }])).toEqual([2]);
    places.look("bash");
    expect([places.within(fetching, all), places.within(shell, all)]).toEqual([[], [2]]);
  });
});

describe("words that count at words", () => {
  it("are left out inside of others", () => {
    const places = new WordPlaces();
    const words = ["nc", "/dev", "sync"];
    const [word, apart, anywhere] = [places.add(words, "word"), places.add(words, "apart"), places.add(words)];
    const text = "sync nc x/dev async _nc";
    places.look(text);
    const of = (list: number) => places.within(list, wholeOf(text));
    expect(of(word)).toEqual([0, 5, 9]);
    expect(of(apart)).toEqual([0, 5, 9, 21]);
    expect(of(anywhere)).toEqual([0, 2, 5, 9, 15, 17, 21]);
  });
});

describe("isNear", () => {
  it("says whether a word of a list begins near enough, whatever its length and its edge", () => {
    const places = new WordPlaces();
    const lists = [places.add(["key", "sh"]), places.add(["key", "sh"], "apart"), places.add(["nc"])];
    const text = `monkey${" ".repeat(50)}SH bash key`;
    places.look(text);
    const near = (place: number, reach: number) => lists.map((list) => places.isNear(list, place, reach));
    expect(near(3, 0)).toEqual([true, false, false]);
    expect(near(0, 3)).toEqual([true, false, false]);
    expect(near(0, 2)).toEqual([false, false, false]);
    expect(near(30, 25)).toEqual([false, false, false]);
    expect(near(30, 26)).toEqual([true, true, false]);
    expect(near(61, 0)).toEqual([true, false, false]);
    expect(near(0, Number.POSITIVE_INFINITY)).toEqual([true, true, false]);
  });

  it("says the same as the places that are within reach", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "key", " ", "_", "B"), maxLength: 40 });
    const words = fc.uniqueArray(fc.constantFrom("a", "ab", "key", "b k", "eya"), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(text, words, fc.nat(60), fc.nat(20), (where, list, place, reach) => {
        const places = new WordPlaces();
        const added = (["anywhere", "apart", "word"] as const).map((edge) => places.add(list, edge));
        places.look(where);
        for (const one of added) {
          const near = places.isNear(one, place, reach);
          const all = places.within(one, wholeOf(where));
          expect(near).toBe(all.some((start) => Math.abs(start - place) <= reach));
        }
      }),
    );
  });
});
