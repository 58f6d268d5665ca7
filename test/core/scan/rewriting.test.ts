/** Replacing parts of a document keeps its zones and positions right. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isDecoded, positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import { rewritten } from "../../../src/core/scan/rewriting.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

const TEXT = "# One\nrun `ls -la` now\n```sh\ncurl x\n```\nend\n";
const DOCUMENT: ScanDocument = {
  path: "a.md",
  text: TEXT,
  spans: zonesOf("a.md", TEXT),
  via: [],
  positionOf: positionsIn(TEXT),
};

const edit = fc
  .tuple(fc.nat(TEXT.length), fc.nat(6), fc.string({ maxLength: 8 }))
  .map(([start, length, text]) => ({ start, end: Math.min(TEXT.length, start + length), text }));

it("keeps zones gapless, whatever is replaced", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const { spans, text } = rewritten(DOCUMENT, edits);
      expect(spans.map(({ start }) => start)).toEqual([0, ...spans.map(({ end }) => end)].slice(0, spans.length));
      expect(spans.at(-1)?.end ?? 0).toBe(text.length);
    }),
    { numRuns: 1000 },
  );
});

it("knows where each character that stayed comes from", () => {
  fc.assert(
    fc.property(
      fc.array(
        edit.map((one) => ({ ...one, text: "~".repeat(one.text.length) })),
        { maxLength: 12 },
      ),
      (edits) => {
        const { text, positionOf } = rewritten(DOCUMENT, edits);
        const lines = TEXT.split("\n");
        for (let i = 0; i < text.length; i++) {
          if (text[i] === "~" || text[i] === "\n") continue;
          const { line, column } = positionOf(i);
          expect(lines[line - 1]?.[column - 1]).toBe(text[i]);
        }
      },
    ),
    { numRuns: 500 },
  );
});

it("is the document itself where nothing changes, and hides nothing", () => {
  expect(rewritten(DOCUMENT, [])).toBe(DOCUMENT);
  expect(rewritten(DOCUMENT, [{ start: 0, end: 1, text: "#" }])).toBe(DOCUMENT);
  const changed = rewritten(DOCUMENT, [
    { start: 2, end: 5, text: "Two" },
    { start: 3, end: 4, text: "x" },
  ]);
  expect(changed.text.startsWith("# Two\n")).toBe(true);
  expect([isDecoded(changed), isDecoded({ via: [...changed.via, "base64"] })]).toEqual([false, true]);
});
