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
