/** Whatever a file is, its zones leave no gap. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { singleZone, zonesOf } from "../../../../src/core/scan/zones/zones.ts";

const PATHS = [
  "a.md",
  "a.html",
  "a.json",
  "a.yml",
  "a.sh",
  "a.py",
  "a.js",
  "a.ps1",
  "a.php",
  "a.zig",
  "a.csv",
  "a.ipynb",
];
const PIECES = [
  "\n",
  "```",
  "~~~",
  "<!--",
  "-->",
  "`",
  '"',
  "'",
  '"""',
  "/*",
  "*/",
  "${",
  "}",
  "{",
  "[",
  "# ",
  "---\n",
  "> ",
  "    ",
  "run: |\n",
  '"command": ',
  "<script>",
  "</script>",
  "\\",
  "a",
];

it("divides any text of any kind without a gap", () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), text, (path, content) => {
      const spans = zonesOf(path, content);
      expect(spans.map(({ start }) => start)).toEqual([0, ...spans.map(({ end }) => end)].slice(0, spans.length));
      expect(spans.at(-1)?.end ?? 0).toBe(content.length);
      expect(spans.every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it("makes one zone of a whole text", () => {
  expect(singleZone("ab", "code", "sh")).toEqual([{ start: 0, end: 2, zone: "code", language: "sh" }]);
  expect(singleZone("", "code")).toEqual([]);
});
