/** Whom it hits when a release is taken away: agents that get it, and offered releases that need or hold it. */
import type { Catalog, Release } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { currentOf, stateOf } from "../catalog/resolve.ts";
import type { BoundView } from "./agent-view.ts";
import { bringing, toBound } from "./bound-agents.ts";

export interface Hit {
  readonly agents: BoundView["agents"];
  /** By skill in UTF-8 order. */
  readonly dependents: readonly { readonly id: string; readonly version: string; readonly by: "needs" | "holds" }[];
}

/** For whoever may read everything: it names whatever there is. */
export function hitBy(catalog: Catalog, release: Pick<Release, "skill" | "version" | "digest">, now: string): Hit {
  const id = currentOf(catalog, release.skill)?.id ?? release.skill;
  const { agents } = toBound(catalog, release, { audience: "all", now });
  const dependents = bringing(catalog, id).flatMap((other) => {
    const entry = catalog.skills.get(other);
    const offered = entry === undefined || entry.retired ? [] : [...entry.releases.values()];
    return offered.flatMap((one) => {
      const by = isOffered(stateOf(catalog, one)) ? howItRelies(one, release) : undefined;
      return by === undefined ? [] : [{ id: other, version: one.version, by }];
    });
  });
  return { agents, dependents };
}

function howItRelies(
  { relations }: Release,
  { digest, version }: Pick<Release, "digest" | "version">,
): "needs" | "holds" | undefined {
  const isIt = (one: { readonly digest: string; readonly version: string }) =>
    one.digest === digest && one.version === version;
  if (relations.closure.some(isIt)) return "needs";
  return relations.members.some(isIt) ? "holds" : undefined;
}

const SHOWN = 20;

/** Lines for a person; none where nobody is hit. */
export function hitWords({ agents, dependents }: Hit): readonly string[] {
  const rows = agents.map(
    ({ agent, use, via }) => `  ${agent} (${via === undefined ? use : `through ${via.id}@${via.version}`})`,
  );
  const named = (by: "needs" | "holds") =>
    dependents.flatMap((one) => (one.by === by ? [`  ${one.id}@${one.version}`] : []));
  return [
    ...listed("Agents that have it by their bindings:", rows),
    ...listed("Cannot be installed without it:", named("needs")),
    ...listed("Groups that go with it:", named("holds")),
  ];
}

function listed(title: string, rows: readonly string[]): readonly string[] {
  const left = rows.length - SHOWN;
  if (rows.length === 0) return [];
  return [title, ...rows.slice(0, SHOWN), ...(left > 0 ? [`  and ${left} more`] : [])];
}
