import { describe, expect, test } from "vitest";
import { readEvents } from "../../../src/app/index/skill-events.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { MemoryObjects } from "../../support/memory-objects.ts";

const REFUNDS = "billing/refunds" as SkillId;

describe("a skill's events", () => {
  test("come in order, from all of its files and from no other skill's", async () => {
    const objects = new MemoryObjects();
    const files = Array.from({ length: 12 }, (_, i) => [
      `events/billing/refunds/${i}.ndjson`,
      `{"a":${i}}\n{"b":${i}}\n`,
    ]);
    const ledger = objects.addTree({
      ...Object.fromEntries(files),
      "events/billing/refunds-eu/0.ndjson": '{"other":1}\n',
      "head.json": "{}",
    });
    const lines = await readEvents(objects, ledger, REFUNDS);
    expect(lines).toEqual(Array.from({ length: 12 }, (_, i) => [`{"a":${i}}`, `{"b":${i}}`]).flat());
  });

  test("are none where the ledger has none", async () => {
    const objects = new MemoryObjects();
    expect(await readEvents(objects, objects.addTree({ "head.json": "{}" }), REFUNDS)).toEqual([]);
  });

  test("are not cut short where Git has lost some", async () => {
    const objects = new MemoryObjects();
    const ledger = objects.addTree({ "events/billing/refunds/0.ndjson": "{}\n" });
    objects.lose("{}\n");
    await expect(readEvents(objects, ledger, REFUNDS)).rejects.toMatchObject({ code: "OBJECT_MISSING" });
  });
});
