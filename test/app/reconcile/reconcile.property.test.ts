import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planChange } from "../../../src/app/check/planned-change.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../../src/app/reconcile/verify.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { mayRead, resolve } from "../../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { approvalSubject } from "../../../src/core/gate/approvals.ts";
import { allAwaitedOffers, offerKey } from "../../../src/core/gate/held-offer.ts";
import { awaitedRules } from "../../../src/core/gate/held-policy.ts";
import { said } from "../../support/catalog-said.ts";
import { trunks } from "../../support/histories.ts";
import { type MemoryTrunk, memorySource } from "../../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2027, 0, 1) };
const runs = { numRuns: 150 };
/** Of a property, on a machine that has much else to do. */
const LIMIT_MS = 300_000;

/** Reconciles up to each of these commits in turn; unreadable settings at a tip are reported only after all was taken. */
async function reconcile(
  trunk: MemoryTrunk,
  options: { readonly cuts?: readonly number[]; readonly batchCommits?: number; readonly restart?: boolean } = {},
) {
  const source = memorySource(trunk);
  let reconciler = createReconciler({
    source,
    clock,
    ...(options.batchCommits === undefined ? {} : { batchCommits: options.batchCommits }),
  });
  const last = trunk.commits.length - 1;
  for (const cut of [...(options.cuts ?? []).map((c) => Math.min(c, last)).sort((a, b) => a - b), last]) {
    source.tip = trunk.commits[cut]?.commit.oid;
    if (options.restart === true) reconciler = createReconciler({ source, clock });
    await reconciler.pass().catch(ignoreUnreadableSettings);
  }
  return { source, reconciler, tree: (await source.ledger.tip())?.tree };
}

function ignoreUnreadableSettings(error: unknown): void {
  if (!(error instanceof RegistryError) || error.code !== "SETTINGS_INVALID") throw error;
}

