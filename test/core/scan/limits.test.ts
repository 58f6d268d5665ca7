/** What decoding may make is bounded, and what was left out is remembered. */
import { expect, it } from "vitest";
import { DecodingBudget, SCAN_LIMITS } from "../../../src/core/scan/limits.ts";

it("takes a text once", () => {
  const budget = new DecodingBudget();
  expect([budget.take("a"), budget.take("a"), budget.take("b"), [...budget.unread]]).toEqual([true, false, true, []]);
});

it("has room for so many characters", () => {
  const budget = new DecodingBudget();
  expect(budget.take("a".repeat(SCAN_LIMITS.decodedText))).toBe(true);
  expect(budget.take("b")).toBe(false);
  expect([...budget.unread]).toEqual([`${SCAN_LIMITS.decodedText} characters of decoded text`]);
});
