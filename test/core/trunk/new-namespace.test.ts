import { expect, it } from "vitest";
import { meantNamespace } from "../../../src/core/trunk/new-namespace.ts";

it("names the namespace that a slip is near, and none for one that is there or is like no other", () => {
  const there = ["gh-cli", "billing", "gh-clis"];
  expect(meantNamespace("gh-clii", there)).toBe("gh-cli");
  expect(meantNamespace("gh-cli", there)).toBeUndefined();
  expect(meantNamespace("support", there)).toBeUndefined();
  expect(meantNamespace("x", [])).toBeUndefined();
});
