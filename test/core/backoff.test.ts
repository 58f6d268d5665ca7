import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffBound, backoffMs } from "../../src/core/backoff.ts";

const MINUTES_15 = 15 * 60_000;
const attempts = fc.integer({ min: 1, max: 100_000 });
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backoff", () => {
  it("doubles from 750 ms to 15 minutes", () => {
    expect([1, 2, 3, 4, 10, 11, 12, 1000].map(backoffBound)).toEqual([
      750,
      1500,
      3000,
      6000,
      384_000,
      768_000,
      MINUTES_15,
      MINUTES_15,
    ]);
  });

  it("has a bound that never falls and never passes the cap", () => {
    fc.assert(
      fc.property(attempts, attempts, (a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        expect(backoffBound(earlier)).toBeLessThanOrEqual(backoffBound(later));
        expect(backoffBound(later)).toBeLessThanOrEqual(MINUTES_15);
      }),
    );
  });

  it("waits whole milliseconds anywhere below the bound", () => {
    fc.assert(
      fc.property(attempts, chances, (attempt, random) => {
        const ms = backoffMs(attempt, random);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThan(backoffBound(attempt));
      }),
    );
    expect(backoffMs(3, 0)).toBe(0);
    expect(backoffMs(3, 0.5)).toBe(1500);
  });
});
