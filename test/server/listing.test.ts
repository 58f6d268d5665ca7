import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import { listSkills, toSummary } from "../../src/core/catalog/present.ts";
import { STATES, VISIBILITIES } from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";
import { changedSkills, Listing } from "../../src/server/listing.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const ids = ["a/one", "a/two", "b/one", "b/three"];
const versions = ["1.0.0", "1.1.0", "2.0.0-beta.1"];
const id = fc.constantFrom(...ids);
const version = fc.constantFrom(...versions);

type Step = (registry: RegistryFixture) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  // The same bytes under several names make twins, whose states touch each other.
  fc.tuple(id, version).map(
    ([i, v]): Step =>
      (r) =>
        r.publish(i, v, { files: { "SKILL.md": "the same\n" }, description: `about ${v}` }),
  ),
  // What needs another one cannot be installed without it; nothing is published that needs what is not.
  fc.tuple(id, version, id, version).map(
    ([i, v, j, w]): Step =>
      (r) => {
        const needed = r.catalog.skills.get(j as SkillId)?.releases.get(w);
        const closure = needed === undefined ? [] : [{ id: needed.skill, version: w, digest: needed.digest }];
        r.publish(i, v, { related: { closure }, description: `about ${v}` });
      },
  ),
  fc.tuple(id, version, fc.constantFrom(...STATES)).map(
    ([i, v, s]): Step =>
      (r) =>
        r.state(i, v, s),
  ),
  fc.tuple(id, fc.constantFrom(...VISIBILITIES)).map(
    ([i, v]): Step =>
      (r) =>
        r.offer(i, { visibility: v }),
  ),
  fc.tuple(id, fc.boolean()).map(
    ([i, enabled]): Step =>
      (r) =>
        r.offer(i, { enabled }),
  ),
  fc.tuple(id, version).map(
    ([i, v]): Step =>
      (r) =>
        r.channel(i, "latest", v),
  ),
  id.map(
    (i): Step =>
      (r) =>
        r.retire(i),
  ),
);

test("a row is made anew by evidence where something waits for it, and not where it is refused", () => {
  const registry = new RegistryFixture();
  for (const id of ["a/content", "a/channel", "a/refused", "a/other"]) registry.publish(id, "1.0.0", { notes: id });
  registry.hold("a/content", "1.1.0", { role: "owner" }).refuse("a/refused");
  registry.hold("a/channel", "1.1.0", { role: "owner", channel: "stable" }).publish("a/channel", "1.1.0");
  const before = registry.catalog;
  expect([...before.outstanding].toSorted()).toEqual(["a/channel", "a/content", "a/refused"]);
  registry.approve("b/unrelated", "3".repeat(40), "owner");
  expect([...changedSkills(before, registry.catalog)].toSorted()).toEqual(["a/channel", "a/content"]);
});

describe("a listing", () => {
  test("that follows the snapshots is the one made from the last of them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom("public", "internal", "all"),
        async (steps, audience) => {
          const registry = new RegistryFixture();
          const followed = new Listing(audience);
          for (const take of steps) {
            take(registry);
            const fresh = listSkills(registry.catalog, audience).map((entry) =>
              toSummary(registry.catalog, entry, audience),
            );
            expect(followed.rows(registry.catalog).map((row) => row.summary)).toEqual(fresh);
            const found = (await followed.find(registry.catalog, "about")).map((row) => row.entry.id);
            expect(new Set(found)).toEqual(new Set(fresh.map((summary) => summary.id)));
          }
        },
      ),
    );
  });

  test("drops a skill whose twin is withdrawn", () => {
    const files = { "SKILL.md": "the same\n" };
    const registry = new RegistryFixture().publish("a/one", "1.0.0", { files }).publish("b/two", "1.0.0", { files });
    const listing = new Listing("public");
    expect(listing.rows(registry.catalog)).toHaveLength(2);
    registry.state("b/two", "1.0.0", "withdrawn");
    expect(listing.rows(registry.catalog)).toEqual([]);
  });

  test.each([
    ["is taken offline, and put back", { state: "offline" }],
    ["becomes hidden, and is open again", { visibility: "private" }],
  ] as const)(
    "knows that what a skill needs %s",
    (_, { state, visibility }: { state?: "offline"; visibility?: "private" }) => {
      const registry = new RegistryFixture().publish("b/two", "1.0.0");
      const closure = [{ id: "b/two" as SkillId, version: "1.0.0", digest: sha256("b/two") }];
      registry.publish("a/one", "1.0.0", { related: { closure } });
      const listing = new Listing("public");
      const warnings = () => listing.rows(registry.catalog)[0]?.summary.warnings;
      expect(warnings()).toBeUndefined();
      if (state !== undefined) registry.state("b/two", "1.0.0", state);
      if (visibility !== undefined) registry.offer("b/two", { visibility });
      expect(warnings()).toEqual([expect.stringContaining("cannot be installed")]);
      if (state !== undefined) registry.state("b/two", "1.0.0", "online");
      if (visibility !== undefined) registry.offer("b/two", { visibility: "public" });
      expect(warnings()).toBeUndefined();
    },
  );

  test("touches only what changed", () => {
    const registry = new RegistryFixture().publish("a/one", "1.0.0").publish("a/two", "1.0.0");
    const listing = new Listing("public");
    const before = listing.rows(registry.catalog);
    expect(listing.rows(registry.catalog)).toBe(before);
    registry.publish("a/two", "1.1.0");
    const after = listing.rows(registry.catalog);
    expect(after[0]).toBe(before[0]);
    expect(after[1]?.summary.version).toBe("1.1.0");
    expect(before[1]?.summary.version).toBe("1.0.0");
  });

  test("goes back with a catalog that went back", async () => {
    const registry = new RegistryFixture().publish("a/one", "1.0.0");
    const earlier = registry.catalog;
    registry.publish("a/two", "1.0.0");
    const listing = new Listing("public");
    expect(listing.rows(registry.catalog)).toHaveLength(2);
    expect(listing.rows(earlier)).toHaveLength(1);
    expect(await listing.find(earlier, "two")).toEqual([]);
  });

  test("answers each of two searches from its own snapshot, though both are under way", async () => {
    const registry = new RegistryFixture();
    for (let i = 0; i < 450; i++) registry.publish(`many/skill-${i}`, "1.0.0");
    const earlier = registry.catalog;
    registry.publish("many/late", "1.0.0").offer("many/skill-7", { visibility: "private" });
    const listing = new Listing("public");
    const [before, after] = await Promise.all([listing.find(earlier, "many"), listing.find(registry.catalog, "many")]);
    const idsOf = (rows: typeof before) => new Set(rows.map((row) => row.entry.id));
    expect(idsOf(before)).toEqual(new Set(listSkills(earlier, "public").map((entry) => entry.id)));
    expect(idsOf(after)).toEqual(new Set(listSkills(registry.catalog, "public").map((entry) => entry.id)));
  });
});
