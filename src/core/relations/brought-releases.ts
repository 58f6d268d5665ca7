/** What comes with a release, found in a catalog as one asker may know it; and whom a release comes with. */
import { seesEverything } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { identitiesOf } from "../catalog/channels.ts";
import { isOffered } from "../catalog/offered.ts";
import { type Audience, currentOf, mayRead, stateOf } from "../catalog/resolve.ts";
import type { SkillId } from "../names.ts";
import type { ClosureEntry } from "../skill/declares.ts";
import { BRINGS_NOTHING, type Bringing, type Broughtness, bringingOf, broughtWith } from "./bringing.ts";
import { agreeing, askedRanges } from "./one-release.ts";

export interface BroughtRelease extends Broughtness {
  readonly entry: SkillEntry;
  readonly release: Release;
  /** What those ask of it that come along and need it; absent where it is held. */
  readonly takes?: readonly string[];
}

export interface BroughtReleases {
  /** As far as the asker may read it. */
  readonly all: readonly BroughtRelease[];
  /**
   * May this asker know of everything? Without that the release cannot be installed: a closure is all or nothing. What is
   * hidden from the asker counts as what is not there at all.
   */
  readonly isWhole: boolean;
  /** What is not open to anybody at all, since its skill is disabled: named to whoever sees everything, and to nobody else. */
  readonly disabled: readonly ClosureEntry[];
}

const NOTHING: BroughtReleases = { all: [], isWhole: true, disabled: [] };

/** What a release needs and holds, and what those that it holds need in turn. */
export function broughtReleases(
  catalog: Catalog,
  { relations }: Pick<Release, "relations">,
  audience: Audience,
): BroughtReleases {
  if (relations.closure.length + relations.members.length === 0) return NOTHING;
  const absent: ClosureEntry[] = [];
  const all = broughtWith(relations, (pin) => {
    const { id, version } = pin;
    const entry = currentOf(catalog, id);
    if (!sees(entry, audience)) absent.push({ ...pin, id: entry?.id ?? id });
    const release = entry?.releases.get(version);
    if (entry === undefined || release === undefined || !mayRead(entry, audience)) return undefined;
    return { key: `${entry.id}@${version}`, relations: release.relations, entry, release };
  });
  const found = all.map(({ found: { entry, release }, ...how }) => ({ entry, release, ...how }));
  return {
    all: withRanges(catalog, relations.requires, found),
    isWhole: absent.length === 0,
    disabled: seesEverything(audience) ? absent : [],
  };
}

/** Of each skill that comes along more than once, the one release that does for all who want it. */
export function agreedReleases(all: readonly BroughtRelease[]): readonly BroughtRelease[] {
  return agreeing(all, ({ entry, release, takes }) => {
    return { id: entry.id, version: release.version, ...(takes === undefined ? {} : { takes }) };
  });
}

/** What comes with a release and what that can do, as far as the asker may know of it. */
export function bringsOf(catalog: Catalog, { relations }: Pick<Release, "relations">, audience: Audience): Bringing {
  if (relations.closure.length + relations.members.length === 0) return BRINGS_NOTHING;
  return bringingOf(relations, {
    now: nowIn(catalog),
    find: ({ id, version }) => {
      const entry = currentOf(catalog, id);
      return entry === undefined || !mayRead(entry, audience) ? undefined : entry.releases.get(version);
    },
  });
}

function nowIn(catalog: Catalog): (id: SkillId) => SkillId {
  return (id) => currentOf(catalog, id)?.id ?? id;
}

/** With what the release and all that comes with it ask of each other. */
function withRanges(
  catalog: Catalog,
  requires: readonly string[],
  all: readonly BroughtRelease[],
): readonly BroughtRelease[] {
  const ranges = askedRanges(
    [...requires, ...all.flatMap(({ release }) => release.relations.requires)],
    nowIn(catalog),
  );
  return all.map((one) => {
    const takes = one.by === "needs" ? ranges.get(one.entry.id) : undefined;
    return takes === undefined ? one : { ...one, takes };
  });
}

/** May this asker know of what is named here? Whoever reads the ledger itself may have read no more of it than was asked for. */
export function sees(entry: SkillEntry | undefined, audience: Audience): boolean {
  return entry === undefined ? audience === "all" : mayRead(entry, audience);
}

/** What now goes by other names than that, and ever needed or held it under any of its names. */
export function bringersOf(catalog: Catalog, id: SkillId): readonly SkillId[] {
  const start = currentOf(catalog, id)?.id ?? id;
  const found = new Set([start]);
  // A set that grows while it is gone through: a group holds what in turn needs something.
  for (const one of found) {
    const entry = currentOf(catalog, one);
    const names = entry === undefined ? [one] : identitiesOf(catalog, entry);
    const dependents = names.flatMap((name) => [...(catalog.dependents.get(name) ?? [])]);
    for (const dependent of dependents) found.add(currentOf(catalog, dependent)?.id ?? dependent);
  }
  found.delete(start);
  return [...found].sort(compareUtf8);
}

/** An offered release that another one comes with. */
export interface Bringer extends Broughtness {
  readonly id: SkillId;
  readonly version: string;
}

/** The offered releases that this one comes with, as far as the asker may know of them, by skill in UTF-8 order. */
export function releasesBringing(
  catalog: Catalog,
  { skill, version }: Pick<Release, "skill" | "version">,
  audience: Audience,
): readonly Bringer[] {
  const id = currentOf(catalog, skill)?.id ?? skill;
  return bringersOf(catalog, id).flatMap((other) => {
    const entry = catalog.skills.get(other);
    if (entry === undefined || entry.retired || !sees(entry, audience)) return [];
    const offered = [...entry.releases.values()].filter((one) => isOffered(stateOf(catalog, one)));
    return offered.flatMap((release) => {
      const { all } = broughtReleases(catalog, release, audience);
      const found = all.find((one) => one.entry.id === id && one.release.version === version);
      if (found === undefined) return [];
      const { by, via } = found;
      return [{ id: other, version: release.version, by, ...(via === undefined ? {} : { via }) }];
    });
  });
}
