/** Encodings against their published examples. */
import { expect, it } from "vitest";
import { base32, base85, binaryDigits, entities, percentDecoded } from "../../../../src/core/scan/unpack/encodings.ts";

it.each([
  [base32, "MZXW6YTBOI======", "foobar"],
  [base32, "MZXW6YQ=", "foob"],
  [base85, '<~87cURD]i,"Ebo7~>', "Hello World"],
  [base85, "<~87cURD]j6~>", "Hello w"],
  [base85, "NM&qnZy<MXa%^NF", "Hello world!"],
  [percentDecoded, "%63%75", "cu"],
  [entities, "&#99;&#x75;", "cu"],
  [binaryDigits, "01100011 01110101", "cu"],
] as const)("%o reads %s", (decode, encoded, expected) => {
  expect(decode(encoded)?.toString()).toBe(expected);
});

it("takes nothing for what it is not", () => {
  expect(percentDecoded("%E5%BF%BD")).toBeUndefined();
  expect(base85('"quoted"')?.toString("latin1")).not.toBe("");
  expect(entities("&#9999999;")?.toString()).toBe("\ufffd");
});
