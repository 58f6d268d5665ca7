import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reachOf } from "../../../../src/core/scan/patterns/pattern-width.ts";

describe("reachOf", () => {
  it.each<[RegExp, number]>([
    [/abc/, 3],
    [/a(?:b|cde)f/, 5],
    [/a{2,4}b?/, 5],
    [/(?<=a{3})x(?=b{4})/, 8],
    [/(?:ab){3}/, 6],
    [/[a-z\]]{2}/, 2],
    [/^\bx\b$/, 3],
    [/(?<=before )x(?! after)/, 14],
    [/(?<name>\d{1,3})-/, 4],
    [/a|bcd|(?:e|fghi)/, 4],
    [/\(\[\|/, 3],
    [/[^\n]{0,20}?x/, 41],
    [/a+/, Number.POSITIVE_INFINITY],
    [/(?:a|b{2,})c/, Number.POSITIVE_INFINITY],
    [/(["'])x\1/, Number.POSITIVE_INFINITY],
  ])("%s looks at %d characters", (pattern, width) => {
    expect(reachOf(pattern)).toBe(width);
  });

  it("is never less than a match is long", () => {
    const piece = fc.constantFrom("a", "b{1,3}", "[ab]?", "(?:ab|c)", "(?:a{2}b){0,2}", ".{0,4}", "\\w", "é", "|");
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "é", " "), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), text, (pieces, within) => {
        const source = pieces.join("");
        const longest = Math.max(0, ...[...within.matchAll(new RegExp(source, "g"))].map(([match]) => match.length));
        expect(reachOf(new RegExp(source))).toBeGreaterThanOrEqual(longest);
      }),
    );
  });
});
