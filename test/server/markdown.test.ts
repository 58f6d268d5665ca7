import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../src/server/pages/markdown.ts";

const render = (text: string): string => renderMarkdown(text, { folder: "/skills/a/one/1.0.0/files/" });
const REL = 'rel="nofollow noopener noreferrer"';

describe("markdown", () => {
  test("is rendered", () => {
    expect(render("**a** `b`")).toBe("<p><strong>a</strong> <code>b</code></p>\n");
    expect(render("```sh\nls <x>\n```")).toBe('<pre tabindex="0"><code>ls &lt;x&gt;\n</code></pre>\n');
    expect(render("    indented\n")).toContain('<pre tabindex="0"><code>indented');
    expect(render("|a|\n|-:|\n|b|")).toContain('<div class="scroll" tabindex="0"><table>');
    expect(render("|a|\n|-:|\n|b|")).toContain('<td class="right">b</td>');
  });

  test("begins its headings below the page's, each with an anchor of its own", () => {
    expect(render("# One Thing!")).toBe('<h3 id="doc-one-thing">One Thing!</h3>\n');
    expect(render("###### Deep")).toContain('<h6 id="doc-deep">');
    expect(render("# A\n\n# A")).toContain('<h3 id="doc-a-1">');
    expect(render("[there](#One-Thing)")).toContain('href="#doc-one-thing"');
  });

  test.each([
    ["https://example.com/a?b=1&c=2", "https://example.com/a?b=1&amp;c=2"],
    ["http://example.com", "http://example.com/"],
    ["mailto:a@example.com", "mailto:a@example.com"],
    ["references/a.md", "/skills/a/one/1.0.0/files/references/a.md"],
    ["./a%20b.md#part", "/skills/a/one/1.0.0/files/a%20b.md"],
    ["x/../a.md", "/skills/a/one/1.0.0/files/a.md"],
    // What looks like a way out, or like a script, and is neither once it is resolved.
    ["..%2f..", "/skills/a/one/1.0.0/files/..%2f.."],
    ["java\tscript:alert(1)", "/skills/a/one/1.0.0/files/java%09script:alert(1)"],
    ["//example.com/x", "http://example.com/x"],
  ])("links to %s", (href, expected) => {
    expect(render(`[text](<${href}>)`)).toBe(`<p><a href="${expected}" ${REL}>text</a></p>\n`);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "vbscript:x",
    "data:text/html,<script>",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "ftp://example.com",
    "../SKILL.md",
    "../../../../v1/skills",
    "/v1/skills",
    "http://",
    "https://[",
  ])("does not link to %s", (href) => {
    const html = render(`[text](<${href}>) ![image](<${href}>)`);
    expect(html).not.toContain("<a");
    expect(html).toContain("text");
    expect(html).not.toContain("<img");
  });

  test("links to images instead of loading them, unless they are a link's text", () => {
    expect(render("![a <b>](flow.png)")).toBe(
      `<p><a href="/skills/a/one/1.0.0/files/flow.png" ${REL}>Image: a &lt;b&gt;</a></p>\n`,
    );
    expect(render("![](https://example.com/pixel.gif)")).toContain(">Image: untitled</a>");
    expect(render("[![badge](b.svg)](https://example.com/)")).toBe(
      `<p><a href="https://example.com/" ${REL}>Image: badge</a></p>\n`,
    );
  });

  test("never lets through a tag or an attribute that is not ours", () => {
    const piece = fc.constantFrom(
      "<script>",
      "</p>",
      "<img src=x onerror=alert(1)>",
      "[",
      "](",
      ")",
      "![",
      "`",
      "```",
      "javascript:",
      '"',
      "'",
      ">",
      "<",
      "&",
      "http://x",
      "# ",
      "* ",
      "|",
      "\n",
      "    ",
      "<!--",
      "<a href=",
      "a",
      "\\",
      "(",
      "data:",
      "\u0000",
      "<http://x>",
      "<javascript:x>",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const html = render(pieces.join(""));
        const tags = html.match(/<[^>]*>/g) ?? [];
        for (const tag of tags) {
          expect(tag).toMatch(
            /^<\/?(p|h[3-6]|ul|ol|li|pre|code|em|strong|s|hr|br|blockquote|table|thead|tbody|tr|t[hd]|span|div|a)( (id="doc-[^"<>]*"|tabindex="0"|class="scroll"|class="(left|right|center)"|start="\d+"|rel="nofollow noopener noreferrer"|href="(https?:\/\/|mailto:|#doc-|\/skills\/a\/one\/1\.0\.0\/files\/)[^"<>]*"))*>$/,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});
