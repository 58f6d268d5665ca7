/** The matches are those of `matchAll`, whatever is done with the expression between two of them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesIn } from "../../../../src/core/scan/patterns/matches.ts";

it("are those of matchAll", () => {
  const pattern = fc.constantFrom(/a+/g, /b?/g, /(?<=a)b/g, /ab|ba/g);
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 20 }), (one, text) => {
      expect([...matchesIn(text, one)]).toEqual([...text.matchAll(one)]);
    }),
  );
});

it("are found again from the beginning, and not disturbed by another search with the same expression", () => {
  const pattern = /a/g;
  const places: number[] = [];
  for (const { index } of matchesIn("a-a-a", pattern)) {
    places.push(index);
    expect([...matchesIn("aa", pattern)].length).toBe(2);
  }
  expect(places).toEqual([0, 2, 4]);
});
