/** The table of all rules holds together: nothing asks for what nobody sees. */
import { expect, it } from "vitest";
import { CATEGORIES } from "../../../src/core/scan/scan-rule.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "../../../src/core/scan/scan-rules.ts";

it("has no id twice, and each in kebab case", () => {
  const ids = SCAN_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(?:-[a-z0-9]+)+$/.test(id))).toEqual([]);
});

it("gives every category a rule, and every rule both kinds of examples", () => {
  const used = new Set(SCAN_RULES.map(({ category }) => category));
  expect(CATEGORIES.filter((category) => !used.has(category))).toEqual([]);
  expect(SCAN_RULES.filter(({ bad, good }) => bad.length === 0 || good.length === 0).map(({ id }) => id)).toEqual([]);
});

it("writes keywords in lower case", () => {
  const keywords = SIGNAL_ROWS.flatMap(({ patterns }) => patterns.flatMap(({ keywords: own }) => own));
  expect(keywords.filter((word) => word === "" || word !== word.toLowerCase())).toEqual([]);
});
