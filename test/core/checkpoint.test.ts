/** Tables of a checkpoint: the same for the same skills whatever came in which order, and cheap to keep. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import type { SkillEntry } from "../../src/core/catalog.ts";
import { BUCKETS, bucketOf, CheckpointTables, parseBucket, parseCheckpoint } from "../../src/core/checkpoint.ts";
import type { SkillId } from "../../src/core/names.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const NOW = "2026-06-01T12:00:42.123Z";
const everything = () => true;
const entriesOf = (registry: RegistryFixture) => registry.catalog.skills;
const payloadOf = (entries: ReadonlyMap<SkillId, SkillEntry>, mayRead: (entry: SkillEntry) => boolean = everything) => {
  const tables = new CheckpointTables(mayRead);
  tables.update(entries);
  return tables.payload(NOW);
};

describe("CheckpointTables", () => {
  const registry = new RegistryFixture();
  for (let i = 0; i < 200; i++) registry.publish(`a/s${i}`, "1.0.0");

  test("have every skill once, with the end of its chain", () => {
    const tables = new CheckpointTables(everything);
    tables.update(entriesOf(registry));
    const checkpoint = parseCheckpoint(tables.payload(NOW));
    const rows = Array.from({ length: BUCKETS }, (_, bucket) => {
      const table = tables.table(bucket) ?? "";
      expect(checkpoint?.buckets[bucket]).toBe(sha256(table));
      return [...(parseBucket(table) ?? [])];
    }).flat();
    expect(new Map(rows)).toEqual(new Map([...entriesOf(registry)].map(([id, { tip }]) => [id, tip])));
  });

  test("are signed for the minute, so that nobody learns when something else changed", () => {
    expect(parseCheckpoint(payloadOf(entriesOf(registry)))?.at).toBe("2026-06-01T12:00:00Z");
  });

  test("hold nothing of what the asker may not see", () => {
    const shown = (entry: SkillEntry) => entry.name !== "s7";
    const without = new Map([...entriesOf(registry)].filter(([, entry]) => shown(entry)));
    expect(payloadOf(entriesOf(registry), shown)).toBe(payloadOf(without));
  });

  test("have the names that a skill had before for as long as the skill itself is shown", () => {
    const renamed = new RegistryFixture().publish("a/x", "1.0.0").rename("a/x", "a/y").rename("a/y", "b/z");
    const shown = (entry: SkillEntry) => entry.offer.enabled;
    const tables = new CheckpointTables(shown);
    for (const enabled of [true, false, true]) {
      renamed.offer("b/z", { enabled });
      tables.update(entriesOf(renamed));
      const names = ["a/x", "a/y", "b/z"] as SkillId[];
      const told = names.filter((id) => parseBucket(tables.table(bucketOf(id)) ?? "")?.has(id));
      expect(told).toEqual(enabled ? names : []);
      expect(tables.payload(NOW)).toBe(payloadOf(entriesOf(renamed), shown));
    }
  });

  test("come to the same over any way of changes", () => {
    const ids = fc.constantFrom("a/x", "a/y", "b/x", "c/z");
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 12 }), (steps) => {
        const changing = new RegistryFixture();
        const tables = new CheckpointTables((entry) => entry.offer.enabled);
        steps.forEach(([id, enabled], i) => {
          changing.publish(id, `1.0.${i}`).offer(id, { enabled });
          tables.update(entriesOf(changing));
        });
        expect(tables.payload(NOW)).toBe(payloadOf(entriesOf(changing), (entry) => entry.offer.enabled));
      }),
      { numRuns: 30 },
    );
  });

  test("forget what is gone", () => {
    const tables = new CheckpointTables(everything);
    tables.update(entriesOf(registry));
    tables.update(new Map());
    expect(tables.payload(NOW)).toBe(payloadOf(new Map()));
  });
});

test("what is no table and no checkpoint is none", () => {
  const line = `a/b 1 ${sha256("x")}\n`;
  expect(parseBucket("")?.size).toBe(0);
  expect(parseBucket(line)?.get("a/b" as SkillId)).toEqual({ n: 1, hash: sha256("x") });
  for (const text of [line + line, line.trimEnd(), "a/b 0 x\n", `A/b 1 ${sha256("x")}\n`, "\n"])
    expect(parseBucket(text)).toBeUndefined();
  for (const text of ["", "{}", '{"format":1,"at":"now","buckets":[]}']) expect(parseCheckpoint(text)).toBeUndefined();
  expect(bucketOf("a/b" as SkillId)).toBeLessThan(BUCKETS);
});
