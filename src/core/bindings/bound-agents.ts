/** Which agents get a release: bound to it by a file, or to something that brings it along. */

import { knowsAgent, seesEverything } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release } from "../catalog/catalog.ts";
import { currentOf, mayRead } from "../catalog/resolve.ts";
import type { SkillId } from "../names.ts";
import { type BroughtRelease, bringersOf, releasesBringing } from "../relations/brought-releases.ts";
import type { BoundView } from "./agent-view.ts";
import { type ActiveRelease, type AskedAs, boundRelease, broughtAs, toGiven } from "./bound-release.ts";
import { agentsNaming, bindingOf, type EffectiveBinding } from "./effective-bindings.ts";
import { conflictsWith, settle } from "./release-conflicts.ts";

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
    return binding === undefined ? [] : rowOf(catalog, binding, { id, version, by }, as);
  });
}

function rowOf(
  catalog: Catalog,
  binding: EffectiveBinding,
  { id, version, by }: Wanted,
  as: AskedAs,
): readonly BoundAgent[] {
  const found = boundRelease(catalog, binding, as);
  if (found.status === "unresolvable") return [];
  const { release, locked, brought } = found;
  const mayBe = by === id ? release.version === version : brought.some(({ entry }) => entry.id === id);
  if (!mayBe) return [];
  const given = found.status === "active" ? settled(catalog, { binding, found }, as) : { brought, isCrowded: false };
  const isIt = (one: BroughtRelease): boolean => one.entry.id === id && one.release.version === version;
  if (by !== id && !given.brought.some(isIt)) return [];
  const status: BoundAgent["status"] = given.isCrowded ? "conflict" : found.status;
  const row = { agent: binding.agent, use: binding.bound.use, from: binding.from, status, locked };
  return by === id ? [row] : [{ ...row, via: { id: by, version: release.version } }];
}

interface Active {
  readonly binding: EffectiveBinding;
  readonly found: ActiveRelease;
}

/** Beside the agent's other bindings: is it in the way of one, and what comes with it? */
function settled(
  catalog: Catalog,
  given: Active,
  as: AskedAs,
): { readonly isCrowded: boolean; readonly brought: readonly BroughtRelease[] } {
  const own = toGiven(given);
  const { conflicts, agreed } = settle([own, ...concerning(catalog, given, as).map(toGiven)]);
  const { brought } = given.found;
  if (conflictsWith(conflicts, own).length > 0) return { isCrowded: true, brought };
  return { isCrowded: false, brought: broughtAs(brought, agreed) };
}

/** The agent's other bindings that have a say in what becomes of this one: looked at are only those that share a skill with it, or with one of those. */
function concerning(catalog: Catalog, given: Active, as: AskedAs): readonly Active[] {
  const { agent, skill } = given.binding;
  const seen = new Set<SkillId>([skill]);
  const found: Active[] = [];
  // It grows while it is gone through.
  const waiting: Active[] = [given];
  for (const { binding, found: of } of waiting) {
    const ids = [binding.skill, ...of.brought.map((one) => one.entry.id)];
    for (const other of new Set(ids.flatMap((one) => [one, ...bringersOf(catalog, one)]))) {
      const one = seen.has(other) ? undefined : activeBinding(catalog, { agent, skill: other }, as);
      seen.add(other);
      if (one === undefined) continue;
      found.push(one);
      waiting.push(one);
    }
  }
  return found;
}

function activeBinding(
  catalog: Catalog,
  { agent, skill }: Pick<EffectiveBinding, "agent" | "skill">,
  as: AskedAs,
): Active | undefined {
  const binding = bindingOf(catalog, agent, skill);
  if (binding?.entry === undefined || !mayRead(binding.entry, as.audience)) return undefined;
  const found = boundRelease(catalog, binding, as);
  return found.status === "active" ? { binding, found } : undefined;
}
