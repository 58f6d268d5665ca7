/** What is remembered of signed tables only grows, and what is shorter is noticed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BUCKETS } from "../../../src/core/trust/checkpoint.ts";
import { goneBack, type ReadTable, toBeRead, toldSchema, withTables } from "../../../src/core/trust/told-tables.ts";

const hashOf = (id: string, n: number) => sha256(`${id} ${n}`);

function table(ends: Readonly<Record<string, number>>, bucket = 3): ReadTable {
  const rest = { latest: null, offer: null, leadsTo: null };
  const rows = Object.entries(ends).map(([id, n]) => [id as SkillId, { n, hash: hashOf(id, n), ...rest }] as const);
  return { bucket, digest: sha256(JSON.stringify(ends)), rows: new Map(rows) };
}

test("a shorter chain, or another end of the same length, is told; what is hidden or new is none", () => {
  const told = withTables(undefined, [table({ "a/b": 3, "a/c": 1 })]);
  expect(toldSchema.parse(told)).toEqual(told);
  expect(goneBack(told.skills, table({ "a/b": 3, "x/new": 1 }))).toBeUndefined();
  expect(goneBack(told.skills, table({ "a/b": 2 }))).toBe(
    "it was rolled back: a/b has 2 events, and 3 were seen before",
  );
  const other = { ...told.skills, "a/b": `3 ${sha256("other")}` };
  expect(goneBack(other, table({ "a/b": 3 }))).toContain("event 3 of a/b is not the one that was seen before");
});

test("tables that changed are all read again, of those never read a few, and empty ones never", () => {
  const empty = Array.from({ length: BUCKETS }, () => sha256(""));
  expect(toBeRead({ tables: {}, skills: {} }, empty)).toEqual([]);
  const full = empty.map((_, i) => sha256(`${i}`));
  expect(toBeRead({ tables: {}, skills: {} }, full)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const known = Object.fromEntries(full.map((digest, i) => [i, digest]));
  expect(toBeRead({ tables: known, skills: {} }, full)).toEqual([]);
  expect(toBeRead({ tables: known, skills: {} }, empty)).toHaveLength(BUCKETS);
});

test("whoever read an older table later takes nothing back, and the older one is not the last", () => {
  const late = withTables(undefined, [table({ "a/b": 5 })]);
  expect(withTables(late, [table({ "a/b": 2 })])).toEqual(late);
});

test("in whatever order tables were read, the longest of each is known", () => {
  const ends = fc.dictionary(fc.constantFrom("a/b", "a/c", "d/e"), fc.integer({ min: 1, max: 9 }), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(ends, { maxLength: 6 }), (all) => {
      const told = all.reduce<ReturnType<typeof withTables> | undefined>(
        (so, one) => withTables(so, [table(one)]),
        undefined,
      );
      for (const id of ["a/b", "a/c", "d/e"]) {
        const longest = Math.max(0, ...all.map((one) => one[id] ?? 0));
        expect(told?.skills[id]).toBe(longest === 0 ? undefined : `${longest} ${hashOf(id, longest)}`);
      }
    }),
  );
});
