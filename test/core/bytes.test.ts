import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, compareUtf8, cutUtf8, detached, isUtf8Text, type Json, sha256 } from "../../src/core/bytes.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "utf8");

/** Characters on both sides of every border of UTF-8 and UTF-16, where comparators differ. */
const BORDERS = ["\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff"];
const ASTRAL = ["\u{10000}", "\u{1f600}", "\u{fffff}", "\u{100000}", "\u{10ffff}"];
const point = fc.oneof(fc.constantFrom(...BORDERS, ...ASTRAL, "a", "b"), fc.string({ unit: "binary", maxLength: 1 }));
const text = fc.array(point, { maxLength: 6 }).map((points) => points.join(""));
/** Any UTF-16, lone surrogates too. */
const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7fe, max: 0xe001 }));
const illFormed = fc.array(unit, { maxLength: 4 }).map((units) => String.fromCharCode(...units));

describe("compareUtf8", () => {
  it("orders as Buffer.compare orders the bytes", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(bytesOf(a), bytesOf(b)));
      }),
      { numRuns: 2000 },
    );
    const all = [...BORDERS, ...ASTRAL, ""];
    for (const a of all)
      for (const b of all)
        expect(Math.sign(compareUtf8(`x${a}`, `x${b}`))).toBe(Buffer.compare(bytesOf(`x${a}`), bytesOf(`x${b}`)));
  });

  it("is neither the default order nor that of a language", () => {
    const names = ["\u{1f600}", "\ufb01", "Z", "a", "é", "z"];
    expect([...names].sort(compareUtf8)).toEqual(["Z", "a", "z", "é", "\ufb01", "\u{1f600}"]);
  });

  it("is one total order also of texts that are not well-formed: no two of them are equal", () => {
    fc.assert(
      fc.property(illFormed, illFormed, illFormed, (a, b, c) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(-Math.sign(compareUtf8(b, a)) + 0);
        expect(compareUtf8(a, b) === 0).toBe(a === b);
        const [x, y, z] = [a, b, c].sort(compareUtf8) as [string, string, string];
        expect(compareUtf8(x, y)).toBeLessThanOrEqual(0);
        expect(compareUtf8(y, z)).toBeLessThanOrEqual(0);
        expect(compareUtf8(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });
});

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("canonicalJson", () => {
  it("is JSON of the same value, and reading it changes nothing", () => {
    fc.assert(
      fc.property(json, (value) => {
        const line = canonicalJson(value);
        expect(JSON.parse(line)).toEqual(value);
        expect(canonicalJson(JSON.parse(line))).toBe(line);
        expect(line).not.toContain("\n");
      }),
    );
  });

  it("does not depend on the order in which members were set", () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.nat(9), { noNullPrototype: true }), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
      }),
    );
  });

  it("sorts keys by their UTF-8 bytes and writes no space", () => {
    expect(canonicalJson({ "\u{1f600}": 1, ﬁ: 2, b: [1, { d: null, c: true }], a: "x\n" })).toBe(
      '{"a":"x\\n","b":[1,{"c":true,"d":null}],"ﬁ":2,"\u{1f600}":1}',
    );
  });

  it("leaves undefined members out, keeps a member called __proto__, and knows one zero", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
    expect(canonicalJson(-0)).toBe("0");
  });

  it("writes what is no Unicode as U+FFFD, so that every line is UTF-8", () => {
    expect(canonicalJson({ "\udc80": "a\ud800b" })).toBe('{"\ufffd":"a\ufffdb"}');
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses the number %d", (number) => {
    expect(() => canonicalJson({ number })).toThrow(TypeError);
  });
});

describe("sha256", () => {
  it("gives FIPS 180-4's example, of text and of bytes", () => {
    const abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(sha256("abc")).toBe(abc);
    expect(sha256(bytesOf("abc"))).toBe(abc);
  });
});

describe("cutUtf8", () => {
  it("is the longest beginning within the limit that splits no code point", () => {
    fc.assert(
      fc.property(text, fc.nat(20), (whole, maxBytes) => {
        const cut = cutUtf8(whole, maxBytes);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
        expect(bytesOf(cut).length).toBeLessThanOrEqual(maxBytes);
        const [next] = whole.slice(cut.length);
        if (next !== undefined) expect(bytesOf(cut + next).length).toBeGreaterThan(maxBytes);
      }),
    );
  });
});

describe("detached", () => {
  it("is the same text, whatever it holds", () => {
    fc.assert(
      fc.property(illFormed, text, (a, b) => {
        expect(detached(a + b)).toBe(a + b);
      }),
    );
  });
});

it("knows text: UTF-8 without NUL", () => {
  expect(isUtf8Text(Buffer.from("naïve 漢字\n"))).toBe(true);
  expect(isUtf8Text(Buffer.from("a\0b"))).toBe(false);
  expect(isUtf8Text(Buffer.of(0xff, 0xfe))).toBe(false);
});
