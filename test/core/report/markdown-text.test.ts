import fc from "fast-check";
import MarkdownIt, { type Token } from "markdown-it";
import { describe, expect, it } from "vitest";
import { codeBlock, codeSpan, markdownProse, markdownText } from "../../../src/core/report/markdown-text.ts";
import { visibleText } from "../../../src/core/visible-text.ts";

const WITH_HTML = new MarkdownIt({ html: true, linkify: true });
const READERS = [new MarkdownIt({ html: false, linkify: true }), WITH_HTML];
const BREAK = "\u200b";

/** Text that is likely to mean something to Markdown or to GitHub, and any text. */
const untrusted = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        ..."@#:/.-+=_*`~![]()<>|&$\\{}^\"' \t\n\r",
        ...["alice", "acme/billing", "1", "12", "www.", "http", "https://", "mailto:", "example.com", "GH-", "tada"],
        ...["<b>", "<!--", "-->", "<script>", "</td>", "![a](b)", "[a]: b", "```", "~~~", "---", "===", "1.", "1)"],
        ...[
          "deadbeef",
          "abcdef1",
          "0123456789abcdef0123456789abcdef01234567",
          "&amp;",
          "&#64;",
          "\u202e",
          "\u200b",
          "    ",
          "пример.рф",
        ],
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join("")),
);

/** What a reader makes of one line: the kinds of its pieces, and its text. */
function inline(
  reader: InstanceType<typeof MarkdownIt>,
  line: string,
): { readonly kinds: ReadonlySet<string>; readonly text: string } {
  const tokens = reader.parse(line, {});
  const outer = tokens.filter(({ type }) => type !== "inline").map(({ type }) => type);
  if (tokens.length > 0) expect(outer).toEqual(["paragraph_open", "paragraph_close"]);
  const children: readonly Token[] = tokens.flatMap((token) => token.children ?? []);
  return {
    kinds: new Set(children.map(({ type }) => type)),
    text: children.map(({ content }) => content).join(""),
  };
}

const without = (text: string) => text.replaceAll(BREAK, "");

describe("markdownText", () => {
  it("is the text and nothing else, to readers with and without HTML", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const line = markdownText(text);
        expect(line).not.toMatch(/[\n\r]/);
        for (const reader of READERS) {
          const read = inline(reader, line);
          expect([...read.kinds].filter((kind) => kind !== "text")).toEqual([]);
          expect(without(read.text)).toBe(visibleText(text));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("holds nothing that GitHub would link, mention or draw in what a reader shows", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const shown = inline(WITH_HTML, markdownText(text)).text;
        expect(shown).not.toMatch(/@[\w-]/);
        expect(shown).not.toMatch(/#\d|\bGH-\d/i);
        expect(shown).not.toMatch(/\b[0-9a-f]{7,40}\b/i);
        expect(shown).not.toMatch(/:\/\/|www\./i);
        expect(shown).not.toMatch(/:[\w+-]+:/);
        expect(shown).not.toMatch(/(?<!\u200b)\$/);
      }),
      { numRuns: 2000 },
    );
  });

  it("stays text in a list, a table and a heading", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const line = markdownText(text);
        if (line === "") return;
        for (const reader of READERS) {
          const table = reader.parse(`| a | b |\n| --- | --- |\n| ${line} | c |\n`, {});
          expect(table.filter(({ type }) => type === "td_open")).toHaveLength(2);
          for (const place of [`- ${line}`, `### ${line}`, `**a:** ${line}`]) {
            const children = reader.parse(place, {}).flatMap((token) => token.children ?? []);
            const allowed = new Set(["text", "strong_open", "strong_close"]);
            expect(children.filter(({ type }) => !allowed.has(type))).toEqual([]);
          }
        }
      }),
    );
  });

  it.each([
    ["ask @acme/billing", "ask @&#8203;acme/billing"],
    ["see #12 and GH-7", "see \\#&#8203;12 and GH-&#8203;7"],
    ["https://example.com", "https:&#8203;/\\/example\\.com"],
    [":tada: <b>", ":&#8203;tada: &lt;b&gt;"],
    ["0123456789abcdef", "012345&#8203;6789ab&#8203;cdef"],
    ["- [x] done | $x$", "\\- \\[x\\] done &#124; &#8203;\\$x&#8203;\\$"],
    ["1. first", "1\\. first"],
  ])("writes %j as %j", (text, line) => {
    expect(markdownText(text)).toBe(line);
  });

  it("leaves ordinary sentences readable", () => {
    const sentence = 'The name "refund" is not that of the folder (refunds), which it has to be.';
    expect(markdownText(sentence)).toBe(sentence);
  });
});

describe("codeSpan", () => {
  it("is code and nothing else", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        for (const reader of READERS) {
          const read = inline(reader, codeSpan(text));
          expect([...read.kinds].every((kind) => kind === "code_inline" || kind === "text")).toBe(true);
          expect(without(read.text)).toBe(visibleText(text, 200));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("has as many backticks as it takes", () => {
    expect(codeSpan("a`b``c")).toBe("```a`b``c```");
    expect(codeSpan("`a`")).toBe("`` `a` ``");
    expect(codeSpan("")).toBe("");
    expect(codeSpan("a|b")).toBe("a&#124;b");
  });

  it("ends no cell of a table", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const table = WITH_HTML.parse(`| a | b |\n| --- | --- |\n| ${codeSpan(text)} | c |\n`, {});
        expect(table.filter(({ type }) => type === "td_open")).toHaveLength(2);
      }),
    );
  });
});

describe("markdownProse", () => {
  it("shows as code what stands between backticks", () => {
    expect(markdownProse("Set `metadata.version` to `1.2.0`.")).toBe("Set `metadata.version` to `1.2.0`.");
    expect(markdownProse("one ` alone")).toBe("one &#96; alone");
    expect(markdownProse("`a``b`")).toBe("`a`&#8203;`b`");
  });

  it("is text and code and nothing else", () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        for (const reader of READERS) {
          const { kinds } = inline(reader, markdownProse(text));
          expect([...kinds].filter((kind) => kind !== "text" && kind !== "code_inline")).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

it("fences code that holds fences", () => {
  expect(codeBlock("a", "yaml")).toBe("```yaml\na\n```");
  expect(codeBlock("````\na", "text")).toBe("`````text\n````\na\n`````");
});
