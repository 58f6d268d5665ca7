import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { publishedMarkdown } from "../../../src/core/report/report-published.ts";
import { HOSTILE } from "../../support/report-fixture.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", `${name}.md`);
const refunds = { id: "billing/refunds", version: "1.2.0" };

describe("publishedMarkdown", () => {
  it.each([
    ["published", { released: [refunds], refused: [], index: "https://skills.example.com/acme" }],
    [
      "published-in-part",
      {
        released: [refunds],
        held: [
          {
            id: "billing/pricing-policy",
            why: "Version 2.0.0 waits for the approval of one person of security (sam, @acme/security). It is published when that is recorded.",
          },
        ],
        refused: [
          {
            id: "support/triage",
            version: "1.0.0",
            reasons: [
              {
                path: "SKILL.md",
                line: 1,
                message: "expected a version in `metadata.version`, got none.",
                hint: 'Set `metadata.version` to "1.0.0".',
              },
              { path: "tone.md", message: "tone.md: expected a regular file, got a symbolic link." },
            ],
          },
        ],
      },
    ],
    ["published-nothing", { released: [], refused: [] }],
  ])("%s reads as it did (`vitest -u` writes it anew)", async (name, publication) => {
    await expect(publishedMarkdown(publication)).toMatchFileSnapshot(golden(name));
  });

  it("lets nothing through that somebody else wrote, and has nobody paste it", () => {
    const text = publishedMarkdown({
      released: [
        { id: HOSTILE, version: HOSTILE },
        { ...refunds, version: "1.2.0; rm -rf /" },
      ],
      held: [{ id: HOSTILE, why: HOSTILE }],
      refused: [
        {
          id: HOSTILE,
          version: HOSTILE,
          reasons: [{ path: HOSTILE, line: 1, message: `not ${HOSTILE}`, hint: HOSTILE }],
        },
      ],
      index: "https://example.com/$(rm -rf /)",
    });
    const tokens = new MarkdownIt({ html: true, linkify: true })
      .parse(text, {})
      .flatMap((token) => [token, ...(token.children ?? [])]);
    const kinds = new Set(tokens.map(({ type }) => type));
    for (const kind of ["link_open", "image", "html_inline", "html_block", "fence", "em_open"]) {
      expect(kinds.has(kind), kind).toBe(false);
    }
    expect(tokens.filter(({ type, content }) => type === "text" && /@\w|#\d/.test(content))).toEqual([]);
  });

  it("names an index only where a shell reads it as it is meant", () => {
    const command = (index: string) =>
      /skilltrunk install.*/.exec(publishedMarkdown({ released: [refunds], refused: [], index }))?.[0];
    expect(command("http://127.0.0.1:4870")).toBe(
      "skilltrunk install billing/refunds@1.2.0 --registry http://127.0.0.1:4870",
    );
    for (const index of ["https://a.example/$(x)", "javascript:alert(1)", "https://a b", "https://a;b"]) {
      expect(command(index)).toBe("skilltrunk install billing/refunds@1.2.0");
    }
  });

  it("stays within a comment, however many there are", () => {
    const released = Array.from({ length: 3000 }, (_, i) => ({ id: `team/skill-${i}`, version: "1.0.0" }));
    const refused = released.map(({ id }) => ({
      id,
      reasons: Array.from({ length: 50 }, () => ({ path: "", message: "x".repeat(900) })),
    }));
    const held = released.map(({ id }) => ({ id, why: "Version 1.0.0 waits." }));
    const text = publishedMarkdown({ released, held, refused });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_000);
    expect(text).toMatch(/^## 3,000 skills published, 3,000 skills waiting for approval and 3,000 skills refused\n/);
    expect(text.match(/… and 2,\d\d\d more/g)).toHaveLength(4);
  });

  it("names what is offered as merged, now that it was approved", () => {
    const text = publishedMarkdown({ released: [], refused: [], offered: [{ id: "billing/refunds" }] });
    expect(text).toBe(
      "## 1 skill offered as approved\n\n- `billing/refunds` is offered as this says, now that it is approved.\n",
    );
  });
});
