/** Long runs are found wherever they are, as far as they go, and shorter ones are not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphabetOf, runsOf } from "../../../src/core/scan/runs.ts";

const LETTERS = alphabetOf(/[a-c]/);

describe("runsOf", () => {
  it.each<[string, [number, number][]]>([
    ["abcabc", [[0, 6]]],
    ["abcab-", [[0, 5]]],
    ["abca-bcab", []],
    [
      "--abcabca--abcab",
      [
        [2, 9],
        [11, 16],
      ],
    ],
    ["é abcabé", [[2, 7]]],
  ])("in %j", (text, runs) => {
    expect([...runsOf(text, LETTERS, 5)].map(({ start, end }) => [start, end])).toEqual(runs);
  });

  it("is what an expression finds", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "-", "é"), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 6 }), (within, least) => {
        const wanted = [...within.matchAll(new RegExp(`[a-c]{${least},}`, "g"))];
        expect([...runsOf(within, LETTERS, least)]).toEqual(
          wanted.map(({ 0: run, index }) => ({ start: index, end: index + run.length })),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("touches few characters of a text without any", () => {
    let touched = 0;
    const counting = new Proxy(LETTERS, {
      get: (letters, code) => {
        touched += 1;
        return Reflect.get(letters, code);
      },
    });
    expect([...runsOf("abc ".repeat(10_000), counting, 24)]).toEqual([]);
    expect(touched).toBeLessThan(10_000);
  });
});
