import fc from "fast-check";
import { expect, test } from "vitest";
import { firstWhere } from "../../src/core/sorted.ts";

test("the first place for which something holds is found in however many", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (numbers, wanted) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const first = sorted.findIndex((number) => number >= wanted);
      expect(firstWhere(sorted.length, (place) => (sorted[place] ?? 0) >= wanted)).toBe(
        first < 0 ? sorted.length : first,
      );
    }),
  );
});

test("few places are looked at, however many there are", () => {
  let looks = 0;
  firstWhere(1_000_000, (place) => {
    looks++;
    return place >= 765_432;
  });
  expect(looks).toBeLessThanOrEqual(20);
});
