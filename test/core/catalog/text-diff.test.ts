/** Line differences: what they say can be applied, and they end in time whatever the texts are. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffText, type Hunk, NO_NEWLINE } from "../../../src/core/catalog/text-diff.ts";

/** A text as a difference's reader makes it of the other. */
function apply(before: string, hunks: readonly Hunk[]): string {
  const old = before.split("\n");
  const out: string[] = [];
  let taken = 0;
  for (const hunk of hunks) {
    const start = hunk.lines.some((line) => line[0] !== "+") ? hunk.before - 1 : hunk.before;
    out.push(...old.slice(taken, start));
    taken = start + hunk.lines.filter((line) => line[0] !== "+").length;
    out.push(...hunk.lines.filter((line) => line[0] !== "-").map((line) => line.slice(1)));
  }
  const rest = old.slice(taken);
  const text = [...out, ...rest].join("\n");
  return text.endsWith(`\n${NO_NEWLINE}`)
    ? text.slice(0, -NO_NEWLINE.length - 1)
    : rest.length > 0
      ? text
      : `${text}\n`;
}

describe("diffText", () => {
  test("of equal texts is nothing", () => {
    expect(diffText("a\nb\n", "a\nb\n")).toEqual([]);
    expect(diffText("", "")).toEqual([]);
  });

  test("shows three lines around what changed, and numbers them", () => {
    const before = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`);
    const after = before.with(9, "changed\n").toSpliced(25, 1);
    expect(diffText(before.join(""), after.join(""))).toEqual([
      {
        before: 7,
        after: 7,
        lines: [" line 7", " line 8", " line 9", "-line 10", "+changed", " line 11", " line 12", " line 13"],
      },
      {
        before: 23,
        after: 23,
        lines: [" line 23", " line 24", " line 25", "-line 26", " line 27", " line 28", " line 29"],
      },
    ]);
  });

  test("numbers what is only in one of them by the line before", () => {
    expect(diffText("", "a\n")).toEqual([{ before: 0, after: 1, lines: ["+a"] }]);
    expect(diffText("a\n", "")).toEqual([{ before: 1, after: 0, lines: ["-a"] }]);
  });

  test("says where a text does not end with a line feed", () => {
    expect(diffText("a\nb", "a\nb\n")).toEqual([{ before: 1, after: 1, lines: [" a", `-b\n${NO_NEWLINE}`, "+b"] }]);
  });

  test("is the shortest one", () => {
    const changed = diffText("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n").flatMap(({ lines }) => lines);
    expect(changed.filter((line) => line[0] !== " ")).toHaveLength(5);
  });

  test("of texts with few lines in common can be applied", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "", "-", "+"), { maxLength: 40 })
      .map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = diffText(before, after);
        expect(hunks.length === 0 ? before : apply(before, hunks)).toBe(after === "" ? apply(before, hunks) : after);
        if (after === "") expect(hunks.flatMap(({ lines }) => lines).every((line) => line[0] === "-")).toBe(true);
      }),
    );
  });

  test("of texts that have nothing in common is all of both, soon", () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join("");
    const [hunk] = diffText(lines("old"), lines("new"));
    expect(hunk?.lines).toHaveLength(40_000);
  });
});
