/** What of how a skill is offered waits, and for whom. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { SkillTable } from "../../../src/core/catalog/skill-table.ts";
import {
  allAwaitedOffers,
  awaitedOffers,
  type HeldOffer,
  heldValue,
  isTaken,
  offerFacts,
  offerKey,
  RESTRICTS,
  sameChange,
} from "../../../src/core/gate/held-offer.ts";
import { STATES, VISIBILITIES } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const [A, B] = ["team/a", "team/b"] as [SkillId, SkillId];
const [FIRST, SECOND] = ["1".repeat(40), "2".repeat(40)] as const;
const OWNER = { role: "owner", count: 1, people: ["ann"] };
const SECURITY = { role: "security", count: 2, people: [] };
const held = (commit: string, ...stages: HeldOffer["stages"]): HeldOffer => ({
  commit,
  stages,
  changes: [{ what: "channel", name: "stable", to: "1.1.0" }],
});

describe("what only restricts", () => {
  it("is never the way back of what restricts", () => {
    const values = {
      visibility: fc.constantFrom(...VISIBILITIES),
      enabled: fc.boolean(),
      readers: fc.subarray(["ann", "bob", "eve"]),
      state: fc.constantFrom(...STATES),
    };
    for (const [what, value] of Object.entries(values) as [keyof typeof RESTRICTS, fc.Arbitrary<never>][]) {
      const restricts = RESTRICTS[what] as (from: unknown, to: unknown) => boolean;
      fc.assert(
        fc.property(value, value, (from, to) => {
          fc.pre(String(from) !== String(to));
          expect(restricts(from, to) && restricts(to, from)).toBe(false);
        }),
      );
    }
  });

  it.each([
    ["online", "yanked", true],
    ["deprecated", "offline", true],
    ["offline", "withdrawn", true],
    ["online", "deprecated", false],
    ["yanked", "deprecated", false],
    ["offline", "yanked", false],
  ] as const)("of a state: %s to %s", (from, to, is) => {
    expect(RESTRICTS.state(from, to)).toBe(is);
  });
});

it("is of its own kinds to approval rules, and of its lifecycle file", () => {
  const facts = offerFacts(A, [
    { what: "channel", name: "stable", to: null },
    { what: "tags", to: [] },
  ]);
  expect([[...facts.kinds], facts.paths]).toEqual([["lifecycle", "channel"], ["lifecycle/team/a.yaml"]]);
  expect([...offerFacts(A, [{ what: "readers", to: [] }]).kinds]).toEqual(["lifecycle", "visibility"]);
});

it("names its value, and is the same only where all of it is", () => {
  const one = { what: "channel", name: "stable", to: "1.1.0" } as const;
  expect([heldValue(one), heldValue({ what: "tags" })]).toEqual(["channel stable", "tags"]);
  expect([sameChange(one, { ...one }), sameChange(one, { ...one, to: null })]).toEqual([true, false]);
});

describe("what is missing", () => {
  const key = (commit: string, stage: HeldOffer["stages"][number], id = A) => offerKey(commit, stage, id);

  it("is every stage of every merge that has no evidence", () => {
    const entry = { id: A, holds: [held(FIRST, OWNER, SECURITY), held(SECOND, OWNER)] };
    const missing = (...keys: readonly string[]) =>
      awaitedOffers(entry, (one) => keys.includes(one)).map(({ commit, missing: m }) => [commit, m.map((s) => s.role)]);
    expect(missing()).toEqual([
      [FIRST, ["owner", "security"]],
      [SECOND, ["owner"]],
    ]);
    expect(missing(key(FIRST, OWNER), key(SECOND, OWNER, B))).toEqual([
      [FIRST, ["security"]],
      [SECOND, ["owner"]],
    ]);
    expect(missing(key(FIRST, OWNER), key(FIRST, SECURITY), key(SECOND, OWNER))).toEqual([]);
    expect(awaitedOffers({ id: A }, () => false)).toEqual([]);
  });

  it("is told of all skills in their order", () => {
    const entry = (id: SkillId) => ({ id, holds: [held(FIRST, OWNER)] }) as unknown as SkillEntry;
    const catalog = {
      ...emptyCatalog(),
      skills: SkillTable.of([B, A].map((id) => [id, entry(id)] as const)),
      evidence: new Map<string, readonly string[]>(),
    };
    expect(allAwaitedOffers(catalog).map(({ id }) => id)).toEqual([A, B]);
    expect(allAwaitedOffers({ ...catalog, evidence: new Map([[key(FIRST, OWNER), ["ann"]]]) })).toMatchObject([
      { id: B },
    ]);
  });
});

it("is so only once the skill is offered as it asks for", () => {
  const { catalog } = new RegistryFixture()
    .publish("team/a", "1.0.0")
    .channel("team/a", "stable", "1.0.0")
    .state("team/a", "1.0.0", "deprecated", { reason: "old" });
  const entry = catalog.skills.get(A) as SkillEntry;
  const taken = (what: "channel" | "state" | "visibility" | "tags" | "enabled", to: never, name?: string) =>
    isTaken(entry, { what, to, ...(name === undefined ? {} : { name }) });
  const { visibility } = entry.offer;
  expect([
    taken("channel", "1.0.0" as never, "stable"),
    taken("channel", null as never, "canary"),
    taken("state", "deprecated" as never, "1.0.0"),
    taken("visibility", visibility as never),
    taken("tags", [] as never),
    taken("enabled", "true" as never),
  ]).toEqual([true, true, true, true, true, true]);
  expect([
    taken("channel", "9.0.0" as never, "stable"),
    taken("state", "online" as never, "1.0.0"),
    taken("state", "yanked" as never, "9.0.0"),
    taken("visibility", (visibility === "private" ? "public" : "private") as never),
    taken("tags", ["x"] as never),
  ]).toEqual([false, false, false, false, false]);
});
