import { expect, it } from "vitest";
import { prefers } from "../../src/server/accept.ts";

it.each([
  [undefined, false],
  ["", false],
  ["*/*", false],
  ["text/csv", true],
  ["TEXT/CSV; q=0.5", true],
  ["text/csv;q=0", false],
  ["text/*", true],
  ["application/json, text/csv", false],
  ["text/csv, application/json", true],
  ["application/json;q=0.5, text/csv", true],
  ["text/csv;q=0.1, */*", false],
  ["text/csv, */*;q=0.1", true],
  ["text/csv, application/*;q=0.9", true],
  ["text/csv;q=0.8, application/*;q=0.9", false],
  ["*/*, text/csv;q=0", false],
  ["text/csv;q=nonsense", false],
])("whoever accepts %j prefers CSV: %s", (accept, expected) => {
  expect(prefers(accept, "text/csv", "application/json")).toBe(expected);
});
