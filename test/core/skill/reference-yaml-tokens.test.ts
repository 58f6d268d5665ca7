import { expect, it } from "vitest";
import { UnreadableYaml } from "../../../src/core/skill/reference-yaml-scalars.ts";
import { scanTokens } from "../../../src/core/skill/reference-yaml-tokens.ts";

/** Tokens as words: the text of a scalar, the kind of any other. */
function scan(text: string): readonly string[] {
  return Array.from(scanTokens(text), (token) => (token.kind === "scalar" ? token.text : `<${token.kind}>`));
}

it.each([
  ["", "<end>"],
  ["a: b", "<mapping> <key> a <value> b <block-end> <end>"],
  ["a:\n- b\n- c", "<mapping> <key> a <value> <entry> b <entry> c <block-end> <end>"],
  ["- a: b\n-", "<sequence> <entry> <mapping> <key> a <value> b <block-end> <entry> <block-end> <end>"],
  ["? a\n: b", "<mapping> <key> a <value> b <block-end> <end>"],
  ["a\n: b", "a <mapping> <value> b <block-end> <end>"],
  ["'a' 'b'", "a b <end>"],
  ["a: |\n b\n...", "<mapping> <key> a <value> b\n <block-end> <document-end> <end>"],
])("%j", (text, tokens) => {
  expect(scan(text).join(" ")).toBe(tokens);
});

it("places tokens", () => {
  const places = Array.from(scanTokens("# c\na:\n  b: c"), ({ kind, line, column }) => [kind, line, column]);
  expect(places.slice(0, 8)).toEqual([
    ["mapping", 1, 0],
    ["key", 1, 0],
    ["scalar", 1, 0],
    ["value", 1, 1],
    ["mapping", 2, 2],
    ["key", 2, 2],
    ["scalar", 2, 2],
    ["value", 2, 3],
  ]);
});

it.each([
  "a: b: c",
  "a: - b",
  "a: ? b",
  "a:\nb",
  "a: b\nc",
  "[a]",
  "{a}",
  "&a b",
  "*a",
  "!a b",
  "%a",
  "@a",
  "`a",
  "\ta",
])("refuses %j", (text) => {
  expect(() => scan(text)).toThrow(UnreadableYaml);
});
