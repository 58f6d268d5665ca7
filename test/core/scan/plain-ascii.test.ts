import { describe, expect, it } from "vitest";
import { isAscii } from "../../../src/core/scan/plain-ascii.ts";

describe("isAscii", () => {
  it.each([
    ["", true],
    ["a\u0000\u007f", true],
    ["a\u0080", false],
    ["é", false],
    ["\ud83d", false],
    ["忽略", false],
  ])("says of %j: %s", (text, expected) => {
    expect([isAscii(text), isAscii("other"), isAscii(text), isAscii(text)]).toEqual([
      expected,
      true,
      expected,
      expected,
    ]);
  });
});
