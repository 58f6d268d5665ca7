import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonTextError, readJsonText, skipBlank } from "../../../src/core/install/json-text.ts";

test("reads every JSON text as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), undefined, indent);
      const { value, start, end } = readJsonText(written);
      expect(value).toEqual(JSON.parse(written));
      expect(written.slice(start, end)).toBe(written);
    }),
  );
});

test("reads comments, a comma behind the last, and a byte order mark", () => {
  const text = '\uFEFF// mine\n{ /* a */ "a": [1, 2,], // b\n "__proto__": {"x": "}"},\n}\n';
  const { value, members } = readJsonText(text);
  expect(JSON.stringify(value)).toBe('{"a":[1,2],"__proto__":{"x":"}"}}');
  expect(members?.map(({ key, comma }) => [key, text[comma ?? -1]])).toEqual([
    ["a", ","],
    ["__proto__", ","],
  ]);
});

test.each([
  ["", "line 1: expected a value"],
  ["{", "line 1: expected a name in quotes"],
  ['{\n"a" 1}', "line 2: expected `:`"],
  ['{"a": 1 "b": 2}', "line 1: expected `}`"],
  ["{a: 1}", "line 1: expected a name in quotes"],
  ['{"a": 01}', "line 1: expected `}`"],
  ['{"a": "x\n"}', "line 1: expected a text in quotes that ends"],
  ["{} {}", "line 1: expected nothing more"],
  ["{ /* x }", "line 1: expected a comment that ends"],
  ["[".repeat(300), "line 1: expected at most 200 values inside of each other"],
])("says of %j where it is wrong", (text, message) => {
  const [, line = "", expected = ""] = /^line (\d+): expected (.+)$/s.exec(message) ?? [];
  expect(() => readJsonText(text)).toThrow(new JsonTextError(message, { line: Number(line), expected }));
});

test("blanks of a line end with the line", () => {
  expect(skipBlank("  // x\n y", 0)).toBe(8);
  expect(skipBlank("  // x\n y", 0, true)).toBe(6);
  expect(skipBlank(" /* \n */ y", 0, true)).toBe(1);
});
