/**
 * Metrics that are computed when somebody reads them, not when something changes: a merge into ten thousand skills costs
 * what one into ten does.
 */
import { Gauge, type Registry } from "prom-client";
import type { GitObjects } from "../app/ports/ports.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { allAwaitedOffers } from "../core/gate/held-offer.ts";
import { awaitedPolicy } from "../core/gate/held-policy.ts";
import type { Oid } from "../core/names.ts";

/** What a running registry is asked for when its metrics are read. */
export interface Readings {
  readonly catalog: () => Catalog;
  /** How many trunk commits were seen and not taken. */
  readonly lag: () => Promise<number>;
}

/** Names of skills that are not ready: for more of them the count in `skilltrunk_skills` has to do. */
const MAX_NAMED = 100;
/** No more commits than this are counted: a registry that is so far behind needs no exact figure. */
export const MAX_LAG = 1_000;

/** Registers them; before `readings` are there they say nothing. */
export function collectOnRead(registry: Registry, readings: () => Readings | undefined): void {
  const registers = [registry];
  new Gauge({
    name: "skilltrunk_skills",
    help: "Skills by where they stand: live, retired, and those with a tree that is refused or held.",
    labelNames: ["state"],
    registers,
    collect() {
      const counts = { live: 0, retired: 0, refused: 0, held: 0 };
      for (const entry of readings()?.catalog().skills.values() ?? []) {
        if (entry.live) counts.live++;
        if (entry.retired) counts.retired++;
        if (entry.outstanding !== undefined) counts[entry.outstanding.kind]++;
      }
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "skilltrunk_skill_not_ready",
    help: `1 for each skill whose last tree is refused or held; the first ${MAX_NAMED} of them.`,
    labelNames: ["name", "reason"],
    registers,
    collect() {
      this.reset();
      let named = 0;
      for (const { id, outstanding } of readings()?.catalog().skills.values() ?? []) {
        if (outstanding === undefined) continue;
        if (++named > MAX_NAMED) return;
        this.set({ name: id, reason: outstanding.kind }, 1);
      }
    },
  });
  new Gauge({
    name: "skilltrunk_policy_held",
    help: "Merges that change the policy and wait for approvals; until then the policy before them judges.",
    registers,
    collect() {
      const catalog = readings()?.catalog();
      this.set(awaitedPolicy(catalog?.heldPolicy, (key) => catalog?.evidence.has(key) === true).length);
    },
  });
  new Gauge({
    name: "skilltrunk_offers_held",
    help: "Merges that change how a skill is offered and wait for approvals, counted for each skill.",
    registers,
    collect() {
      const catalog = readings()?.catalog();
      this.set(catalog === undefined ? 0 : allAwaitedOffers(catalog).length);
    },
  });
  new Gauge({
    name: "skilltrunk_log_size",
    help: "Events in the ledger.",
    registers,
    collect() {
      const catalog = readings()?.catalog();
      let events = catalog?.registryTip.n ?? 0;
      for (const { tip } of catalog?.skills.values() ?? []) events += tip.n;
      this.set(events);
    },
  });
  new Gauge({
    name: "skilltrunk_source_lag_commits",
    help: `Trunk commits that were seen and are not taken; ${MAX_LAG} stands for more.`,
    registers,
    async collect() {
      this.set((await readings()?.lag()) ?? 0);
    },
  });
}

/** Counts what lies between what was seen of the trunk and what was taken; the same question is answered once. */
export function countingLag(
  objects: () => Pick<GitObjects, "history">,
  { seen, taken }: { readonly seen: () => Oid | undefined; readonly taken: () => Oid | null },
): () => Promise<number> {
  let last: { readonly key: string; readonly count: Promise<number> } | undefined;
  return () => {
    const [to, after] = [seen(), taken()];
    if (to === undefined || to === after) return Promise.resolve(0);
    const key = `${after}..${to}`;
    if (last?.key !== key) last = { key, count: count(objects(), { after, to }) };
    return last.count;
  };
}

async function count(objects: Pick<GitObjects, "history">, range: { after: Oid | null; to: Oid }): Promise<number> {
  let commits = 0;
  try {
    for await (const _ of objects.history(range)) if (++commits >= MAX_LAG) break;
  } catch {
    // What cannot be read is behind by an unknown number: at least one.
    return Math.max(1, commits);
  }
  return commits;
}
