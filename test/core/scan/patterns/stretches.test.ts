import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { near, type Stretches, wholeOf, widened } from "../../../../src/core/scan/patterns/stretches.ts";

const LENGTH = 40;
const NUMBERS = Array.from({ length: LENGTH }, (_, i) => i);
const place = fc.uniqueArray(fc.nat(LENGTH - 1), { maxLength: 8 }).map((all) => all.toSorted((a, b) => a - b));
/** Every second one begins, every other one ends a stretch. */
const stretches = fc.uniqueArray(fc.nat(LENGTH - 1), { maxLength: 8 }).map((all) => {
  const ends = all.toSorted((a, b) => a - b);
  return ends.flatMap((from, i) =>
    i % 2 === 0 && ends[i + 1] !== undefined ? [{ from, to: ends[i + 1] as number }] : [],
  );
});

function isIn(parts: Stretches, at: number): boolean {
  return parts.some(({ from, to }) => from <= at && at <= to);
}

function isInOrder(parts: Stretches): boolean {
  return parts.every(({ from, to }, i) => from <= to && (i === 0 || (parts[i - 1] as { to: number }).to < from));
}

describe("near", () => {
  it("leaves what is near enough to a place, and no more", () => {
    fc.assert(
      fc.property(stretches, place, fc.nat(6), (parts, places, reach) => {
        const left = near(parts, places, reach);
        expect(isInOrder(left)).toBe(true);
        for (const at of NUMBERS) {
          const isNear = places.some((one) => Math.abs(one - at) <= reach);
          expect(isIn(left, at)).toBe(isIn(parts, at) && isNear);
        }
      }),
    );
  });

  it("leaves all where anything is near", () => {
    expect(near(wholeOf("abc"), [1], Number.POSITIVE_INFINITY)).toEqual([{ from: 0, to: 3 }]);
    expect(near(wholeOf("abc"), [], Number.POSITIVE_INFINITY)).toEqual([]);
  });
});

describe("widened", () => {
  it("adds what is near enough to both sides", () => {
    fc.assert(
      fc.property(stretches, fc.nat(6), (parts, reach) => {
        const wide = widened(parts, reach);
        expect(isInOrder(wide)).toBe(true);
        for (const at of NUMBERS) {
          const isNear = NUMBERS.some((one) => Math.abs(one - at) <= reach && isIn(parts, one));
          expect(isIn(wide, at)).toBe(isNear);
        }
      }),
    );
  });
});
