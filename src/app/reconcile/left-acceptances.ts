/** What was accepted at the end of a history that is left: whatever else the new one accepts came with it. */
import { acceptanceKey } from "../../core/gate/accepted.ts";
import type { LedgerEvent } from "../../core/ledger/event.ts";
import type { SkillId } from "../../core/names.ts";
import type { Acceptance } from "../../core/plan/facts.ts";
import { TrunkObserver } from "./observe.ts";
import type { Inherited } from "./observed-rules.ts";
import type { ReplayOptions, RewriteToTake } from "./replay-options.ts";

/** By skill: the keys of waivers, and archive digests. */
export type BroughtByRewrite = ReadonlyMap<SkillId, ReadonlySet<string>>;

/** What the ledger says that the new history brought: the events after `rewritten`, of the same commit. */
export function broughtByRewrite(
  events: readonly LedgerEvent[],
  { n, to }: { readonly n: number; readonly to: string },
): BroughtByRewrite {
  const brought = new Map<SkillId, Set<string>>();
  for (const event of events) {
    if (event.type !== "offer" || event.n < n || event.commit !== to) continue;
    const { skill, accepts } = event;
    if (skill === undefined || accepts === undefined) continue;
    const keys = brought.get(skill as SkillId) ?? new Set();
    for (const key of [...accepts.waivers.map(acceptanceKey), ...accepts.forced]) keys.add(key);
    brought.set(skill as SkillId, keys);
  }
  return brought;
}

/**
 * Undefined where nobody was to approve what is accepted, and where nobody can say what was. `observer` stands at the new
 * history's commit: where the old one is gone, all that is there was accepted but what the ledger says it brought.
 */
export async function leftAcceptances(
  { objects, list }: Pick<ReplayOptions, "objects" | "list">,
  { from, counts, brought }: Pick<RewriteToTake, "from" | "counts" | "brought">,
  observer: TrunkObserver,
): Promise<Inherited | undefined> {
  if (counts === undefined || counts === null) return undefined;
  if (await objects.has(from, "commit")) {
    const left = new TrunkObserver(objects, list);
    await left.standAt(from);
    return await left.accepted();
  }
  if (brought === undefined) return undefined;
  const there = await observer.accepted();
  return { accepts: (id, lifecycle) => without(there.accepts(id, lifecycle), brought.get(id) ?? new Set()) };
}

function without({ waivers, forced, ...rest }: Acceptance, brought: ReadonlySet<string>): Acceptance {
  return {
    ...rest,
    waivers: waivers.filter((waiver) => !brought.has(acceptanceKey(waiver))),
    forced: forced.filter((digest) => !brought.has(digest)),
  };
}
