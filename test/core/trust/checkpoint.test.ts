/** Tables of a checkpoint: the same for the same skills whatever came in which order, and cheap to keep. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Catalog, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { toSkillView } from "../../../src/core/catalog/present.ts";
import { SkillTable } from "../../../src/core/catalog/skill-table.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  BUCKETS,
  bucketOf,
  CheckpointTables,
  parseBucket,
  parseCheckpoint,
} from "../../../src/core/trust/checkpoint.ts";
import { eventsIn } from "../../../src/core/trust/position.ts";
import { offerDigest, revocationsDigest } from "../../../src/core/trust/signed-offer.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const NOW = "2026-06-01T12:00:42.123Z";
const everything = () => true;
const catalogOf = (registry: RegistryFixture) => registry.catalog;
const NONE = revocationsDigest({ revocations: [] });
const payloadOf = (catalog: Catalog, mayRead: (entry: SkillEntry) => boolean = everything) => {
  const tables = new CheckpointTables(mayRead);
  tables.update(catalog);
  return tables.payload(NOW, NONE);
};
const rowsOf = (tables: CheckpointTables) =>
  new Map(Array.from({ length: BUCKETS }, (_, bucket) => [...(parseBucket(tables.table(bucket) ?? "") ?? [])]).flat());

describe("CheckpointTables", () => {
  const registry = new RegistryFixture();
  for (let i = 0; i < 200; i++) registry.publish(`a/s${i}`, "1.0.0");

  test("have every skill once, with the end of its chain", () => {
    const tables = new CheckpointTables(everything);
    tables.update(catalogOf(registry));
    const checkpoint = parseCheckpoint(tables.payload(NOW, NONE));
    for (let bucket = 0; bucket < BUCKETS; bucket++)
      expect(checkpoint?.buckets[bucket]).toBe(sha256(tables.table(bucket) ?? ""));
    const tips = [...rowsOf(tables)].map(([id, { n, hash }]) => [id, { n, hash }] as const);
    expect(new Map(tips)).toEqual(new Map([...registry.catalog.skills].map(([id, { tip }]) => [id, tip])));
  });

  test("are signed for the minute, so that nobody learns when something else changed", () => {
    expect(parseCheckpoint(payloadOf(catalogOf(registry)))?.at).toBe("2026-06-01T12:00:00Z");
  });

  test("say how far the ledger was when one of them changed last, which nothing hidden moves", () => {
    const growing = new RegistryFixture().publish("a/open", "1.0.0").publish("a/shut", "1.0.0");
    const tables = new CheckpointTables((entry) => entry.name !== "shut");
    const at = () => {
      tables.update(growing.catalog);
      return tables.changedAt();
    };
    const first = at();
    expect(first).toBe(eventsIn(growing.catalog));
    growing.publish("a/shut", "1.1.0");
    expect(at()).toBe(first);
    growing.publish("a/open", "1.1.0");
    expect(at()).toBe(eventsIn(growing.catalog));
    expect(at()).toBe(first + 2);
  });

  test("hold nothing of what the asker may not see", () => {
    const shown = (entry: SkillEntry) => entry.name !== "s7";
    const skills = SkillTable.of([...registry.catalog.skills].filter(([, entry]) => shown(entry)));
    expect(payloadOf(registry.catalog, shown)).toBe(payloadOf({ ...registry.catalog, skills }));
  });

  test("have the names that a skill had before for as long as the skill itself is shown", () => {
    const renamed = new RegistryFixture().publish("a/x", "1.0.0").rename("a/x", "a/y").rename("a/y", "b/z");
    const shown = (entry: SkillEntry) => entry.offer.enabled;
    const tables = new CheckpointTables(shown);
    for (const enabled of [true, false, true]) {
      renamed.offer("b/z", { enabled });
      tables.update(catalogOf(renamed));
      const names = ["a/x", "a/y", "b/z"] as SkillId[];
      const told = names.filter((id) => parseBucket(tables.table(bucketOf(id)) ?? "")?.has(id));
      expect(told).toEqual(enabled ? names : []);
      expect(tables.payload(NOW, NONE)).toBe(payloadOf(catalogOf(renamed), shown));
    }
  });

  test("say what latest means and sign what is offered, as the skill's own document says it", () => {
    const changing = new RegistryFixture().publish("a/x", "1.0.0").publish("a/x", "1.1.0").publish("b/same", "1.0.0");
    const tables = new CheckpointTables(everything);
    const states = ["online", "yanked", "offline", "withdrawn"] as const;
    const signed = states.map((state) => {
      if (state !== "online") changing.state("a/x", "1.1.0", state, { reason: "broken" });
      tables.update(changing.catalog);
      const row = rowsOf(tables).get("a/x" as SkillId);
      const entry = changing.catalog.skills.get("a/x" as SkillId);
      expect(row?.offer).toBe(entry && offerDigest(toSkillView(changing.catalog, entry, "all")));
      expect(tables.payload(NOW, NONE)).toBe(payloadOf(changing.catalog));
      return row;
    });
    expect(signed.map((row) => row?.latest)).toEqual(["1.1.0", "1.0.0", "1.0.0", "1.0.0"]);
    expect(new Set(signed.map((row) => row?.offer)).size).toBe(4);
  });

  test("follow bytes that are withdrawn under another name", () => {
    const files = { "SKILL.md": "---\nname: x\ndescription: Does.\n---\n" };
    const twins = new RegistryFixture().publish("a/x", "1.0.0", { files }).publish("b/x", "1.0.0", { files });
    const tables = new CheckpointTables(everything);
    tables.update(twins.catalog);
    expect(rowsOf(tables).get("b/x" as SkillId)?.latest).toBe("1.0.0");
    twins.state("a/x", "1.0.0", "withdrawn", { reason: "leaks" });
    tables.update(twins.catalog);
    expect(rowsOf(tables).get("b/x" as SkillId)?.latest).toBeNull();
    expect(tables.payload(NOW, NONE)).toBe(payloadOf(twins.catalog));
  });

  test("lead from a name that a skill had to the one that it has", () => {
    const renamed = new RegistryFixture().publish("a/x", "1.0.0").rename("a/x", "a/y").rename("a/y", "b/z");
    const tables = new CheckpointTables(everything);
    tables.update(renamed.catalog);
    const rows = rowsOf(tables);
    for (const name of ["a/x", "a/y"] as SkillId[])
      expect(rows.get(name)).toMatchObject({ latest: null, offer: null, leadsTo: "b/z" });
    expect(rows.get("b/z" as SkillId)).toMatchObject({ latest: "1.0.0", leadsTo: null });
  });

  test("come to the same over any way of changes", () => {
    const ids = fc.constantFrom("a/x", "a/y", "b/x", "c/z");
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 12 }), (steps) => {
        const changing = new RegistryFixture();
        const tables = new CheckpointTables((entry) => entry.offer.enabled);
        steps.forEach(([id, enabled], i) => {
          changing.publish(id, `1.0.${i}`).offer(id, { enabled });
          tables.update(catalogOf(changing));
        });
        expect(tables.payload(NOW, NONE)).toBe(payloadOf(catalogOf(changing), (entry) => entry.offer.enabled));
      }),
      { numRuns: 30 },
    );
  });

  test("forget what is gone", () => {
    const tables = new CheckpointTables(everything);
    tables.update(catalogOf(registry));
    tables.update(emptyCatalog());
    expect(tables.payload(NOW, NONE)).toBe(payloadOf(emptyCatalog()));
  });
});

test("what is no table and no checkpoint is none", () => {
  const hash = sha256("x");
  const line = `a/b 1 ${hash} 1.0.0 ${hash}\n`;
  const tip = { n: 1, hash };
  expect(parseBucket("")?.size).toBe(0);
  expect(parseBucket(line)?.get("a/b" as SkillId)).toEqual({ ...tip, latest: "1.0.0", offer: hash, leadsTo: null });
  expect(parseBucket(`a/b 1 ${hash} - ${hash}\n`)?.get("a/b" as SkillId)?.latest).toBeNull();
  for (const text of [
    line + line,
    line.trimEnd(),
    "a/b 0 x\n",
    `a/b 1 ${hash}\n`,
    line.replace("a/b", "A/b"),
    line.replace("1.0.0", "one"),
    `a/b 1 ${hash} > A/b\n`,
    `a/b 1 ${hash} - x\n`,
    "\n",
  ])
    expect(parseBucket(text)).toBeUndefined();
  for (const text of ["", "{}", '{"format":1,"at":"now","buckets":[]}']) expect(parseCheckpoint(text)).toBeUndefined();
  expect(bucketOf("a/b" as SkillId)).toBeLessThan(BUCKETS);
});
