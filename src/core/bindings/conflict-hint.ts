/** What helps an agent whose bindings give two releases of one skill: a release that does for all, or whose requirement has to change. */

import type { Catalog, Release } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { currentOf, stateOf } from "../catalog/resolve.ts";
import type { SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import { broughtReleases } from "../relations/brought-releases.ts";
import { type Wanted, willDo } from "../relations/one-release.ts";
import { unavailable } from "./bound-release.ts";
import type { ReleaseConflict, ReleaseWay } from "./release-conflicts.ts";

/** One sentence or two, for whoever may read everything. Names no release that is taken back. */
export function conflictHint(catalog: Catalog, { id, ways }: ReleaseConflict): string {
  const needs = ways.flatMap(({ via }) => (via === undefined ? [] : needsOf(catalog, id, via)));
  const version = fitting(catalog, id, needs);
  if (version !== undefined) return `Bind ${id} to ${version}, which does for all that bring it.`;
  const said = [...new Set(needs.map(needWords))].join(", and ");
  const dependents = [...new Set(needs.map((need) => need.via.id))].join(" or ");
  return `No offered release of ${id} does for all: ${said}. Bind another release of ${dependents}, or publish one that takes more.`;
}

interface Need extends Wanted {
  readonly via: NonNullable<ReleaseWay["via"]>;
}

/** What a bound release asks of the skill that it brings, once for each release of it. */
function needsOf(catalog: Catalog, id: string, via: Need["via"]): readonly Need[] {
  const release = releaseOf(catalog, via);
  const all = release === undefined ? [] : broughtReleases(catalog, release, "all").all;
  return all.flatMap(({ entry, release: { version }, takes }) =>
    entry.id === id ? [{ via, version, ...(takes === undefined ? {} : { takes }) }] : [],
  );
}

function releaseOf(catalog: Catalog, { id, version }: Need["via"]): Release | undefined {
  return currentOf(catalog, id as SkillId)?.releases.get(version);
}

/** The greatest release that is offered to everybody and will do. */
function fitting(catalog: Catalog, id: string, needs: readonly Need[]): string | undefined {
  const releases = [...(currentOf(catalog, id as SkillId)?.releases.values() ?? [])];
  const as = { audience: "all" as const, now: catalog.head.at ?? "" };
  return releases
    .sort((a, b) => compareVersions(b.version, a.version))
    .find(
      (release) =>
        needs.every((need) => willDo(release.version, need)) &&
        isOffered(stateOf(catalog, release)) &&
        unavailable(catalog, release, as) === undefined,
    )?.version;
}

function needWords({ via, version, takes = [] }: Need): string {
  const asks = takes.length === 0 ? `holds ${version}` : `takes ${takes.join(" and ")}`;
  return `${via.id}@${via.version} ${asks}`;
}
