import fc from "fast-check";
import { expect, it } from "vitest";
import { fitSections, type Section } from "../../../src/core/report/markdown-fit.ts";

const section = (facts: Partial<Section>): Section => ({ head: "", entries: [], tail: "", ...facts });
const lines = (count: number) => Array.from({ length: count }, (_, i) => () => `- line ${i}\n`);

it("leaves what fits as it is", () => {
  const whole = [section({ head: "a\n" }), section({ head: "b\n", entries: [() => "- c\n"], tail: "d\n" })];
  expect(fitSections(whole, 1000)).toBe("a\nb\n- c\nd\n");
});

it("cuts between entries, closes what was opened and counts the rest", () => {
  const text = fitSections([section({ head: "<x>\n", entries: lines(1234), tail: "</x>\n" })], 200);
  expect(text).toMatch(/^<x>\n(?:- line \d\n)+- … and 1,\d\d\d more\n<\/x>\n$/);
});

it("keeps a part to its share, and says when there is no room for one at all", () => {
  const text = fitSections(
    [section({ head: "a\n", entries: lines(500), share: 0.5 }), section({ head: "b\n", entries: lines(2) })],
    1000,
  );
  expect(text).toContain("b\n- line 0\n- line 1\n");
  expect(fitSections([section({ head: "x".repeat(900) })], 500)).toBe(
    "\n… and 1 more part, for which there is no room here.\n",
  );
});

it("is never longer than it may be, in bytes", () => {
  const any = fc.record({
    head: fc.string({ unit: "grapheme", maxLength: 20 }),
    entries: fc.array(
      fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => () => text),
      { maxLength: 30 },
    ),
    tail: fc.string({ maxLength: 10 }),
    share: fc.constantFrom(0.2, 0.5, 1),
    more: fc.constant((count: number) => `[${count}]`),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 5 }), fc.integer({ min: 150, max: 2000 }), (sections, max) => {
      expect(Buffer.byteLength(fitSections(sections, max))).toBeLessThanOrEqual(max);
    }),
  );
});

it("writes no more entries than it has room for", () => {
  let written = 0;
  const entries = Array.from({ length: 10_000 }, () => () => {
    written += 1;
    return "- line\n";
  });
  fitSections([section({ entries })], 300);
  expect(written).toBeLessThan(100);
});
