/**
 * Encoded text of megabytes, as a process reads it that has compiled many expressions: V8 then makes code of them that
 * remembers every repetition, and throws where it remembers 64 MB.
 */
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { hiddenTexts } from "../../../../src/core/scan/invisible.ts";
import { SCAN_LIMITS } from "../../../../src/core/scan/limits.ts";
import { decodings } from "../../../../src/core/scan/unpack/decode.ts";
import { quoted85 } from "../../../../src/core/scan/unpack/encodings.ts";

// What V8 itself decides to do after some 16 MB of compiled expressions.
beforeAll(() => setFlagsFromString("--no-regexp-optimization"));

const room = { most: SCAN_LIMITS.decodedText, refuse: () => {} };

/** A text of which so many characters are made for each of its own. */
function textFor(growth: number): string {
  return "echo one of many; ".repeat(Math.floor(SCAN_LIMITS.fileText / growth / 18) - 1);
}

const inHex = (text: string, as: (pair: string) => string) => Buffer.from(text).toString("hex").replace(/../g, as);
const inBase64 = (text: string) => Buffer.from(text).toString("base64");
const inShortLines = (text: string) => `${text.slice(0, 24)}\n${text.slice(24).replace(/.{4}/g, "$&\n")}`;

describe("all of what is encoded is read, however long it is", () => {
  it.each<[string, number, (text: string) => string]>([
    ["base64", 4 / 3, inBase64],
    ["base64 in lines", 1.4, (text) => inBase64(text).replace(/.{76}/g, "$&\n")],
    ["base64 in many short lines", 1.75, (text) => inShortLines(inBase64(text))],
    ["hexadecimal", 2, (text) => inHex(text, (pair) => pair)],
    ["hexadecimal in pieces", 5, (text) => inHex(text, (pair) => `\\x${pair} `)],
    ["URL encoding", 3, (text) => inHex(text, (pair) => `%${pair}`)],
    ["entities", 6, (text) => inHex(text, (pair) => `&#x${pair};`)],
    ["binary digits", 9, (text) => text.replace(/./g, (one) => `${one.charCodeAt(0).toString(2).padStart(8, "0")} `)],
  ])("%s", (_, growth, encode) => {
    const text = textFor(growth);
    const encoded = encode(text);
    expect(encoded.length).toBeGreaterThan(0.9 * SCAN_LIMITS.fileText);
    expect([...decodings(encoded, room)].some((one) => one.text === text)).toBe(true);
  });

  it.each([
    ["base32", "MFRGG2DF"],
    ["base85", `"85${"9jqo^".repeat(SCAN_LIMITS.fileText / 5 - 2)}"`],
  ])("%s", (_, part) => {
    const encoded = part.repeat(Math.floor(SCAN_LIMITS.fileText / part.length));
    expect(() => [...decodings(encoded, room)]).not.toThrow();
  });
});

it.each([
  ["zero-width characters", "\u200b"],
  ["tag characters", "\u{e0041}"],
  ["variation selectors", "\ufe01"],
])("%s are one hidden text, however many they are", (how, character) => {
  const text = `a${character.repeat((SCAN_LIMITS.fileText - 1) / character.length)}`;
  const hidden = hiddenTexts(text).filter((one) => one.how === how);
  expect(hidden.map(({ start, end }) => [start, end])).toEqual([
    [1, 1 + Math.floor((SCAN_LIMITS.fileText - 1) / character.length) * character.length],
  ]);
});

it("what may be base85 stands from the first to the last quote of a run", () => {
  const piece = fc.constantFrom('"', "'", "`", "<~", "~>", "<", "~", ">", "abcdefghi", "j");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const run = pieces.join("");
      const plain = [...run.matchAll(/(?<=["'`]|<~)[!-~]{20,}(?=["'`]|~>)/g)];
      expect(quoted85(run)).toEqual(plain.map(({ index, 0: encoded }) => ({ start: index, encoded })));
    }),
    { numRuns: 2000 },
  );
});
