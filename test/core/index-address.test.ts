import { describe, expect, it } from "vitest";
import { isIndexAddress } from "../../src/core/index-address.ts";

describe("the address of an index", () => {
  it.each([
    "https://skills.example.com",
    "http://127.0.0.1:4870",
    "https://example.com/skills/",
    "https://EXAMPLE.com",
  ])("may be %s", (address) => expect(isIndexAddress(address)).toBe(true));

  it.each([
    "skills.example.com",
    "ftp://example.com",
    "https://user:word@example.com",
    "https://example.com/?a=b",
    "https://example.com/#here",
    "https://example.com/a%20b",
    "https://example.com/a/../b",
    "https://example.com/<script>",
    " https://example.com",
  ])("is not %s", (address) => expect(isIndexAddress(address)).toBe(false));
});
