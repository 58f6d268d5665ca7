import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesNear, WordPlaces } from "../../../../src/core/scan/patterns/word-places.ts";

describe("WordPlaces", () => {
  it("says where the words of each list begin, for one text after the other", () => {
    const places = new WordPlaces();
    const fetching = places.add(["curl", "wget", "cur"]);
    const shell = places.add(["sh"]);
    expect(places.add(["sh"])).toBe(shell);
    places.look("a wget, a curl");
    expect([places.of(fetching), places.has(fetching), places.has(shell)]).toEqual([[2, 10], true, false]);
    places.look("bash");
    expect([places.of(fetching), places.of(shell)]).toEqual([[], [2]]);
  });
});

describe("words that count at words", () => {
  it("are left out inside of others", () => {
    const places = new WordPlaces();
    const atWord = places.add(["nc", "/dev"], { atWord: true });
    const anywhere = places.add(["nc", "/dev"]);
    places.look("sync nc x/dev");
    expect([places.of(atWord), places.of(anywhere)]).toEqual([
      [5, 9],
      [2, 5, 9],
    ]);
  });
});

describe("placesNear", () => {
  it("leaves out what is too far from everything", () => {
    const place = fc.uniqueArray(fc.nat(60), { maxLength: 12 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(place, place, fc.nat(10), (sorted, near, reach) => {
        const expected = sorted.filter((one) => near.some((at) => Math.abs(at - one) <= reach));
        expect(placesNear(sorted, near, reach)).toEqual(expected);
      }),
    );
    expect(placesNear([1, 9], [5], Number.POSITIVE_INFINITY)).toEqual([1, 9]);
  });
});
