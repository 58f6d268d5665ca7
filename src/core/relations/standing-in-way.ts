/** Why a release that is offered cannot be installed all the same: what it needs or holds is gone, or is not for the asker. */
import type { Catalog, Release } from "../catalog/catalog.ts";
import { type Audience, stateOf } from "../catalog/resolve.ts";
import type { State } from "../ledger/event.ts";
import type { ClosureEntry } from "../skill/declares.ts";
import type { Broughtness } from "./bringing.ts";
import { agreedReleases, type BroughtReleases, broughtReleases } from "./brought-releases.ts";
import { partlyAbsent } from "./whole-release.ts";

/** What is handed out to nobody, of all that comes with a release, and that the asker may know of. */
export interface GoneNeed extends Broughtness {
  readonly id: string;
  readonly version: string;
  readonly state: Extract<State, "offline" | "withdrawn">;
}

interface Asked {
  /** The release's name to the asker. */
  readonly shown: string;
  readonly release: Pick<Release, "relations">;
  readonly audience: Audience;
}

/** One sentence, and what clears it, where that can be said. */
export interface Obstacle {
  /** Is it that the organisation denies something of it? */
  readonly isDenied?: true;
  readonly why: string;
  readonly clears?: string;
}

/** Both in one text; undefined where nothing stands in the way. */
export function standsInWay(catalog: Catalog, of: Asked): string | undefined {
  const found = obstacleTo(catalog, of);
  return found?.clears === undefined ? found?.why : `${found.why} ${found.clears}`;
}

/** Undefined where nothing stands in the way. */
export function obstacleTo(catalog: Catalog, { shown, release, audience }: Asked): Obstacle | undefined {
  const { gone, isWhole, disabled } = goneNeeds(catalog, release, audience);
  if (disabled[0] !== undefined) return disabledWords(shown, [disabled[0], ...disabled.slice(1)]);
  if (!isWhole) return { why: partlyAbsent(shown) };
  const [first, ...others] = gone;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const clears = gone.every(({ state }) => state === "offline")
    ? `Putting ${first.id}@${first.version} online clears that, or a new release with other requirements.`
    : "A new release with other requirements clears that.";
  return { why: `${shown} cannot be installed: it ${goneWords(first)}${more}.`, clears };
}

function disabledWords(shown: string, [first, ...others]: readonly [ClosureEntry, ...ClosureEntry[]]): Obstacle {
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return {
    why: `${shown} cannot be installed: ${first.id}@${first.version}, which comes with it, is disabled${more}.`,
    clears: `\`enabled: true\` in lifecycle/${first.id}.yaml clears that, or a new release with other requirements.`,
  };
}

/** In the order in which they would be installed; what another release takes the place of is not missed. */
export function goneNeeds(
  catalog: Catalog,
  release: Pick<Release, "relations">,
  audience: Audience,
): { readonly gone: readonly GoneNeed[] } & Pick<BroughtReleases, "isWhole" | "disabled"> {
  const { all, isWhole, disabled } = broughtReleases(catalog, release, audience);
  const gone = agreedReleases(all).flatMap(({ entry, release: { version }, release: one, ...how }) => {
    const state = stateOf(catalog, one);
    return state === "offline" || state === "withdrawn" ? [{ id: entry.id, version, state, ...how }] : [];
  });
  return { gone, isWhole, disabled };
}

/** As the end of a sentence about the release. */
function goneWords(gone: GoneNeed): string {
  return `${broughtWords(gone)}, which is ${gone.state}`;
}

/** How a release comes with another one, as the end of a sentence about that. */
export function broughtWords({
  id,
  version,
  by,
  via,
}: Broughtness & { readonly id: string; readonly version: string }): string {
  const needs = via === undefined ? by : `holds ${via.id}@${via.version}, which ${by}`;
  return `${needs} ${id}@${version}`;
}
