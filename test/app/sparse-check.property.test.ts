/** A check that reads what its change touches says, byte for byte, what one says that reads everything. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type CheckRequest, check } from "../../src/app/check.ts";
import type { GitObjects, LedgerStore, Source } from "../../src/app/ports.ts";
import { createReconciler } from "../../src/app/reconcile.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { settledTrunks } from "../support/histories.ts";
import { type MemoryTrunk, memorySource } from "../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2027, 0, 1) };
const RUNS = 600;

interface Wish {
  /** Commits that the change brings. */
  readonly own: number;
  /** Commits that the trunk has and the ledger has not yet. */
  readonly pending: number;
}

const MAX_PENDING = 3;
const MAX_OWN = 2;
const wish = fc.record({ own: fc.integer({ min: 1, max: MAX_OWN }), pending: fc.nat(MAX_PENDING) });

/** The trunk as it stands some commits before its end, and the rest of it as the change. */
async function standing(trunk: MemoryTrunk, { own, pending }: Wish): Promise<CheckRequest> {
  const [taken, base, head] = [own + pending, own, 0].map((left) => trunk.commits.at(-1 - left)?.commit);
  if (base === undefined || head === undefined) throw new Error("the trunk is too short");
  const source = memorySource(trunk);
  source.tip = taken?.oid;
  await createReconciler({ source, clock })
    .pass()
    .catch((error) => {
      if (!(error instanceof RegistryError)) throw error;
    });
  const proposals: Source["proposals"] = {
    find: (named) => Promise.resolve(named),
    compose: () => Promise.resolve({ commit: head.oid, tree: head.tree }),
  };
  const landing = own === 1 ? "merged" : "as-is";
  return { source: { ...source, proposals }, ledger: source.ledger, clock, base: base.oid, head: head.oid, landing };
}

it("does so for every history and every change at its end", async () => {
  let sparse = 0;
  await fc.assert(
    fc.asyncProperty(settledTrunks(10, MAX_PENDING + MAX_OWN), wish, async (trunk, wanted) => {
      const request = await standing(trunk, wanted);
      const watched = watchedReads(request);
      const report = JSON.stringify(await check(watched.request));
      expect(report).toBe(JSON.stringify(await check({ ...request, sparseUpTo: 0 })));
      if (!watched.readWhole()) sparse++;
    }),
    { numRuns: RUNS },
  );
  expect(sparse).toBeGreaterThan(RUNS / 3);
});

/** The same request, and whether it made anybody read all of the trunk or of the ledger. */
function watchedReads(request: CheckRequest): { readonly request: CheckRequest; readonly readWhole: () => boolean } {
  let isWhole = false;
  const { source, ledger } = request;
  const objects: GitObjects = Object.create(source.objects);
  const commits = new Set((source.objects as MemoryTrunk).commits.map(({ commit }) => commit.oid));
  objects.files = (treeish, under) => {
    if (under === undefined && commits.has(treeish)) isWhole = true;
    return source.objects.files(treeish, under);
  };
  objects.filesAt = (treeish, places) => source.objects.filesAt(treeish, places);
  const chains: LedgerStore["chains"] = (commit, only) => {
    if (only === undefined) isWhole = true;
    return ledger.chains(commit, only);
  };
  return {
    request: {
      ...request,
      source: { ...source, objects },
      ledger: { tip: () => ledger.tip(), named: (commit, names) => ledger.named(commit, names), chains },
    },
    readWhole: () => isWhole,
  };
}