describe("a ledger is a function of the trunk", { timeout: LIMIT_MS }, () => {
  it("is the same in one pass, in any cutting into passes, in any batch size and across restarts", async () => {
    await fc.assert(
      fc.asyncProperty(
        trunks(14),
        fc.array(fc.nat(13), { maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        async (trunk, cuts, batchCommits) => {
          const whole = await reconcile(trunk);
          expect((await reconcile(trunk, { cuts })).tree).toBe(whole.tree);
          expect((await reconcile(trunk, { batchCommits })).tree).toBe(whole.tree);
          expect((await reconcile(trunk, { cuts, restart: true })).tree).toBe(whole.tree);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("does not change when the pass runs again", async () => {
    await fc.assert(
      fc.asyncProperty(trunks(10), async (trunk) => {
        const { source, reconciler, tree } = await reconcile(trunk);
        const again = await reconciler.pass().catch(ignoreUnreadableSettings);
        expect(again?.events ?? 0).toBe(0);
        expect((await source.ledger.tip())?.tree).toBe(tree);
      }),
      runs,
    );
  });

  it("is what verify rebuilds", async () => {
    await fc.assert(
      fc.asyncProperty(trunks(10), async (trunk) => {
        const { source } = await reconcile(trunk);
        expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
      }),
      { numRuns: 50 },
    );
  });

  it("folds to the catalog that the reconciler holds", async () => {
    await fc.assert(
      fc.asyncProperty(trunks(12), async (trunk) => {
        const { source, reconciler } = await reconcile(trunk);
        const fresh = createReconciler({ source, clock });
        await fresh.load();
        expect(said(fresh.catalog)).toEqual(said(reconciler.catalog));
      }),
      runs,
    );
  });
});

/** Whatever somebody could approve, of content, of how it is offered, and of the repository's own rules. */
function awaitedKeys(catalog: Catalog): readonly string[] {
  const { skills } = catalog;
  const content = [...skills.values()].flatMap(({ outstanding }) =>
    outstanding?.kind === "held" ? outstanding.waiting : [],
  );
  const offers = allAwaitedOffers(catalog).flatMap(({ id, commit, missing }) =>
    missing.map((stage) => offerKey(commit, stage, id)),
  );
  const rules = awaitedRules(catalog).flatMap(({ commit, about, missing }) =>
    missing.map((stage) => `approval:${approvalSubject(commit, stage, about)}`),
  );
  return [...content, ...offers, ...rules].filter((key) => !catalog.evidence.has(key));
}

describe("evidence that comes while the trunk moves on", { timeout: LIMIT_MS }, () => {
  it("gives what a rebuild gives, whenever it comes", async () => {
    let entered = 0;
    await fc.assert(
      fc.asyncProperty(trunks(10), fc.array(fc.nat(20), { maxLength: 20 }), async (trunk, choices) => {
        const source = memorySource(trunk);
        const reconciler = createReconciler({ source, clock });
        const choice = choices.values();
        for (const { commit } of trunk.commits) {
          source.tip = commit.oid;
          await reconciler.pass().catch(ignoreUnreadableSettings);
          const missing = awaitedKeys(reconciler.catalog);
          const step = missing[(choice.next().value ?? 0) % (missing.length + 1)];
          if (step === undefined) continue;
          await acknowledge({ source, clock, step, reason: "reviewed", by: "operator" });
          entered++;
        }
        await reconciler.pass().catch(ignoreUnreadableSettings);
        expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
        const fresh = createReconciler({ source, clock });
        await fresh.load();
        expect(said(fresh.catalog)).toEqual(said(reconciler.catalog));
      }),
      { numRuns: 200 },
    );
    expect(entered).toBeGreaterThan(20);
  });
});

describe("a planned change", { timeout: LIMIT_MS }, () => {
  it("is what publication then does, whatever the ledger has not taken yet", async () => {
    await fc.assert(
      fc.asyncProperty(trunks(8), fc.nat(7), async (trunk, taken) => {
        const [base, merge] = trunk.commits.slice(-2).map(({ commit }) => commit.oid);
        if (base === undefined || merge === undefined) return;
        const { source } = await reconcile(trunk, { cuts: [] });
        const behind = memorySource(trunk);
        behind.tip = trunk.commits[Math.min(taken, trunk.commits.length - 2)]?.commit.oid;
        await createReconciler({ source: behind, clock }).pass().catch(ignoreUnreadableSettings);
        const planned = await planChange({ objects: trunk, ledger: behind.ledger, base, merge, from: null }).catch(
          ignoreUnreadableSettings,
        );
        if (planned === undefined) return;
        // Two skills may begin with the same line.
        const published: string[] = [];
        const tip = await source.ledger.tip();
        for await (const { chain, lines } of source.ledger.chains(tip?.commit ?? ""))
          published.push(...lines.map((line) => `${chain} ${line}`));
        const mine = planned.plan.emissions.map(({ chain, line }) => `${chain} ${line}`);
        const all = published.filter((line) => line.includes(`"commit":"${merge}"`));
        expect(mine.sort()).toEqual(all.sort());
      }),
      { numRuns: 200 },
    );
  });
});

describe("a published version", { timeout: LIMIT_MS }, () => {
  it("keeps its digest for ever, and no version is published twice", async () => {
    await fc.assert(
      fc.asyncProperty(trunks(14), async (trunk) => {
        const seen = new Map<string, string>();
        const source = memorySource(trunk);
        const reconciler = createReconciler({ source, clock });
        for (const { commit } of trunk.commits) {
          source.tip = commit.oid;
          const result = await reconciler.pass().catch(ignoreUnreadableSettings);
          for (const { id, version } of result?.released ?? []) expect(seen.has(`${id}@${version}`)).toBe(false);
          for (const entry of reconciler.catalog.skills.values()) {
            for (const release of entry.releases.values()) {
              const key = `${entry.id}@${release.version}`;
              expect(seen.get(key) ?? release.digest).toBe(release.digest);
              seen.set(key, release.digest);
            }
          }
        }
      }),
      runs,
    );
  });

  it("is never resolved when it is offline or withdrawn, hidden or disabled", async () => {
    const wanted = fc.constantFrom(undefined, "latest", "stable", "1.0.0", "1.0.1", "1.1.0", "^1", "*", ">=1.0.1");
    await fc.assert(
      fc.asyncProperty(
        trunks(12),
        wanted,
        fc.constantFrom("public" as const, "internal" as const, "all" as const),
        async (trunk, request, audience) => {
          const { reconciler } = await reconcile(trunk);
          const { catalog } = reconciler;
          const withdrawn = new Set(
            [...catalog.skills.values()].flatMap((e) =>
              [...e.releases.values()].filter((r) => r.state === "withdrawn").map((r) => r.digest),
            ),
          );
          for (const entry of catalog.skills.values()) {
            const ask = {
              namespace: entry.namespace,
              name: entry.name,
              ...(request === undefined ? {} : { wanted: request }),
            };
            try {
              const found = resolve(catalog, ask, { audience, now: "2026-06-01T00:00:00Z" });
              expect(["offline", "withdrawn"]).not.toContain(found.release.state);
              expect(withdrawn.has(found.release.digest)).toBe(false);
              expect(mayRead(found.entry, audience)).toBe(true);
              if (found.resolvedBy !== "exact") expect(["online", "deprecated"]).toContain(found.release.state);
            } catch (error) {
              expect(error).toBeInstanceOf(RegistryError);
            }
          }
        },
      ),
      runs,
    );
  });
});
