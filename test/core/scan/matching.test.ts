import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import { matcherOf } from "../../../src/core/scan/matching.ts";
import type { Pattern } from "../../../src/core/scan/signal.ts";

function proseOf(text: string): ScanDocument {
  const spans = [{ start: 0, end: text.length, zone: "prose", language: "" }] as ScanDocument["spans"];
  return { path: "SKILL.md", text, spans, via: [], positionOf: positionsIn(text) };
}

function starts(pattern: Pattern, text: string): readonly number[] {
  return matcherOf([{ name: "a", patterns: [pattern] }])(proseOf(text)).map(({ start }) => start);
}

const far = (words: number) => "so on ".repeat(words);

describe("matcherOf", () => {
  const sent: Pattern = { keywords: ["send"], pattern: /(?<!never )send \w{1,10}(?= to)/i, zones: "any" };

  it("finds every place, however far apart they are", () => {
    const text = `Send keys to us. ${far(300)}send keys to me. ${far(300)}SEND keys to them.`;
    expect(starts(sent, text)).toEqual([0, text.indexOf("send keys to me"), text.indexOf("SEND")]);
  });

  it("sees what stands before and behind a match, at the ends of a window too", () => {
    expect(starts(sent, `${far(100)}never send keys to us`)).toEqual([]);
    expect(starts(sent, "send abcdefghij to")).toEqual([0]);
    expect(starts({ keywords: ["end"], pattern: /end$/, zones: "any" }, `end${far(100)}end`)).toEqual([603]);
  });

  it("finds a match that has no bound, far from its word", () => {
    const open: Pattern = { keywords: ["begin"], pattern: /begin[^!]*!/, zones: "any" };
    expect(starts(open, `begin ${far(500)}!`)).toEqual([0]);
  });

  it("finds what the pattern finds by itself", () => {
    const word = fc.constantFrom("send", "keys", "to", "never", "so on and on", "\n", far(60));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const text = words.join(" ");
        const alone = [...text.matchAll(new RegExp(sent.pattern, "gi"))].map(({ index }) => index);
        expect(starts(sent, text)).toEqual(alone);
      }),
    );
  });
});
