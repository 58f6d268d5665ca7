/** The limits of unpacking, and paths that leave their folder. */
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Budget, leaves, linkLeaves } from "../../../../src/core/scan/unpack/unpacked.ts";

describe("a budget", () => {
  it("inflates what is not too much, and says why it does not", () => {
    const budget = new Budget();
    expect(Buffer.from(budget.inflate("raw", deflateRawSync("abc")) as Uint8Array).toString()).toBe("abc");
    expect(budget.inflate("raw", deflateRawSync(Buffer.alloc(4_000_000)))).toBe("limit");
    expect(budget.inflate("raw", Buffer.from("no deflate"))).toBe("damaged");
  });

  it("ends", () => {
    const budget = new Budget();
    expect([budget.take(30_000_000), budget.take(5_000_000)]).toEqual([true, false]);
    expect(budget.inflate("raw", deflateRawSync("abc"))).toBe("limit");
  });
});

describe("a path", () => {
  it.each([
    ["a/b", false],
    ["a/../b", false],
    ["a/../../b", true],
    ["..", true],
    ["/a", true],
    ["C:\\a", true],
    ["a\\..\\..\\b", true],
    ["..a/b..", false],
  ])("%s leaves its folder: %s", (path, expected) => {
    expect(leaves(path)).toBe(expected);
  });

  it("of a link counts from the link", () => {
    expect([linkLeaves("a/b", "../c"), linkLeaves("a", "../c"), linkLeaves("a/b", "/c")]).toEqual([false, true, true]);
  });
});
