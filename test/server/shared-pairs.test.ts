/** Texts that are kept once say the same as those that they stand for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedPairs } from "../../src/server/shared-pairs.ts";

test("answers what it was given, whatever came before", () => {
  const pair = fc.tuple(fc.constantFrom("etag", "vary", "Vary", "x"), fc.constantFrom("", "a", "b", "vary"));
  fc.assert(
    fc.property(fc.array(fc.array(pair, { maxLength: 6 }), { maxLength: 20 }), (lists) => {
      const shared = new SharedPairs();
      for (const list of lists) expect(shared.of(list.flat())).toEqual(list.flat());
    }),
  );
});

test("has one list for the same pairs twice, and many names cost no more than some", () => {
  const shared = new SharedPairs();
  const first = shared.of(["vary", "accept", "etag", "one"]);
  expect(shared.of(["vary", "accept", "etag", "one"])).toBe(first);
  expect(shared.of(["vary", "accept", "etag", "two"])).not.toBe(first);
  for (let i = 0; i < 1000; i++) expect(shared.of([`name-${i}`, "value"])).toEqual([`name-${i}`, "value"]);
  expect(shared.of(["vary", "accept", "name-999", "value"])).toEqual(["vary", "accept", "name-999", "value"]);
});
