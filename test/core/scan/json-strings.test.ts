/** The strings of JSON, against the parser that everybody has. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonStrings, unescaped } from "../../../src/core/scan/json-strings.ts";

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

it("finds every string of any JSON, in order", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isIndented) => {
      const text = JSON.stringify(value, undefined, isIndented ? 1 : 0);
      const found = [...jsonStrings(text, expect.unreachable)].map(({ start, end }) =>
        unescaped(text.slice(start, end)),
      );
      expect(found).toEqual(stringsOf(JSON.parse(text)));
    }),
  );
});

it("knows the keys on the way", () => {
  const text = '{"a": {"b": ["c", {"d": "e"}], "f": "g"}, "h": ["i"]}';
  expect(
    [...jsonStrings(text, expect.unreachable)].map(({ keys, start, end }) => [keys.join("."), text.slice(start, end)]),
  ).toEqual([
    ["a.b", "c"],
    ["a.b.d", "e"],
    ["a.f", "g"],
    ["h", "i"],
  ]);
});

it("says where it is nested too deep, and stops there", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}"a"${"]".repeat(levels)}`;
  expect([...jsonStrings(nested(100), expect.unreachable)].length).toBe(1);
  const refused: string[] = [];
  expect([...jsonStrings(`["b", ${nested(100)}]`, (limit) => refused.push(limit))].length).toBe(1);
  expect(refused).toEqual(["100 levels of JSON"]);
});
