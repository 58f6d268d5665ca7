import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entropyOf, isPlaceholder } from "../../../src/core/scan/placeholders.ts";

describe("entropy", () => {
  it.each([
    ["", 0],
    ["aaaa", 0],
    ["abab", 1],
    ["abcd", 2],
  ])("of %j is %d bits a character", (text, bits) => {
    expect(entropyOf(text)).toBeCloseTo(bits, 10);
  });

  it("is never more than the logarithm of how many characters there are", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => entropyOf(text) <= Math.log2([...text].length) + 1e-9),
    );
  });
});

describe("a placeholder", () => {
  it.each([
    "xxxxxxxxxxxxxxxxxxxx",
    "IOSFODNN7EXAMPLE",
    "<your-key>",
    "ABCDEFGHIJKLMNOPQRST",
    "a1b2c3d4e5f6g7h8i9j0",
    "9876543210zqwmKxLp",
    "9fKc2LwQ7vTz...",
    "abcXYZabcXYZabcXYZabcXYZ",
    "TestKeyOfTheTeam9fKc",
    "0000000000000000000000",
  ])("is %s", (value) => {
    expect(isPlaceholder(value, 3)).toBe(true);
  });

  it.each(["9fKc2LwQ7vTzX4mBnR8sYdHj", "e83b5c0d97a14f62b0d8c75e19f3a246", "QW3ZK7LMXN5TRKD2"])(
    "is not %s",
    (value) => {
      expect(isPlaceholder(value, 2.9)).toBe(false);
    },
  );

  it("is hardly ever what chance makes", () => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
    const random = fc.array(fc.constantFrom(...letters), { minLength: 36, maxLength: 36 }).map((all) => all.join(""));
    const samples = fc.sample(random, { numRuns: 1000, seed: 1 });
    expect(samples.filter((value) => isPlaceholder(value, 3.5)).length).toBeLessThan(20);
  });
});
