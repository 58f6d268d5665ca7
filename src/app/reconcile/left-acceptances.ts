/** What was accepted at the end of a history that is left: whatever else the new one accepts came with it. */
import { addedWaivers } from "../../core/gate/acceptance.ts";
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
 * What of the new history's acceptances counts as accepted before it; `observer` stands at its commit. Only what it has itself,
 * without what it brought, so that the ledger tells the same once the old commits are gone. Undefined where nobody was to
 * approve what is accepted, and where nobody can say what was.
 */
export async function leftAcceptances(
  { objects, list }: Pick<ReplayOptions, "objects" | "list">,
  { from, counts, brought }: Pick<RewriteToTake, "from" | "counts" | "brought">,
  observer: TrunkObserver,
): Promise<Inherited | undefined> {
  if (counts === undefined || counts === null) return undefined;
  const there = await observer.accepted();
  if (!(await objects.has(from, "commit"))) {
    if (brought === undefined) return undefined;
    return { accepts: (id, lifecycle) => without(there.accepts(id, lifecycle), brought.get(id) ?? new Set()) };
  }
  const left = new TrunkObserver(objects, list);
  await left.standAt(from);
  const before = await left.accepted();
  return {
    accepts(id, lifecycle) {
      const own = there.accepts(id, lifecycle);
      return without(own, broughtBeside(own, before.accepts(id, lifecycle)));
    },
  };
}

/** What was not accepted before, or not for as long. */
function broughtBeside(own: Acceptance, inherited: Acceptance): ReadonlySet<string> {
  const forced = own.forced.filter((digest) => !inherited.forced.includes(digest));
  return new Set([...addedWaivers({ accepted: { own, inherited } }).map(acceptanceKey), ...forced]);
}

function without({ waivers, forced, ...rest }: Acceptance, brought: ReadonlySet<string>): Acceptance {
  return {
    ...rest,
    waivers: waivers.filter((waiver) => !brought.has(acceptanceKey(waiver))),
    forced: forced.filter((digest) => !brought.has(digest)),
  };
}
