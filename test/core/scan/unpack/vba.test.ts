/** The source of macros, as Office stores it. */
import { describe, expect, it } from "vitest";
import { vbaSource } from "../../../../src/core/scan/unpack/vba.ts";

/** A container of one chunk: these tokens behind their flag bytes. */
function container(...tokens: readonly (number | readonly [number])[][]): Buffer {
  const data = tokens.flatMap((group) => {
    const flags = group.reduce<number>((sum, token, i) => sum | (Array.isArray(token) ? 1 << i : 0), 0);
    return [
      flags,
      ...group.flatMap((token) => (typeof token === "number" ? [token] : [token[0] & 0xff, token[0] >> 8])),
    ];
  });
  const header = 0xb000 | (data.length - 1);
  return Buffer.from([1, header & 0xff, header >> 8, ...data]);
}

const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

describe("a macro's source", () => {
  it("is letters, and copies of what was before", () => {
    // "Attribut" and 3 letters from 8 before: at length 8 an offset has 4 bits, so the token is 7 << 12 | 0.
    const bytes = container(letters("Attribut"), [[0x7000], ...letters("e\r\n")]);
    expect(vbaSource(Buffer.concat([Buffer.from("noise"), bytes]))).toBe("AttributAtte\n");
  });

  it("is nothing where there is none, and never more than there is", () => {
    expect(vbaSource(Buffer.from("no macro"))).toBe("");
    expect(vbaSource(container(letters("Attribut"), [[0xffff]]))).toBe("Attribut");
    expect(vbaSource(container(letters("Attribut"), letters("e VB")).subarray(0, 14))).toBe("Attribute");
  });
});
