/** What somebody else appended to the ledger is believed only after it was recomputed. */
import { RegistryError } from "../core/errors.ts";
import { REGISTRY_CHAIN } from "../core/event.ts";
import type { Oid } from "../core/names.ts";
import { loadCatalog, readChain } from "./load-catalog.ts";
import type { LedgerStore, LedgerTip, Source } from "./ports.ts";
import { type EvidenceFact, Replay } from "./replay.ts";

/**
 * Checks that `tip` follows from the ledger commit `known` and the trunk, by planning the same commits and comparing
 * tree ids. Throws LEDGER_FORKED when it does not, or when it lost `known`. A ledger that we only keep for ourselves may
 * have been cut into other commits than the one we follow: there only what the two say counts, whichever is ahead.
 */
export async function adoptForeign(source: Source, known: Oid, tip: LedgerTip | undefined): Promise<void> {
  const { ledger } = source;
  if (tip?.commit === known) return;
  const descends = tip !== undefined && (await ledger.descends(known, tip.commit));
  if (tip === undefined || (!descends && source.publishes)) {
    throw forked(known, tip, "it no longer contains the ledger commit last seen here");
  }
  const base = await ledger.tipAt(known);
  if ((await recompute(source, base, tip)) === tip.tree) return;
  if (!descends && (await recompute(source, tip, base)) === base.tree) return;
  throw forked(known, tip, "what was appended since is not what the trunk gives");
}

async function recompute(source: Source, base: LedgerTip, tip: LedgerTip): Promise<Oid> {
  const { ledger, objects } = source;
  const scratch = source.scratch();
  let composed = base;
  const replay = new Replay({
    objects,
    catalog: await loadCatalog(ledger, base),
    from: tip.head.from,
    evidence: await readEvidence(ledger, tip),
    onBatch: async ({ batch }) => {
      composed = await scratch.compose(composed.commit, batch);
    },
  });
  if (tip.head.trunk !== null) await replay.run(tip.head.trunk);
  return composed.tree;
}

/** All evidence that a ledger holds, as it would be entered again. */
export async function readEvidence(ledger: LedgerStore, tip: LedgerTip): Promise<readonly EvidenceFact[]> {
  const found: EvidenceFact[] = [];
  for await (const loaded of ledger.chains(tip.commit, [REGISTRY_CHAIN])) {
    for (const event of readChain(loaded)) {
      if (event.type !== "evidence") continue;
      const { n: _n, prev: _prev, engine: _engine, ...fact } = event;
      found.push(fact);
    }
  }
  return found;
}

function forked(known: Oid, tip: LedgerTip | undefined, why: string): RegistryError {
  return new RegistryError(
    "LEDGER_FORKED",
    `The ledger branch is at ${tip?.commit.slice(0, 12) ?? "nothing"}, and ${why} (${known.slice(0, 12)}). Nothing is appended.`,
    {
      hint: "Find out who moved the branch. Put it back with `git update-ref`, or accept it as it is by removing this machine's state folder for the repository.",
    },
  );
}
