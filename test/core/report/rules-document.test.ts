import { readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { expect, it } from "vitest";
import { rulesDocument, severityWords } from "../../../src/core/report/rules-document.ts";
import { RULES } from "../../../src/core/rules.ts";

it("is what docs/rules.md holds (`node scripts/rules-document.js` writes it anew)", () => {
  const committed = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "rules.md"), "utf8");
  expect(rulesDocument()).toBe(committed);
});

it("has a heading for every rule, where a link finds it, and an example in a fence", () => {
  const tokens = new MarkdownIt({ html: true }).parse(rulesDocument(), {});
  const headings = tokens.flatMap((token, i) =>
    token.type === "heading_open" && token.tag === "h3" ? [tokens[i + 1]?.content] : [],
  );
  expect(headings).toEqual(RULES.map(({ id }) => id));
  expect(tokens.filter(({ type }) => type === "fence").map(({ content }) => content.slice(0, -1))).toEqual(
    RULES.map(({ example }) => example),
  );
  expect(tokens.filter(({ type }) => type.startsWith("html"))).toEqual([]);
});

it("says whether policy can change a severity", () => {
  expect(severityWords({ severity: "critical", fixed: true })).toBe("critical; policy cannot change it.");
  expect(severityWords({ severity: "low", fixed: false })).toBe("low, unless policy says otherwise.");
});
