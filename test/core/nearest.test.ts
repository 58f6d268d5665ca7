import { describe, expect, it } from "vitest";
import { nearest } from "../../src/core/nearest.ts";

const words = ["paths", "namespace", "namespaces", "names", "visibility", "owners"];

describe("nearest", () => {
  it.each([
    ["visibilty", "visibility"],
    ["visiblity", "visibility"],
    ["vsiibility", "visibility"],
    ["ownerss", "owners"],
    ["onwers", "owners"],
    ["namespaec", "namespace"],
    ["path", "paths"],
    ["name", "names"],
  ])("takes %s for %s", (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });

  it.each(["", "x", "banana", "visible", "VISIBILITY", "v".repeat(100_000)])("does not guess at %.20s", (word) => {
    expect(nearest(word, words)).toBeUndefined();
  });

  it("counts a swap of neighbours as one edit and prefers the nearer candidate", () => {
    expect(nearest("abdc", ["abxx", "abcd"])).toBe("abcd");
    expect(nearest("ab", ["ba"])).toBe("ba");
    expect(nearest("ab", ["cd"])).toBeUndefined();
  });
});
