import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../../src/core/scan/document.ts";
import { type LinearExpression, linearExpression } from "../../../../src/core/scan/patterns/linear-expression.ts";
import { linearDetectorOf, UNTRIED } from "../../../../src/core/scan/patterns/linear-patterns.ts";

function proseOf(text: string): ScanDocument {
  const spans = [{ start: 0, end: text.length, zone: "prose", language: "" }] as ScanDocument["spans"];
  return { path: "SKILL.md", text, spans, via: [], positionOf: positionsIn(text) };
}

function signals(source: string, text: string, { keywords = ["x"], zones = "any", steps = 10_000_000 } = {}) {
  const pattern = { keywords, expression: linearExpression(source) as LinearExpression, zones: zones as "any" | "run" };
  const detect = linearDetectorOf([{ name: "a", patterns: [pattern] }], steps);
  return detect({ files: [], documents: [proseOf(text)], signals: new Map() });
}
const places = (...args: Parameters<typeof signals>) => signals(...args).map(({ start, end }) => [start, end]);

describe("patterns of packs", () => {
  it("are tried on lines that have one of their words, in either case", () => {
    expect(places("[a-z]+", "one\ntwo X\nthree")).toEqual([
      [4, 7],
      [8, 9],
    ]);
    expect(places("[a-z]+", "one\ntwo")).toEqual([]);
    expect(places("o\\s+x", "o\nx")).toEqual([]);
  });

  it("count in their zones alone", () => {
    expect(places("x", "x", { zones: "run" })).toEqual([]);
    expect(places("x", "x", { zones: "read" })).toEqual([[0, 1]]);
  });

  it("see the beginning and the end of each line", () => {
    expect(places("^x$", "x\nx y\ny x\nx")).toEqual([
      [0, 1],
      [10, 11],
    ]);
  });

  it("are found once, in a line of any length", () => {
    const at = fc.integer({ min: 0, max: 30_000 });
    fc.assert(
      fc.property(at, at, (before, after) => {
        const text = `${"a".repeat(before)} x-marks-it ${"b".repeat(after)}`;
        expect(places(" (?P<what>x-[a-z-]+) ", text)).toEqual([[before, before + 12]]);
      }),
      { numRuns: 30 },
    );
  });

  it("end after so many steps, and say so", () => {
    const found = signals("x[ab]*c", `x${"ab".repeat(1000)}\n`.repeat(50), { steps: 100_000 });
    expect(found.map(({ name, facts }) => [name, facts["limit"]])).toEqual([
      [UNTRIED, "100000 steps of the patterns of policy.yaml's packs"],
    ]);
    expect(signals("x[ab]*c", "xabc\n", { steps: 100_000 })).toMatchObject([{ name: "a" }]);
  });

  it("are not listed without end", () => {
    const found = signals("x", "x\n".repeat(1500));
    expect(found.filter(({ name }) => name === "a")).toHaveLength(1000);
    expect(found.filter(({ name }) => name === UNTRIED)).toHaveLength(1);
  });

  it("cost no more steps on one line that has its word everywhere", () => {
    expect(signals("x[^y]*y", "x".repeat(300_000), { steps: 50_000_000 }).map(({ name }) => name)).toEqual([]);
  });
});
