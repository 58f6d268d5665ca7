/** What decoding may make is bounded, and what was left out is remembered. */
import { expect, it } from "vitest";
import { DecodingBudget, MAX_FILE_DECODED } from "../../../src/core/scan/limits.ts";

it("takes a text once", () => {
  const budget = new DecodingBudget();
  expect([budget.take("a"), budget.take("a"), budget.take("b"), [...budget.unread]]).toEqual([true, false, true, []]);
});

it("has room for so many characters", () => {
  const budget = new DecodingBudget();
  expect(budget.take("a".repeat(MAX_FILE_DECODED))).toBe(true);
  expect(budget.take("b")).toBe(false);
  expect([...budget.unread]).toEqual([`${MAX_FILE_DECODED} characters of decoded text`]);
});
