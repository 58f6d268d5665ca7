/** Why a release that is offered cannot be installed all the same: what it needs or holds is gone, or is not for the asker. */
import type { Catalog, Release } from "../catalog/catalog.ts";
import { type Audience, currentOf, mayRead, stateOf } from "../catalog/resolve.ts";
import type { State } from "../ledger/event.ts";
import { isWhole } from "./visible-relations.ts";
import { partlyAbsent } from "./whole-release.ts";

/** What is handed out to nobody, of all that a release needs and holds, and that the asker may know of. */
export interface GoneNeed {
  readonly id: string;
  readonly version: string;
  readonly state: Extract<State, "offline" | "withdrawn">;
  readonly by: "needs" | "holds";
}

/** In the order in which they would be installed. */
export function goneNeeds(
  catalog: Catalog,
  { relations }: Pick<Release, "relations">,
  audience: Audience,
): readonly GoneNeed[] {
  const { closure, members } = relations;
  if (closure.length + members.length === 0) return [];
  const needed = closure.map((one) => ({ ...one, by: "needs" as const }));
  const held = members.flatMap((one) => ("id" in one ? [{ ...one, by: "holds" as const }] : []));
  return [...needed, ...held].flatMap(({ id, version, by }) => {
    const entry = currentOf(catalog, id);
    const release = entry?.releases.get(version);
    if (entry === undefined || release === undefined || !mayRead(entry, audience)) return [];
    const state = stateOf(catalog, release);
    return state === "offline" || state === "withdrawn" ? [{ id: entry.id, version, state, by }] : [];
  });
}

/** One sentence, and what clears it; undefined where nothing stands in the way. `shown` is the release's name to the asker. */
export function standsInWay(
  catalog: Catalog,
  of: { readonly shown: string; readonly release: Pick<Release, "relations">; readonly audience: Audience },
): string | undefined {
  const { shown, release, audience } = of;
  if (!isWhole(catalog, release, audience)) return partlyAbsent(shown);
  const [first, ...others] = goneNeeds(catalog, release, audience);
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const gone = `${first.id}@${first.version}, which is ${first.state}`;
  const back = [first, ...others].every(({ state }) => state === "offline")
    ? `Putting ${first.id}@${first.version} online clears that, or a new release with other requirements.`
    : "A new release with other requirements clears that.";
  return `${shown} cannot be installed: it ${first.by} ${gone}${more}. ${back}`;
}
