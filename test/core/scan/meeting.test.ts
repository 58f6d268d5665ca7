/** Which signals meet, and that none which is near is left out. */
import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import { meetingsOf, statementAround } from "../../../src/core/scan/meeting.ts";
import type { Match } from "../../../src/core/scan/scan-rule.ts";
import type { Signal } from "../../../src/core/scan/signal.ts";

function documentOf(text: string, path = "SKILL.md"): ScanDocument {
  return { path, text, spans: [], via: [], positionOf: positionsIn(text) };
}

/** Every letter is a signal of its name. */
function meetings(match: Match, ...texts: readonly string[]) {
  const signals = new Map<string, Signal[]>();
  for (const text of texts) {
    const document = documentOf(text);
    for (const { 0: name, index } of text.matchAll(/[a-z]/g))
      signals.set(name, [
        ...(signals.get(name) ?? []),
        { name, document, start: index, end: index + 1, facts: { at: `${index}` } },
      ]);
  }
  return meetingsOf(match, "r", signals).map(({ met, near }) => [
    met.map(({ facts }) => facts["at"]).join(" "),
    ...near.map((list) => list.map(({ facts }) => facts["at"]).join(" ")),
  ]);
}

describe("meetings", () => {
  it("are of a signal with all that it meets", () => {
    expect(meetings({ all: ["a", "b"], within: "statement" }, "a b b\nb\na")).toEqual([["0 2", "2 4"]]);
    expect(meetings({ all: ["a", ["b", "c"]], within: "lines:1" }, "b\na c\n\nb")).toEqual([["2 0", "0 4"]]);
  });

  it("are of one document, or of any", () => {
    expect(meetings({ all: ["a", "b"], within: "document" }, "a", "b")).toEqual([]);
    expect(meetings({ all: ["a", "b"], within: "skill" }, "a", "b", "b")).toEqual([["0 0", "0 0"]]);
  });

  it("are none with itself, nor where something stands against it", () => {
    expect(meetings({ all: ["a", "a"], within: "statement" }, "a")).toEqual([]);
    expect(meetings({ all: ["a"], none: ["x"], within: "statement" }, "a x\na")).toEqual([["4"]]);
  });

  it("are as many as there are, in every document", () => {
    const many = "a b\n".repeat(500);
    expect(meetings({ all: ["a", "b"], within: "statement" }, many, many)).toHaveLength(1000);
  });

  it("are found in a line of a megabyte as quickly as in many", () => {
    const text = `${`a${" ".repeat(999)}`.repeat(1000)}b`;
    expect(meetings({ all: ["a", "b"], within: "lines:2" }, text)).toHaveLength(1000);
  });
});

describe("statementAround", () => {
  it.each([
    ["\nab\n", 1, "ab"],
    ["\nab\n", 0, ""],
    ["a |\nb\nc", 4, "a |\nb"],
    ["a \\\n  b &&\nc\nd", 0, "a \\\n  b &&\nc"],
    ["a", 1, "a"],
  ])("of %j at %d is %j", (text, at, statement) => {
    const { start, end } = statementAround(text, at, at);
    expect(text.slice(start, end)).toBe(statement);
  });
});
