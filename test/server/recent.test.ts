import { expect, test } from "vitest";
import { Recent } from "../../src/server/recent.ts";

test("the values asked for last are kept", () => {
  const made: string[] = [];
  const recent = new Recent<string>(2);
  const get = (key: string) =>
    recent.get(key, () => {
      made.push(key);
      return key;
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) expect(get(key)).toBe(key);
  expect(made).toEqual(["a", "b", "c", "b"]);
});
