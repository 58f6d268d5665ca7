import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { type Catalog, idsByDigest, OPEN_OFFER, type SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { CatalogDraft, emptyCatalog } from "../../../src/core/catalog/fold.ts";
import {
  type ChainId,
  chain,
  EMPTY_HEAD,
  type Fact,
  type LedgerEvent,
  STATES,
  VISIBILITIES,
} from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";

const OID = "c".repeat(40);
const IDS = ["a/one", "b/one", "a/two"] as SkillId[];
const common = { at: "2026-01-01T00:00:00Z", commit: OID, by: "Ada" };

const version = fc.constantFrom("1.0.0", "1.1.0", "2.0.0-rc.1");
const folder = fc.constantFrom("skills/a/one", "a/one", "plugins/a/skills/one");
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ version, content: fc.nat(2), path: folder }).map((of): Fact => released(of)),
  // A group of what may be there, may come yet, or have other bytes; a group may hold a group.
  fc
    .record({
      version,
      path: folder,
      content: fc.integer({ min: 3, max: 4 }),
      members: fc.uniqueArray(fc.tuple(fc.constantFrom(...IDS), fc.nat(4)), { minLength: 1, maxLength: 2 }),
    })
    .map(
      ({ members, ...of }): Fact => ({
        ...(released(of) as Extract<Fact, { type: "released" }>),
        kind: "group",
        members: members.map(([id, content]) => ({ id, version: "1.0.0", digest: sha256(String(content)) })),
      }),
    ),
  fc
    .record({ version, to: fc.constantFrom(...STATES), reason: fc.constantFrom("", "old") })
    .map(({ version: v, to, reason }): Fact => ({ ...common, type: "state", version: v, from: "online", to, reason })),
  fc
    .record({ name: fc.constantFrom("latest", "stable"), to: fc.option(version) })
    .map((of): Fact => ({ ...common, type: "channel", from: null, ...of })),
  fc
    .record({ visibility: fc.constantFrom(...VISIBILITIES), enabled: fc.boolean() })
    .map(({ visibility, enabled }): Fact => {
      const changes = { visibility: { from: "public" as const, to: visibility }, enabled: { from: true, to: enabled } };
      return { ...common, type: "offer", changes };
    }),
  folder.map((path): Fact => ({ ...common, type: "retired", path })),
  folder.map((path): Fact => ({ ...common, type: "restored", path })),
  folder.map(
    (path): Fact => ({ ...common, type: "held", version: "1.0.0", tree: OID, path, waiting: ["approval"], stages: [] }),
  ),
  folder.map((path): Fact => refused(path)),
);
const evidence = fc.constantFrom("one", "two").map(
  (subject): Fact => ({
    ...common,
    type: "evidence",
    kind: "mass-removal",
    after: null,
    subject,
    body: "",
    digest: sha256(""),
    source: "",
  }),
);
/** Facts of skills and of the registry, in the order in which they happened. */
const history: fc.Arbitrary<readonly (readonly [ChainId, Fact])[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.tuple(fc.constantFrom<ChainId>(...IDS), fact) },
    { weight: 1, arbitrary: fc.tuple(fc.constant<ChainId>("_registry"), evidence) },
  ),
  { maxLength: 40 },
);

function released({ version: v, content, path }: { version: string; content: number; path: string }): Fact {
  return {
    ...common,
    type: "released",
    version: v,
    digest: sha256(String(content)),
    size: 1,
    tree: OID,
    path,
    name: "one",
    description: "Does one.",
    kind: "skill",
    rules: sha256(""),
    verdict: "pass",
    notes: "",
  };
}

function refused(path: string): Fact {
  const findings = { digest: sha256(""), count: 1, list: [] };
  return { ...common, type: "refused", tree: OID, path, findings };
}

function apply(draft: CatalogDraft, id: ChainId, given: Fact): LedgerEvent {
  const { event, tip } = chain(draft.tip(id), given);
  draft.apply(id, event, tip);
  return event;
}

function fold(facts: Iterable<readonly [ChainId, Fact]>, onto = emptyCatalog()): Catalog {
  const draft = new CatalogDraft(onto);
  for (const [id, given] of facts) apply(draft, id, given);
  return draft.finish(EMPTY_HEAD);
}

/** All that a catalog says; the look-up tables only ever grow, so they are candidates and not a statement. */
function said({ head, registryTip, evidence: known, skills, withdrawn }: Catalog): unknown {
  return { head, registryTip, evidence: known, skills: new Map(skills), withdrawn: new Set(withdrawn) };
}

function entryOf(facts: readonly Fact[], id = IDS[0] as SkillId): SkillEntry {
  return fold(facts.map((given) => [id, given] as const)).skills.get(id) as SkillEntry;
}

