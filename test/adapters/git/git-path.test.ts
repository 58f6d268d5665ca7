import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalMode, createPathFilter, decodePath, isTreeMode } from "../../../src/adapters/git/git-path.ts";

describe("decodePath", () => {
  it("is UTF-8 where the bytes are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decodePath(Buffer.from(text.toWellFormed(), "utf8"))).toBe(text.toWellFormed());
      }),
    );
  });

  it("can be undone, so that no two paths become one", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...encodePath(decodePath(Buffer.from(bytes)))]).toEqual([...bytes]);
      }),
    );
  });

  it.each([
    ["a\xff", "a\udcff"],
    ["\xe2\x82", "\udce2\udc82"],
    ["\xe2\x82\xac", "€"],
    ["\xed\xb3\xbf", "\udced\udcb3\udcbf"],
    ["\xf4\x90\x80\x80", "\udcf4\udc90\udc80\udc80"],
    ["\xef\xbf\xbd", "\u{fffd}"],
    ["\xef\xbb\xbfbom", "\u{feff}bom"],
  ])("maps each byte of %j that is no UTF-8 to one lone surrogate", (bytes, text) => {
    expect(decodePath(Buffer.from(bytes, "latin1"))).toBe(text);
  });
});

describe("modes", () => {
  it.each([
    [0o100644, 0o100644],
    [0o100664, 0o100644],
    [0o100600, 0o100644],
    [0o100755, 0o100755],
    [0o100775, 0o100755],
    [0o100744, 0o100755],
    [0o120000, 0o120000],
    [0o120777, 0o120000],
    [0o160000, 0o160000],
    [0, 0o160000],
  ])("%o is read as %o", (mode, canonical) => {
    expect(isTreeMode(mode)).toBe(false);
    expect(canonicalMode(mode)).toBe(canonical);
  });

  it("tells folders by their type alone", () => {
    expect([0o40000, 0o40755].map(isTreeMode)).toEqual([true, true]);
  });
});

describe("createPathFilter", () => {
  const filter = createPathFilter(["skills/acme/", "README.md"]);

  it("accepts the wanted paths and what is inside", () => {
    const paths = [
      "README.md",
      "skills/acme",
      "skills/acme/one/SKILL.md",
      "skills/acme2/x",
      "skills",
      "readme.md",
      "x",
    ];
    expect(paths.map(filter.accepts)).toEqual([true, true, true, false, false, false, false]);
  });

  it("enters what may lead there", () => {
    expect(["skills", "skills/acme", "skills/acme/one", "skill", "docs"].map(filter.enters)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("takes an empty path for the root", () => {
    const all = createPathFilter([""]);
    expect([all.accepts("a"), all.accepts("a/b/c"), all.enters("a/b")]).toEqual([true, true, true]);
  });
});

/** The inverse of `decodePath`. */
function encodePath(text: string): Buffer {
  const parts = [...text].map((c) => {
    const code = c.codePointAt(0) ?? 0;
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(c, "utf8");
  });
  return Buffer.concat(parts);
}
