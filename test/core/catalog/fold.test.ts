import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Catalog, idsByDigest, OPEN_OFFER, type SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { CatalogDraft, emptyCatalog } from "../../../src/core/catalog/fold.ts";
import {
  type ChainId,
  chain,
  EMPTY_HEAD,
  type Fact,
  type LedgerEvent,
  REGISTRY_CHAIN,
} from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { said } from "../../support/catalog-said.ts";
import { common, continued, history, IDS, OID, refused, released } from "../../support/random-facts.ts";

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

/** What continues another chain comes after that. */
function inOrder(order: readonly ChainId[], facts: readonly (readonly [ChainId, Fact])[]): readonly ChainId[] {
  const after = continued(facts);
  const placed = new Set<ChainId>();
  const place = (id: ChainId): void => {
    const from = after.get(id);
    if (from !== undefined) place(from);
    placed.add(id);
  };
  for (const id of order) place(id);
  return [...placed];
}

const NEW = IDS.slice(3);

function entryOf(facts: readonly Fact[], id = IDS[0] as SkillId): SkillEntry {
  return fold(facts.map((given) => [id, given] as const)).skills.get(id) as SkillEntry;
}

describe("folding", () => {
  it("in any batches gives what folding at once gives, and so does chain by chain", () => {
    const seen = new Map<string, number>();
    const see = (what: string, is: boolean) => seen.set(what, (seen.get(what) ?? 0) + Number(is));
    fc.assert(
      fc.property(history, fc.array(fc.nat(59), { maxLength: 5 }), (facts, cuts) => {
        const once = fold(facts);
        const whole = said(once);
        const ends = [...new Set([...cuts, facts.length])].sort((a, b) => a - b);
        let catalog = emptyCatalog();
        ends.forEach((end, i) => {
          catalog = fold(facts.slice(ends[i - 1] ?? 0, end), catalog);
        });
        expect(said(catalog)).toEqual(whole);
        const chains: readonly ChainId[] = [...IDS, REGISTRY_CHAIN];
        for (const order of [chains, chains.toReversed()]) {
          const byChain = inOrder(order, facts).flatMap((id) => facts.filter(([of]) => of === id));
          expect(said(fold(byChain))).toEqual(whole);
        }
        const renamed = continued(facts);
        see("a rename", renamed.size > 0);
        see(
          "a rename of what was renamed",
          [...renamed.values()].some((from) => renamed.has(from)),
        );
        see(
          "an emergency under another name",
          [...once.emergencies].some((of) => NEW.some((id) => of.startsWith(id))),
        );
        see(
          "an erased source",
          [...once.sources.values()].some(({ kind }) => kind === "erased"),
        );
        see(
          "an offer that waits",
          [...once.skills.values()].some(({ holds }) => holds !== undefined),
        );
        for (const which of ["heldPolicy", "heldSettings", "unapproved"] as const)
          see(which, once[which] !== undefined);
        for (const which of ["erased", "emergencies", "withdrawn", "outstanding", "dependents"] as const)
          see(which, once[which].size > 0);
        for (const which of ["acceptances", "scans", "sources", "evidence"] as const) see(which, once[which].size > 0);
        see("bindings", once.bindings.users.size > 0 && once.bindings.members.size > 0);
      }),
      { numRuns: 500 },
    );
    for (const [what, times] of seen) expect([what, times > 4 ? "seen" : times]).toEqual([what, "seen"]);
  });

  it("onto a catalog changes nothing that it says, whether the draft is finished or dropped", () => {
    fc.assert(
      fc.property(history, fc.nat(59), (facts, cut) => {
        const after = facts.slice(cut);
        const base = fold(facts.slice(0, cut));
        const frozen = structuredClone(said(base));
        const finished = fold(after, base);
        const dropped = new CatalogDraft(base);
        // A rename copies what was there before it.
        for (const [id, given] of after.toReversed()) if (given.type !== "renamed") apply(dropped, id, given);
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
