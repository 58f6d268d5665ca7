/** Places in a text, and the spans that hold them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isDecoded, positionsIn, REWRITTEN, spanAt } from "../../../src/core/scan/document.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

it("counts lines and columns as an editor does", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "é"), maxLength: 40 }), (text) => {
      const positionOf = positionsIn(text);
      for (let at = 0; at <= text.length; at++) {
        const lines = text.slice(0, at).split("\n");
        expect(positionOf(at)).toEqual({ line: lines.length, column: (lines.at(-1) as string).length + 1 });
      }
    }),
  );
});

it("finds the span of each character", () => {
  const text = "# One\nrun `ls` now\n```sh\ncurl x\n```\nend\n";
  const spans = zonesOf("a.md", text);
  for (let at = 0; at < text.length; at++)
    expect(spanAt({ spans }, at)).toBe(spans.find(({ start, end }) => start <= at && at < end));
  expect([spanAt({ spans }, -1), spanAt({ spans }, text.length)]).toEqual([undefined, undefined]);
});

it("takes a text whose spelling was undone for one that can be seen", () => {
  expect([[], [REWRITTEN], ["base64"], [REWRITTEN, "gzip"]].map((via) => isDecoded({ via }))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
