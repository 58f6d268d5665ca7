import { describe, expect, it } from "vitest";
import type { ScanDocument } from "../../../../src/core/scan/document.ts";
import { type Named, reachFrom, signalsOf } from "../../../../src/core/scan/patterns/trying.ts";
import { WordPlaces } from "../../../../src/core/scan/patterns/word-places.ts";

const pattern = {
  keywords: ["curl"],
  also: [["key"]],
  pattern: { source: "curl[^\\n]{0,20}?(?<what>key)", flags: "i" },
  zones: "any",
} as const;

function trying(text: string, isLed: boolean): readonly string[] {
  const places = new WordPlaces();
  const lists = [places.add(["curl"]), places.add(["key"])];
  const one: Named = { name: "sends", pattern, index: 0, lists, leads: isLed ? lists[0] : undefined };
  places.look(text);
  const spans = [{ start: 0, end: text.length, zone: "prose", language: "" }] as const;
  const document: ScanDocument = { path: "a", text, spans, via: [], positionOf: () => ({ line: 1, column: 1 }) };
  return signalsOf(one, document, places).map(({ start, end, facts }) => `${start} ${end} ${facts["what"]}`);
}

describe("signalsOf", () => {
  for (const isLed of [true, false]) {
    it(`finds every match, ${isLed ? "tried where a word is" : "tried round a word"}`, () => {
      expect(trying("curl my KEY, then Curl key", isLed)).toEqual(["0 11 KEY", "18 26 key"]);
      expect(trying("a curl without any, and far beyond its reach the key", isLed)).toEqual([]);
    });
  }
});

describe("a pattern whose words are everywhere", () => {
  it("finds the same as where they are rare", () => {
    const text = `${"curl ".repeat(5)}${"a".repeat(60)} curl its key${"b".repeat(60)}`;
    const shift = 60 * text.length;
    const found = trying(text.repeat(60) + text, true);
    expect(found.length).toBe(61);
    expect(found.at(-1)).toBe(trying(text, true)[0]?.replace(/\d{2,4}/g, (at) => String(Number(at) + shift)));
  });
});

describe("reachFrom", () => {
  it("is how far anything lies that the pattern looks at", () => {
    const one: Named = { name: "sends", pattern, index: 0, lists: [], leads: undefined };
    expect(reachFrom(one)).toBeGreaterThanOrEqual("curl".length + 20 + "key".length);
    expect(reachFrom(one)).toBeLessThan(60);
  });
});
