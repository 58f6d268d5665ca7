/** Which agents get a release: bound to it by a file, or to something that brings it along. */

import { knowsAgent, seesEverything } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release } from "../catalog/catalog.ts";
import { currentOf, mayRead } from "../catalog/resolve.ts";
import type { SkillId } from "../names.ts";
import { bringersOf, releasesBringing } from "../relations/brought-releases.ts";
import type { BoundView } from "./agent-view.ts";
import { type AskedAs, type BoundRelease, boundRelease } from "./bound-release.ts";
import { agentsNaming, bindingOf, type EffectiveBinding } from "./effective-bindings.ts";
import { conflictsOf, conflictsWith, type GivenRelease } from "./release-conflicts.ts";

type BoundAgent = BoundView["agents"][number];

/**
 * The agents that get this release now, or would with the grants that are missing or without a conflict: a row for each binding that gives it, be
 * it by what it brings. The asker may read the release; a binding to what they may not read is not there.
 */
export function toBound(
  catalog: Catalog,
  { skill, version }: Pick<Release, "skill" | "version">,
  as: AskedAs,
): BoundView {
  const id = currentOf(catalog, skill)?.id ?? skill;
  const rows = [id, ...bringersOf(catalog, id)].flatMap((by) => rowsOf(catalog, { id, version, by }, as));
  rows.sort((a, b) => compareUtf8(a.agent, b.agent) || compareUtf8(a.via?.id ?? "", b.via?.id ?? ""));
  const dependents = releasesBringing(catalog, { skill, version }, as.audience).map(({ via, ...one }) => ({
    ...one,
    ...(via === undefined ? {} : { via: { id: via.id, version: via.version } }),
  }));
  return { id: skill, version, agents: rows, dependents, complete: seesEverything(as.audience) };
}

interface Wanted {
  readonly id: SkillId;
  readonly version: string;
  /** The skill whose bindings are looked at. */
  readonly by: SkillId;
}

function rowsOf(catalog: Catalog, { id, version, by }: Wanted, as: AskedAs): readonly BoundAgent[] {
  const entry = catalog.skills.get(by);
  if (entry === undefined || !mayRead(entry, as.audience)) return [];
  return agentsNaming(catalog, by).flatMap((agent) => {
    const binding = knowsAgent(agent, as.audience) ? bindingOf(catalog, agent, by) : undefined;
    const found = binding && boundRelease(catalog, binding, as);
    if (binding === undefined || found === undefined || found.status === "unresolvable") return [];
    const { release, brought, locked } = found;
    const isGiven =
      by === id
        ? release.version === version
        : brought.some((one) => one.entry.id === id && one.release.version === version);
    if (!isGiven) return [];
    const status: BoundAgent["status"] =
      found.status === "active" && isCrowded(catalog, { binding, found }, as) ? "conflict" : found.status;
    const row = { agent, use: binding.bound.use, from: binding.from, status, locked };
    return by === id ? [row] : [{ ...row, via: { id: by, version: release.version } }];
  });
}

interface Active {
  readonly binding: EffectiveBinding;
  readonly found: Extract<BoundRelease, { status: "active" }>;
}

/** Is it in the way of another binding? Looked at are only those that give any release of what this one gives. */
function isCrowded(catalog: Catalog, given: Active, as: AskedAs): boolean {
  const { agent } = given.binding;
  const own = toGiven(given);
  const ids = [given.binding.skill, ...given.found.brought.map((one) => one.entry.id)];
  const skills = new Set(ids.flatMap((one) => [one, ...bringersOf(catalog, one)]));
  skills.delete(given.binding.skill);
  const others = [...skills].flatMap((skill) => {
    const binding = bindingOf(catalog, agent, skill);
    if (binding?.entry === undefined || !mayRead(binding.entry, as.audience)) return [];
    const found = boundRelease(catalog, binding, as);
    return found.status === "active" ? [toGiven({ binding, found })] : [];
  });
  return conflictsWith(conflictsOf([own, ...others]), own).length > 0;
}

function toGiven({ binding: { skill, bound, from }, found: { release, brought } }: Active): GivenRelease {
  const brings = brought.map((one) => ({ id: one.entry.id, version: one.release.version }));
  return { id: skill, version: release.version, use: bound.use, from, brings };
}
