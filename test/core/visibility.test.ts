/** Whatever happens to skills in whatever order, nobody is told of one that is not open to them, nor given what is taken back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Audience, principal } from "../../src/core/access/audience.ts";
import { listSkills, toSkillView } from "../../src/core/catalog/present.ts";
import { findByDigest, findSkill, mayRead, resolve } from "../../src/core/catalog/resolve.ts";
import { toRevocations } from "../../src/core/catalog/revocations.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { STATES, VISIBILITIES, type Visibility } from "../../src/core/ledger/event.ts";
import { redactLines } from "../../src/core/ledger/redacted.ts";
import { type Digest, parseSkillRequest, type SkillId } from "../../src/core/names.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const IDS = ["a/one", "a/two", "b/one", "c/three"] as const;
const VERSIONS = ["1.0.0", "1.1.0", "2.0.0"];
const PEOPLE = ["ann", "@Bob", "acme/team", "support"];

/** What is open to whom, kept apart from the code that is tested. */
interface Shown {
  visibility: Visibility;
  enabled: boolean;
  named: readonly string[];
}
interface World {
  readonly registry: RegistryFixture;
  readonly shown: Map<string, Shown>;
  /** `id@version` → how it is offered, and bytes that were ever withdrawn. */
  readonly states: Map<string, string>;
  readonly withdrawn: Set<string>;
}
type Step = (world: World) => void;

const id = fc.constantFrom(...IDS);
const version = fc.constantFrom(...VERSIONS);
const people = fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 2 });

const publish = fc.tuple(id, version, fc.boolean()).map(
  ([i, v, isTwin]): Step =>
    ({ registry, shown, states }) => {
      if (states.has(`${i}@${v}`)) return;
      registry.publish(i, v, isTwin ? { files: { "SKILL.md": "the same\n" } } : {});
      states.set(`${i}@${v}`, "online");
      if (!shown.has(i)) shown.set(i, { visibility: "public", enabled: true, named: [] });
    },
);
const offer = fc
  .record({
    i: id,
    visibility: fc.constantFrom(...VISIBILITIES),
    owners: people,
    readers: people,
    enabled: fc.boolean(),
  })
  .map(
    ({ i, ...to }): Step =>
      ({ registry, shown }) => {
        if (!shown.has(i)) return;
        registry.offer(i, to);
        shown.set(i, { visibility: to.visibility, enabled: to.enabled, named: [...to.owners, ...to.readers] });
      },
  );
const state = fc.tuple(id, version, fc.constantFrom(...STATES), fc.constantFrom(...IDS, "no/skill")).map(
  ([i, v, to, replacement]): Step =>
    ({ registry, states, withdrawn }) => {
      const key = `${i}@${v}`;
      if (!states.has(key) || states.get(key) === "withdrawn") return;
      registry.state(i, v, to, { reason: "changed", replacement });
      states.set(key, to);
      const digest = registry.catalog.skills.get(i as SkillId)?.releases.get(v)?.digest;
      if (to === "withdrawn" && digest !== undefined) withdrawn.add(digest);
    },
);
const channel = fc.tuple(id, version).map(
  ([i, v]): Step =>
    ({ registry, states }) => {
      if (states.has(`${i}@${v}`)) registry.channel(i, "stable", v);
    },
);
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: publish }, offer, state, channel), { maxLength: 30 });
const asker: fc.Arbitrary<Audience> = fc.oneof(
  fc.constantFrom("public" as const, "internal" as const),
  fc
    .record({ name: fc.constantFrom("ann", "bob", "eve"), groups: people, member: fc.boolean() })
    .map((who) => principal(who)),
);

function isOpen(shown: Shown | undefined, audience: Audience): boolean {
  if (shown === undefined || !shown.enabled) return false;
  if (shown.visibility === "public") return true;
  if (typeof audience === "string") return shown.visibility === "internal" && audience === "internal";
  const words = [audience.name, ...audience.groups].map((word) => word.replace("@", "").toLowerCase());
  const isNamed = shown.named.some((one) => words.includes(one.replace("@", "").toLowerCase()));
  return isNamed || (shown.visibility === "internal" && audience.member);
}

function live(taken: readonly Step[]): World {
  const world: World = { registry: new RegistryFixture(), shown: new Map(), states: new Map(), withdrawn: new Set() };
  for (const take of taken) take(world);
  return world;
}

const found = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
};

describe("after any sequence of edits", () => {
  test("nobody resolves what is not open to them, and nobody what is offline or withdrawn", () => {
    fc.assert(
      fc.property(steps, asker, (taken, audience) => {
        const { registry, shown, states, withdrawn } = live(taken);
        const { catalog } = registry;
        for (const text of [...IDS, "one", "three"].flatMap((i) =>
          ["", "@stable", "@^1", ...VERSIONS.map((v) => `@${v}`)].map((w) => i + w),
        )) {
          const request = parseSkillRequest(text);
          const got = request && found(() => resolve(catalog, request, { audience, now: "2026-06-01T00:00:00Z" }));
          if (got === undefined) continue;
          expect(isOpen(shown.get(got.entry.id), audience)).toBe(true);
          expect(["offline", "withdrawn"]).not.toContain(states.get(`${got.entry.id}@${got.release.version}`));
          expect(withdrawn.has(got.release.digest)).toBe(false);
        }
      }),
    );
  });

  test("lists, archives, revocations and chains have what is open to the asker, all of it and nothing else", () => {
    fc.assert(
      fc.asyncProperty(steps, asker, async (taken, audience) => {
        const { registry, shown, withdrawn } = live(taken);
        const { catalog } = registry;
        const open = IDS.filter((i) => isOpen(shown.get(i), audience));
        const closed = IDS.filter((i) => shown.has(i) && !open.includes(i));
        expect(
          [...catalog.skills.values()]
            .filter((e) => mayRead(e, audience))
            .map((e) => e.id)
            .toSorted(),
        ).toEqual(open);
        const told: unknown[] = [toRevocations(catalog, audience)];
        for (const entry of listSkills(catalog, audience)) told.push(toSkillView(catalog, entry, audience));
        for (const i of open) told.push(redactLines(catalog, await registry.events(i as SkillId), audience));
        const text = JSON.stringify(told).replaceAll(/skills\/(?=[abc]\/)/g, "");
        expect(closed.filter((i) => text.includes(i))).toEqual([]);
        for (const i of IDS) {
          expect(found(() => findSkill(catalog, parseSkillRequest(i) ?? { name: "" }, audience))?.entry.id).toBe(
            open.includes(i) ? i : undefined,
          );
          for (const { digest } of catalog.skills.get(i as SkillId)?.releases.values() ?? []) {
            const release = found(() => findByDigest(catalog, digest as Digest, audience));
            if (release !== undefined)
              expect([open.includes(release.skill as (typeof IDS)[number]), withdrawn.has(digest)]).toEqual([
                true,
                false,
              ]);
          }
        }
      }),
    );
  });
});
