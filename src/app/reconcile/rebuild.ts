/** Computes a ledger anew from the trunk and the evidence in it, in a place of its own: what `verify` and trust rest on. */
import { sha256 } from "../../core/bytes.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { RegistryError } from "../../core/errors.ts";
import { type LedgerEvent, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects, LedgerStore, LedgerTip, Progress, Source } from "../ports/ports.ts";
import { countedBefore } from "./counted-before.ts";
import type { EvidenceFact } from "./evidence-queue.ts";
import { type BroughtByRewrite, broughtByRewrite } from "./left-acceptances.ts";
import { loadCatalog, readChain } from "./load-catalog.ts";
import { Replay } from "./replay.ts";
import { heldAt } from "./settings-in-force.ts";

export interface RebuildRequest {
  readonly source: Source;
  readonly objects?: GitObjects;
  /** Where to start: a state of the ledger that is taken as given; undefined: from nothing. */
  readonly base: LedgerTip | undefined;
  /** The state to arrive at. */
  readonly tip: LedgerTip;
  /** The trunk's tip: an acknowledgement may have come later than the ledger has got. */
  readonly horizon: Oid | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface Rebuilt {
  /** What the trunk and the evidence give. */
  readonly tip: LedgerTip;
  /** Where it can be read. */
  readonly ledger: LedgerStore;
  /** Trunk commits replayed. */
  readonly commits: number;
}

/** Replays the trunk from `base` to where `tip` stands, with the evidence and over the rewrites that `tip` records. */
export async function rebuildLedger(request: RebuildRequest): Promise<Rebuilt> {
  const { source, base, tip, horizon, progress, signal } = request;
  const ledger = source.scratch();
  const registry = await readRegistry(source.ledger, tip);
  const catalog = base === undefined ? emptyCatalog() : await loadCatalog(source.ledger, base);
  let composed = base;
  const objects = request.objects ?? source.objects;
  const replay = new Replay({
    objects,
    catalog,
    from: tip.head.from,
    evidence: registry.evidence,
    ...(horizon === undefined ? {} : { horizon }),
    ...(progress === undefined ? {} : { progress }),
    onBatch: async ({ batch }) => {
      composed = await ledger.compose(composed?.commit, batch);
    },
  });
  for (const { from, to, acknowledged, n, counts: recorded, brought } of registry.rewrites) {
    if (n <= catalog.registryTip.n) continue;
    // A base may stand there already, and the commit that was left may be gone.
    if (from !== base?.head.trunk) await replay.run(from, signal);
    else await replay.enterEvidence();
    const held = heldAt(replay.draft.known);
    // Where it is gone by now, or was then, what the ledger says of it is taken as given.
    const isThere = recorded !== null && (await objects.has(from, "commit"));
    const counts = isThere ? await countedBefore(objects, { from, to, held }) : recorded;
    await replay.rewrite({ from, to, acknowledged, counts, brought });
  }
  if (tip.head.trunk === null) await replay.enterEvidence();
  else await replay.run(tip.head.trunk, signal);
  if (composed === undefined)
    throw new RegistryError(
      "LEDGER_CORRUPT",
      "The ledger has taken no commit, so there is nothing that it could follow from.",
    );
  return { tip: composed, ledger, commits: replay.commitsTaken };
}

export type Rewrite = Extract<LedgerEvent, { type: "rewritten" }> & { readonly brought: BroughtByRewrite };

/** The registry's own events that no history gives: evidence, as it would be entered again, and rewrites. */
export async function readRegistry(
  ledger: LedgerStore,
  tip: LedgerTip,
): Promise<{ readonly evidence: readonly EvidenceFact[]; readonly rewrites: readonly Rewrite[] }> {
  const evidence: EvidenceFact[] = [];
  const rewrites: Rewrite[] = [];
  for await (const loaded of ledger.chains(tip.commit, [REGISTRY_CHAIN])) {
    const events = [...readChain(loaded)];
    for (const event of events) {
      if (event.type === "rewritten") rewrites.push({ ...event, brought: broughtByRewrite(events, event) });
      else if (event.type === "evidence") evidence.push(toFact(event));
    }
  }
  return { evidence, rewrites };
}

function toFact({
  n,
  prev: _prev,
  engine: _engine,
  ...fact
}: Extract<LedgerEvent, { type: "evidence" }>): EvidenceFact {
  if (fact.digest === sha256(fact.body)) return { ...fact, recorded: n };
  throw new RegistryError(
    "LEDGER_FORKED",
    `Event ${n} of the ledger's ${REGISTRY_CHAIN} is evidence whose digest is not that of its body.`,
    {
      hint: "Find out who appended it; a good clone of the ledger restores it.",
    },
  );
}
