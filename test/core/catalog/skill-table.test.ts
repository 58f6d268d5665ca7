import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { newEntry } from "../../../src/core/catalog/fold-release.ts";
import { SkillTable } from "../../../src/core/catalog/skill-table.ts";
import { type SkillId, skillId } from "../../../src/core/names.ts";

const AT = "2026-06-01T12:00:00Z";

afterEach(() => vi.restoreAllMocks());

const idOf = (number: number): SkillId => skillId(`n${number % 20}`, `s${number}`);
const entryOf = (id: SkillId): SkillEntry => ({ ...newEntry(id, AT), channels: new Map(), releases: new Map() });
const steps = fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }), { maxLength: 8 });

test("holds what a map would, however the changes came", () => {
  fc.assert(
    fc.property(steps, (numbers) => {
      const map = new Map<SkillId, SkillEntry>();
      let table = SkillTable.of();
      for (const step of numbers) {
        const changes = step.map((number) => [idOf(number), entryOf(idOf(number))] as const);
        for (const [id, entry] of changes) map.set(id, entry);
        table = table.with(changes);
      }
      expect(new Map(table)).toEqual(map);
      expect(new Set(table.keys())).toEqual(new Set(map.keys()));
      expect(new Set(table.values())).toEqual(new Set(map.values()));
      expect(table.size).toBe(map.size);
      for (const [id, entry] of map) expect(table.get(id)).toBe(entry);
      const found: [SkillId, SkillEntry][] = [];
      table.forEach((entry, id) => {
        found.push([id, entry]);
      });
      expect(found).toEqual([...table]);
      const absent = skillId("nobody", "has");
      expect([table.get(absent), table.has(absent)]).toEqual([undefined, false]);
    }),
  );
});

test("a table stays as it was when the next one is made of it, and tells what is different in it", () => {
  fc.assert(
    fc.property(steps, steps, (first, second) => {
      const take = (from: SkillTable, numbers: readonly (readonly number[])[]) =>
        numbers.flat().reduce((table, number) => table.with([[idOf(number), entryOf(idOf(number))]]), from);
      const before = take(SkillTable.of(), first);
      const was = new Map(before);
      const after = take(before, second);
      expect(new Map(before)).toEqual(was);
      const changed = new Set(second.flat().map(idOf));
      expect(after.changedSince(before)).toEqual(changed);
      expect(before.changedSince(after)).toEqual(changed);
      expect(before.changedSince(before).size).toBe(0);
    }),
  );
});

test("a change in ten thousand skills looks at few of them", () => {
  const all = Array.from({ length: 10_000 }, (_, number) => idOf(number));
  const before = SkillTable.of(all.map((id) => [id, entryOf(id)]));
  const sets = vi.spyOn(Map.prototype, "set");
  const after = before.with([[idOf(77), entryOf(idOf(77))]]);
  // To copy a map is to set each of its entries.
  expect(sets.mock.calls.length).toBeLessThan(200);
  const gets = vi.spyOn(Map.prototype, "get");
  expect([...after.changedSince(before)]).toEqual([idOf(77)]);
  expect(gets.mock.calls.length).toBeLessThan(200);
});

test("skills spread over the whole table", () => {
  const ids = Array.from({ length: 10_000 }, (_, number) => idOf(number));
  const table = SkillTable.of(ids.map((id) => [id, entryOf(id)]));
  const gets = vi.spyOn(Map.prototype, "get");
  const most = ids
    .filter((_, number) => number % 500 === 0)
    .map((id) => {
      const next = table.with([[id, entryOf(id)]]);
      gets.mockClear();
      next.changedSince(table);
      return gets.mock.calls.length;
    });
  expect(Math.max(...most)).toBeLessThan(120);
});

test("the events of all chains are counted, and after a change only where it is", () => {
  let asked = 0;
  const counting = (number: number, n: number): [SkillId, SkillEntry] => {
    const id = idOf(number);
    const entry = {
      ...entryOf(id),
      get tip() {
        asked++;
        return { n, hash: null };
      },
    };
    return [id, entry];
  };
  const table = SkillTable.of(Array.from({ length: 2000 }, (_, i) => counting(i, 2)));
  expect(table.events).toBe(4000);
  asked = 0;
  expect(table.with([counting(7, 5)]).events).toBe(4003);
  expect(table.events).toBe(4000);
  expect(asked).toBeLessThan(100);
});
