/** Two releases of one skill for one agent, bound or brought by what is bound: it has room for one, which has to do for all. */
import { agreedVersion, type Wanted } from "../relations/one-release.ts";

/** What a binding gives: the shape of a manifest's `skills`. */
export interface GivenRelease {
  readonly id: string;
  readonly version: string;
  /** What the binding asks for. */
  readonly use: string;
  /** The file that says so, below `bindings/`. */
  readonly from: string;
  readonly brings: readonly (Wanted & { readonly id: string })[];
}

/** How a release comes to an agent. */
export interface ReleaseWay {
  readonly id: string;
  readonly version: string;
  readonly use: string;
  readonly from: string;
  /** The release that is bound and brings this one; absent: this one is bound itself. */
  readonly via?: { readonly id: string; readonly version: string };
}

export interface ReleaseConflict {
  /** The one place that all of them want: the skill. */
  readonly id: string;
  /** Of two releases or more, in the order of the bindings. */
  readonly ways: readonly ReleaseWay[];
}

/** What an agent's bindings come to. */
export interface Settled {
  /** In the order of the bindings. */
  readonly conflicts: readonly ReleaseConflict[];
  /** Of the skills that come more than once without a conflict, the version that does for all who want it. */
  readonly agreed: ReadonlyMap<string, string>;
}

/**
 * Lets the bindings agree on one release of each skill; those that cannot are conflicts, and a binding of one is not given,
 * and has no say in what the others agree on. `placeOf` says which skills are in each other's way: without it only a skill and
 * itself.
 */
export function settle(given: readonly GivenRelease[], placeOf: (id: string) => string = (id) => id): Settled {
  const conflicts: ReleaseConflict[] = [];
  for (let left = given; ; ) {
    const { found, agreed } = compare(left, placeOf);
    if (found.length === 0) return { conflicts, agreed };
    conflicts.push(...found);
    left = left.filter((one) => conflictsWith(found, one).length === 0);
  }
}

function compare(given: readonly GivenRelease[], placeOf: (id: string) => string) {
  const places = new Map<string, Map<string, Way>>();
  for (const one of given) {
    for (const way of waysOf(one)) {
      const place = placeOf(way.id);
      const ways = places.get(place) ?? new Map<string, Way>();
      places.set(place, ways.set(`${way.id}@${way.version} ${one.id}`, way));
    }
  }
  const found: ReleaseConflict[] = [];
  const agreed = new Map<string, string>();
  for (const [id, known] of places) {
    const ways = [...known.values()];
    if (new Set(ways.map(shown)).size < 2) continue;
    const version = new Set(ways.map((way) => way.id)).size > 1 ? undefined : agreedVersion(ways);
    if (version === undefined) found.push({ id, ways: ways.map(({ takes: _, ...way }) => way) });
    else agreed.set(id, version);
  }
  return { found, agreed };
}

/** The conflicts of which a binding is part, by itself or by what it brings: it is given whole or not at all. */
export function conflictsWith(
  conflicts: readonly ReleaseConflict[],
  binding: Pick<GivenRelease, "id">,
): readonly ReleaseConflict[] {
  return conflicts.filter(({ ways }) => ways.some(({ id, via }) => (via?.id ?? id) === binding.id));
}

/** One sentence: what is wanted twice, and each way that it comes. */
export function conflictWords({ id, ways }: ReleaseConflict): string {
  const releases = new Map<string, string[]>();
  for (const way of ways) releases.set(shown(way), [...(releases.get(shown(way)) ?? []), wayWords(way)]);
  const said = [...releases].map(([release, words]) => `${release}, ${words.join(" and ")}`);
  return `There is room for one release of ${id}, no one does for all, and the bindings give ${said.join("; and ")}.`;
}

/** The release that a way leads to. */
function shown({ id, version }: { readonly id: string; readonly version: string }): string {
  return `${id}@${version}`;
}

type Way = ReleaseWay & Wanted;

function waysOf({ id, version, use, from, brings }: GivenRelease): readonly Way[] {
  const via = { id, version };
  const brought = brings.map((one) => ({
    id: one.id,
    version: one.version,
    use,
    from,
    via,
    ...(one.takes === undefined ? {} : { takes: one.takes }),
  }));
  return [{ id, version, use, from }, ...brought];
}

function wayWords({ use, from, via }: ReleaseWay): string {
  const file = `bindings/${from}.yaml`;
  return via === undefined
    ? `bound as ${use} in ${file}`
    : `which comes with ${shown(via)}, bound as ${use} in ${file}`;
}