describe("folding", () => {
  it("in any batches gives what folding at once gives, and so does chain by chain", () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(39), { maxLength: 5 }), (facts, cuts) => {
        const whole = said(fold(facts));
        const ends = [...new Set([...cuts, facts.length])].sort((a, b) => a - b);
        let catalog = emptyCatalog();
        ends.forEach((end, i) => {
          catalog = fold(facts.slice(ends[i - 1] ?? 0, end), catalog);
        });
        expect(said(catalog)).toEqual(whole);
        const chains = [...IDS, "_registry" as const];
        for (const order of [chains, chains.toReversed()]) {
          const byChain = order.flatMap((id) => facts.filter(([of]) => of === id));
          expect(said(fold(byChain))).toEqual(whole);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("onto a catalog changes nothing that it says, whether the draft is finished or dropped", () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const base = fold(before);
        const frozen = structuredClone(said(base));
        const finished = fold(after, base);
        const dropped = new CatalogDraft(base);
        for (const [id, given] of [...after].reverse()) apply(dropped, id, given);
        expect(said(base)).toEqual(frozen);
        // Nor do two drafts on one base see each other.
        expect(said(fold(after, base))).toEqual(said(finished));
      }),
      { numRuns: 500 },
    );
  });

  it("counts the live skills, and knows every digest and name by which there is something to find", () => {
    fc.assert(
      fc.property(history, (facts) => {
        const catalog = fold(facts);
        const entries = [...catalog.skills.values()];
        expect(catalog.head.live).toBe(entries.filter((e) => e.live).length);
        for (const entry of entries) {
          expect(catalog.byName.get(entry.name)).toContain(entry.id);
          for (const { digest } of entry.releases.values()) expect(idsByDigest(catalog, digest)).toContain(entry.id);
        }
      }),
    );
  });
});

describe("a draft", () => {
  it("shows entries, tips, live skills and evidence as its events so far have them", () => {
    const base = fold([["a/one" as SkillId, released({ version: "1.0.0", content: 1, path: "p" })]]);
    const draft = new CatalogDraft(base);
    apply(draft, "b/one" as SkillId, released({ version: "1.0.0", content: 2, path: "q" }));
    apply(draft, "a/one" as SkillId, { ...common, type: "retired", path: "p" });
    expect([...draft.skills()].map((e) => e.id)).toEqual(["a/one", "b/one"]);
    expect([...draft.liveNamed("one")].map((e) => e.id)).toEqual(["b/one"]);
    expect([draft.tip("a/one" as SkillId).n, draft.tip("a/two" as SkillId), draft.live]).toEqual([
      2,
      { n: 0, hash: null },
      1,
    ]);
    expect(draft.hasEvidence("mass-removal", OID)).toBe(false);
    expect(base.skills.get("a/one" as SkillId)?.live).toBe(true);
  });
});

describe("an entry", () => {
  const release = released({ version: "1.0.0", content: 1, path: "skills/a/one" });

  it("was last updated by its last event", () => {
    const later = { ...refused("p"), at: "2026-01-02T00:00:00Z" } as Fact;
    expect(entryOf([release, later]).updatedAt).toBe("2026-01-02T00:00:00Z");
  });

  it("begins open, with nothing to find", () => {
    expect(entryOf([refused("skills/a/one")])).toMatchObject({ live: false, offer: OPEN_OFFER, path: "skills/a/one" });
  });

  it.each<[string, Fact]>([
    ["released", release],
    ["restored", { ...common, type: "restored", path: "p" }],
    ["retired", { ...common, type: "retired", path: "p" }],
  ])("has nothing outstanding any more once it is %s", (_what, after) => {
    expect(entryOf([release, refused("p")]).outstanding?.kind).toBe("refused");
    expect(entryOf([release, refused("p"), after]).outstanding).toBeUndefined();
  });

  it("moves to a folder, also to or from one that is spelled as an identity", () => {
    for (const [from, to] of [
      ["skills/a/one", "a/one"],
      ["a/one", "skills/a/one"],
      ["a/one", "b/one"],
    ] as const) {
      const moved = entryOf([{ ...release, path: from } as Fact, { ...common, type: "renamed", path: to, from, to }]);
      expect(moved).toMatchObject({ path: to, live: true });
      expect([moved.renamedTo, moved.renamedFrom]).toEqual([undefined, undefined]);
    }
  });

  it("continues another with its releases, channels and offer; the other leads on", () => {
    const names = { from: "a/one", to: "b/one" };
    const catalog = fold([
      ["a/one" as SkillId, release],
      ["a/one" as SkillId, { ...common, type: "channel", name: "stable", from: null, to: "1.0.0" }],
      [
        "a/one" as SkillId,
        {
          ...common,
          type: "offer",
          changes: { visibility: { from: "public", to: "private" }, governed: { from: false, to: true } },
        },
      ],
      ["b/one" as SkillId, { ...common, type: "renamed", path: "skills/b/one", ...names }],
      ["a/one" as SkillId, { ...common, type: "renamed", ...names }],
    ]);
    const [old, next] = [catalog.skills.get("a/one" as SkillId), catalog.skills.get("b/one" as SkillId)];
    expect(old).toMatchObject({ live: false, renamedTo: "b/one" });
    expect(next).toMatchObject({ live: true, renamedFrom: "a/one", last: "1.0.0", path: "skills/b/one" });
    expect([next?.offer, next?.releases, next?.channels]).toEqual([old?.offer, old?.releases, old?.channels]);
    expect(next?.offer).toMatchObject({ visibility: "private", governed: true });
    expect(catalog.head.live).toBe(1);
  });

  it("cannot continue one that the ledger does not have", () => {
    const names = { from: "a/none", to: "a/one" };
    expect(() => entryOf([{ ...common, type: "renamed", path: "p", ...names }])).toThrow(/a\/one continues a\/none/);
  });
});
