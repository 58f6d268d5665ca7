/** Merging what a check has judged, in memory: the events that the pass appends, in the form in which the check promises them. */
import type { Clock } from "../../src/app/ports/ports.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { canonicalJson, compareUtf8, type Json } from "../../src/core/bytes.ts";
import { RegistryError } from "../../src/core/errors.ts";
import type { Oid } from "../../src/core/names.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import type { memorySource } from "./memory-trunk.ts";

type Plan = CheckReport["plan"];

/** The events of these commits, which a pass takes as the trunk's next; what the check foresees as a stall is acknowledged. */
export async function merged(
  { source, clock }: { readonly source: ReturnType<typeof memorySource>; readonly clock: Clock },
  commits: readonly Oid[],
): Promise<Plan> {
  const { ledger } = source;
  source.tip = commits.at(-1);
  const reconciler = createReconciler({ source, clock });
  try {
    await reconciler.pass();
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "MASS_REMOVAL") throw error;
    const step = `mass-removal:${source.tip}`;
    await acknowledge({ source, clock, step, reason: "it is meant", by: "operator" });
    await reconciler.pass();
  }
  const events: Plan = [];
  const wanted = new Set<unknown>(commits);
  const tip = await ledger.tip();
  if (tip === undefined) return events;
  for await (const { chain, lines } of ledger.chains(tip.commit)) {
    for (const line of lines) {
      const { n: _n, prev: _prev, at: _at, commit, by: _by, pr: _pr, engine: _engine, ...event } = JSON.parse(line);
      if (event.force?.commit === commit) {
        const { commit: _merge, by: _who, pr: _number, ...force } = event.force;
        event.force = force;
      }
      if (wanted.has(commit)) events.push({ chain, event });
    }
  }
  return events;
}

/** One line an event, chain by chain: a chain's own order is part of the promise, that of chains among each other is not. */
export function chainByChain(plan: Plan): readonly string[] {
  const chains = [...new Set(plan.map(({ chain }) => chain))].sort(compareUtf8);
  return chains.flatMap((name) =>
    plan.filter(({ chain }) => chain === name).map(({ event }) => `${name} ${canonicalJson(event as Json)}`),
  );
}
