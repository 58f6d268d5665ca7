import { expect, test } from "vitest";
import { parseTerm } from "../../src/core/term.ts";

const NOW = "2026-06-01T12:00:00.500Z";

test.each([
  ["30d", "2026-07-01T12:00:00Z"],
  ["3650d", "2036-05-29T12:00:00Z"],
  ["2026-06-01", "2026-06-02T00:00:00Z"],
  ["2028-02-29", "2028-03-01T00:00:00Z"],
  ["never", "never"],
])("%s ends %s", (text, end) => {
  expect(parseTerm(text, NOW)).toBe(end);
});

test.each([
  "",
  "0d",
  "30",
  "3651d",
  "99999d",
  "-1d",
  "1.5d",
  "2026-05-31",
  "2027-02-30",
  "2027-13-01",
  "tomorrow",
  "Never",
])("%s is no term", (text) => {
  expect(parseTerm(text, NOW)).toBeUndefined();
});
