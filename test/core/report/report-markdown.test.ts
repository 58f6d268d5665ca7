import { join } from "node:path";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { reportMarkdown } from "../../../src/core/report/report-markdown.ts";
import { HOSTILE, REPORTS, report, reportWith } from "../../support/report-fixture.ts";

const COMMENT = 65_536;
const SUMMARY = 1024 * 1024;
const reader = new MarkdownIt({ html: true, linkify: true });

/** Every HTML that the rendering writes itself. */
const OURS = /^(?:\s|<\/?details>|<summary>[\w ,:]+<\/summary>)*$/;

/** What a reader finds beside text and layout: raw HTML that is not ours, links, pictures; and text that mentions somebody. */
function dangers(markdown: string): readonly string[] {
  const tokens = reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  return tokens.flatMap(({ type, content }) => {
    if (type === "link_open" || type === "image") return [type];
    if (type.startsWith("html") && !OURS.test(content)) return [content];
    return type === "text" && /@[\w-]|#\d|:\/\/|\b[0-9a-f]{7,40}\b/.test(content) ? [content] : [];
  });
}

/** How many tokens of each type there are: the layout, whatever the words. */
function layout(markdown: string): Readonly<Record<string, number>> {
  const types = reader.parse(markdown, {}).map(({ type }) => type);
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, types.filter((t) => t === type).length]));
}

describe("reportMarkdown", () => {
  it.each(Object.entries(REPORTS))("%s reads as it did (`vitest -u` writes it anew)", async (name, value) => {
    const text = reportMarkdown(value, { maxCharacters: COMMENT });
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "golden", `${name}.md`));
  });

  it("says the verdict in words before anything else", () => {
    const first = (name: string) =>
      reportMarkdown(REPORTS[name] ?? report(), { maxCharacters: COMMENT }).split("\n")[0];
    expect(first("pass-release")).toBe("## Ready to merge");
    expect(first("pass-host-approvals")).toBe("## Ready to merge, once it is approved");
    expect(first("review-stages")).toBe("## Somebody has to look at this first");
    expect(first("fail-findings")).toBe("## This is not ready to merge");
  });

  it("stays within a comment and a summary, and counts what it leaves out", () => {
    const value = REPORTS["fail-2000-skills"] ?? report();
    for (const maxCharacters of [2000, 10_000, COMMENT, SUMMARY]) {
      const text = reportMarkdown(value, { maxCharacters });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxCharacters);
      expect(text).toMatch(/^## This is not ready to merge\n/);
      expect(dangers(text)).toEqual([]);
    }
    expect(reportMarkdown(value, { maxCharacters: COMMENT })).toMatch(/… and 1,\d\d\d more/);
    expect(reportMarkdown(value, { maxCharacters: SUMMARY })).not.toMatch(/… and .* parts/);
  });

  it("lets nothing through that somebody else wrote", () => {
    const text = reportMarkdown(reportWith(HOSTILE), { maxCharacters: SUMMARY });
    expect(dangers(text)).toEqual([]);
    expect(layout(text)).toEqual(layout(reportMarkdown(reportWith("harmless words"), { maxCharacters: SUMMARY })));
  });

  it("has the same layout whatever the words are", () => {
    const harmless = layout(reportMarkdown(reportWith("harmless words"), { maxCharacters: SUMMARY }));
    const words = fc
      .array(fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.constantFrom(...HOSTILE.split(" "))), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => `x ${parts.join(" ")}`);
    fc.assert(
      fc.property(words, (text) => {
        const markdown = reportMarkdown(reportWith(text), { maxCharacters: SUMMARY });
        expect(dangers(markdown)).toEqual([]);
        expect(layout(markdown)).toEqual(harmless);
      }),
      { numRuns: 50 },
    );
  });
});
