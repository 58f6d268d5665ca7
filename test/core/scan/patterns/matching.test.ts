import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../../src/core/scan/document.ts";
import { matcherOf } from "../../../../src/core/scan/patterns/matching.ts";
import type { Pattern } from "../../../../src/core/scan/signal.ts";

function proseOf(text: string): ScanDocument {
  const spans = [{ start: 0, end: text.length, zone: "prose", language: "" }] as ScanDocument["spans"];
  return { path: "SKILL.md", text, spans, via: [], positionOf: positionsIn(text) };
}

function starts(pattern: Pattern, text: string): readonly number[] {
  return matcherOf([{ name: "a", patterns: [pattern] }])(proseOf(text)).map(({ start }) => start);
}

const far = (words: number) => "so on ".repeat(words);

describe("matcherOf", () => {
  it("tries an expression that begins with a word there alone", () => {
    const pattern: Pattern = { keywords: ["sh"], pattern: /\b(?:curl|wget)\b[^\n]{0,40}\| sh/i, zones: "any" };
    expect(starts(pattern, "curly\nWGET x | sh\ncurl y\nsh\ncurl z | sh")).toEqual([6, 28]);
  });

  it("asks for one word of every list", () => {
    const pattern: Pattern = {
      keywords: ["tell"],
      also: [["user", "human"]],
      pattern: /tell (?:the )?\w{1,9}/i,
      zones: "any",
    };
    expect(starts(pattern, "tell the story")).toEqual([]);
    expect(starts(pattern, "tell the user")).toEqual([0]);
  });

  it.each([
    ["begins with its word", /x/],
    ["does not", /\wx/],
  ])("says what it stopped looking for, if it %s", (_, pattern) => {
    const seen = (count: number) =>
      matcherOf([{ name: "a", patterns: [{ keywords: ["x"], pattern, zones: "any" }] }])(proseOf("ax ".repeat(count)));
    expect(new Set(seen(999).map(({ name }) => name))).toEqual(new Set(["a"]));
    expect(seen(3000)).toHaveLength(1001);
    expect(seen(3000).at(-1)).toMatchObject({
      name: "unread",
      start: 0,
      end: 9000,
      facts: { limit: "1000 places of a" },
    });
  });

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
    expect(starts({ ...open, keywords: ["end"], pattern: /[ab][^!]*end/ }, `a ${far(500)}end`)).toEqual([0]);
  });

  it.each([
    sent,
    { ...sent, pattern: /[kt]\w{1,3}\s{1,3}send/gi },
    { ...sent, pattern: /(?:keys )?send k?/gi },
    { ...sent, pattern: /^.{1,9}send$/gim },
  ])("finds what $pattern finds by itself", (sent) => {
    const word = fc.constantFrom("send", "keys", "to", "never", "so on and on", "\n", far(60));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const text = words.join(" ");
        const { source, flags } = sent.pattern;
        const alone = [...text.matchAll(new RegExp(source, `${flags.replace("g", "")}g`))].map(({ index }) => index);
        expect(starts(sent, text)).toEqual(alone);
      }),
    );
  });

  it("keeps the order of patterns, whichever text they need", () => {
    const russian: Pattern = { keywords: ["забудь"], otherScript: true, pattern: /забудь/iu, zones: "any" };
    const english: Pattern = { keywords: ["forget"], pattern: /forget/i, zones: "any" };
    const named = ["a", "b", "c"].map((name, i) => ({ name, patterns: [i === 1 ? english : russian] }));
    const names = (text: string) => matcherOf(named)(proseOf(text)).map(({ name }) => name);
    expect([names("Forget it, Забудь"), names("Forget it"), names("Забудь")]).toEqual([
      ["a", "b", "c"],
      ["b"],
      ["a", "c"],
    ]);
  });
});
