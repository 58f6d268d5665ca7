/** What is computed when metrics are read. */
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/adapters/metrics.ts";
import { countingLag, MAX_LAG, type Readings } from "../../src/adapters/metrics-on-read.ts";
import type { Catalog, SkillEntry } from "../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../src/core/catalog/fold.ts";
import type { Oid } from "../../src/core/names.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

async function read(readings: Readings): Promise<readonly string[]> {
  const metrics = createMetrics({ version: "1.2.3" });
  metrics.reading(readings);
  return (await metrics.read()).text.split("\n").filter((line) => !line.startsWith("#"));
}

const held = (catalog: Catalog, count: number): Catalog => {
  const [entry] = catalog.skills.values();
  const outstanding = { kind: "held" } as SkillEntry["outstanding"];
  const entries = Array.from(
    { length: count },
    (_, i) => [`a/s${i}`, { ...entry, id: `a/s${i}`, outstanding }] as const,
  );
  return { ...catalog, skills: new Map(entries) as unknown as Catalog["skills"] };
};

describe("metrics that are computed when they are read", () => {
  const { catalog } = new RegistryFixture().publish("billing/refunds", "1.0.0");
  const lag = async () => 7;

  it("count events and lag", async () => {
    const lines = await read({ catalog: () => catalog, lag });
    expect(lines).toContain("skilltrunk_source_lag_commits 7");
    const events = [...catalog.skills.values()].reduce((sum, { tip }) => sum + tip.n, catalog.registryTip.n);
    expect(events).toBeGreaterThan(0);
    expect(lines).toContain(`skilltrunk_log_size ${events}`);
  });

  it("name the skills that are not ready, no more than a hundred, and nobody who is", async () => {
    const named = async (which: Catalog) =>
      (await read({ catalog: () => which, lag })).filter((line) => line.startsWith("skilltrunk_skill_not_ready"));
    expect(await named(catalog)).toEqual([]);
    expect(await named(held(catalog, 1))).toEqual(['skilltrunk_skill_not_ready{name="a/s0",reason="held"} 1']);
    expect(await named(held(catalog, 250))).toHaveLength(100);
  });

  it("count the merges whose change of policy waits", async () => {
    const pending = ["1", "2"].map((digit) => ({
      commit: digit.repeat(40),
      stages: [{ role: "admin", count: 1, people: [] }],
    }));
    const heldPolicy = { from: "0".repeat(40), pending };
    const evidence = new Map([[`approval:${"1".repeat(40)}:admin:1:policy.yaml`, ["root"]]]);
    expect(await read({ catalog: () => ({ ...catalog, heldPolicy }), lag })).toContain("skilltrunk_policy_held 2");
    expect(await read({ catalog: () => ({ ...catalog, heldPolicy, evidence }), lag })).toContain(
      "skilltrunk_policy_held 1",
    );
    expect(await read({ catalog: () => catalog, lag })).toContain("skilltrunk_policy_held 0");
  });

  it("forget who has become ready", async () => {
    const metrics = createMetrics({ version: "1.2.3" });
    let now = held(catalog, 2);
    metrics.reading({ catalog: () => now, lag });
    expect((await metrics.read()).text).toContain('name="a/s1"');
    now = emptyCatalog();
    expect((await metrics.read()).text).not.toContain("name=");
  });
});

describe("the lag behind the trunk", () => {
  const oid = (n: number) => n.toString(16).padStart(40, "0") as Oid;
  let asked = 0;
  const history = (steps: number, broken = false) => ({
    async *history() {
      asked++;
      for (let i = 0; i < steps; i++) yield {} as never;
      if (broken) throw new Error("gone");
    },
  });
  const lag = (objects: ReturnType<Parameters<typeof countingLag>[0]>, seen: Oid | undefined = oid(2)) =>
    countingLag(() => objects, { seen: () => seen, taken: () => oid(1) });

  it("is nothing where what was seen is taken, or nothing was seen", async () => {
    expect(await countingLag(() => history(3), { seen: () => oid(1), taken: () => oid(1) })()).toBe(0);
    expect(await countingLag(() => history(3), { seen: () => undefined, taken: () => oid(1) })()).toBe(0);
  });

  it("is counted once, and not for ever", async () => {
    const question = lag(history(3));
    asked = 0;
    expect([await question(), await question(), asked]).toEqual([3, 3, 1]);
    expect(await lag(history(MAX_LAG * 5))()).toBe(MAX_LAG);
  });

  it("is at least one where history cannot be read", async () => {
    expect(await lag(history(0, true))()).toBe(1);
  });
});
