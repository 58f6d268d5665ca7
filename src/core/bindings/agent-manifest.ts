/** What an agent should have now, exactly. */

import { knowsAgent, seesEverything } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { archivePath } from "../catalog/present.ts";
import { type Audience, mayRead } from "../catalog/resolve.ts";
import { quote, RegistryError } from "../errors.ts";
import type { AskedHarness } from "../install/compatibility.ts";
import { broughtReleases } from "../relations/brought-releases.ts";
import type { AgentManifest, AgentsView } from "./agent-view.ts";
import type { Said } from "./binding-book.ts";
import { agentSubject } from "./binding-place.ts";
import {
  type ActiveRelease,
  type AskedAs,
  type BoundRelease,
  boundRelease,
  broughtAs,
  broughtWarnings,
  toGiven,
} from "./bound-release.ts";
import { agentsOf, bindingsOf, type EffectiveBinding } from "./effective-bindings.ts";
import { harnessFit } from "./for-harness.ts";
import { grantedBy, isGranted, type Missing, type MissingGrants } from "./grants.ts";
import { conflictsWith, conflictWords, type ReleaseConflict, settle } from "./release-conflicts.ts";

const NOTHING_MISSING: MissingGrants = { permissions: [], secrets: [] };

/**
 * The manifest of an agent, as far as the asker may read what is bound: of anything else there is no trace in it. Throws
 * AGENT_NOT_FOUND, also to whom agents are none of their business.
 */
export function manifestOf(
  catalog: Catalog,
  agent: string,
  as: AskedAs & { readonly harness?: AskedHarness },
): AgentManifest {
  const bindings = knowsAgent(agent, as.audience) ? bindingsOf(catalog, agent) : undefined;
  if (bindings === undefined) throw agentNotFound(agent);
  const readable = bindings.filter((binding) => isShown(binding, as.audience));
  const given = readable.map((binding) => {
    const found = boundRelease(catalog, binding, as);
    const { audience, harness } = as;
    if (found.status !== "active" || harness === undefined) return { binding, found };
    const { why, warnings } = harnessFit(catalog, found.release, { harness, audience });
    return { binding, found: { ...found, warnings: [...found.warnings, ...warnings] }, misfit: why };
  });
  const usable = given.flatMap(({ binding, found, misfit = "" }) =>
    found.status === "active" && misfit === "" ? [{ binding, found }] : [],
  );
  const { conflicts, agreed } = settle(usable.map(toGiven));
  const isGiven = (one: Pick<ActiveSkill, "id">): boolean => conflictsWith(conflicts, one).length === 0;
  const roomless = laterWithoutRoom(catalog, usable, as);
  const active = usable.map(({ binding, found }) => {
    const brought = isGiven({ id: binding.skill }) ? broughtAs(found.brought, agreed) : found.brought;
    const one = toActive(catalog, binding, { ...found, brought }, as);
    const why = roomless.get(binding.skill);
    if (why === undefined) return one;
    const { later: _, ...rest } = one;
    return { ...rest, warnings: [...one.warnings, `A later release is there. ${why}`] };
  });
  const skills = active.filter(isGiven);
  const waiting = given.flatMap(({ binding, found, misfit = "" }) => {
    if (found.status !== "active") return [toPending(binding, found)];
    return misfit === "" ? [] : [toIncompatible(binding, found.release.version, misfit)];
  });
  const conflicting = active.flatMap((one) => (isGiven(one) ? [] : [toConflict(one, conflicts)]));
  return {
    agent,
    teams: [...(catalog.bindings.subjects.get(agentSubject(agent))?.teams.keys() ?? [])],
    skills,
    pending: [...waiting, ...conflicting]
      .map((one) => thereByOthers(one, skills))
      .sort((a, b) => compareUtf8(a.id, b.id)),
    ...(conflicts.length === 0 ? {} : { conflicts: conflicts.map(toConflictView) }),
  };
}

type Usable = Parameters<typeof toGiven>[0];

/** By skill, why its later release has no room: beside what the others give now, and beside their own later ones. */
function laterWithoutRoom(
  catalog: Catalog,
  usable: readonly Usable[],
  { audience }: AskedAs,
): ReadonlyMap<string, string> {
  const now = usable.map(toGiven);
  const then = usable.map((one) => {
    const release = one.binding.entry?.releases.get(one.found.later?.version ?? "");
    if (release === undefined) return undefined;
    const brought = broughtReleases(catalog, release, audience).all;
    return toGiven({ ...one, found: { ...one.found, release, brought } });
  });
  if (then.every((one) => one === undefined)) return new Map();
  const together = settle(now.map((one, i) => then[i] ?? one)).conflicts;
  const found = then.flatMap((one, i) => {
    if (one === undefined || conflictsWith(together, one).length === 0) return [];
    const alone = conflictsWith(settle(now.with(i, one)).conflicts, one);
    return alone.length === 0 ? [] : [[one.id, alone.map(conflictWords).join(" ")] as const];
  });
  return new Map(found);
}

type ActiveSkill = AgentManifest["skills"][number];
type PendingSkill = AgentManifest["pending"][number];

/** Two releases have no room: neither is given, and what the agent has of them it may keep. */
function toConflict(
  { id, use, from, version, brings }: ActiveSkill,
  conflicts: readonly ReleaseConflict[],
): PendingSkill {
  const why = conflictsWith(conflicts, { id }).map(conflictWords).join(" ");
  return { id, use, from, status: "conflict", version, missing: toMissing(NOTHING_MISSING), why, brings };
}

function toConflictView({ id, ways }: ReleaseConflict): NonNullable<AgentManifest["conflicts"]>[number] {
  return { id, ways: [...ways] };
}

/** What waits may be there by what brings it. */
function thereByOthers(waiting: PendingSkill, skills: readonly ActiveSkill[]): PendingSkill {
  const bringing = skills.find(({ brings }) => brings.some(({ id }) => id === waiting.id));
  const brought = bringing?.brings.find(({ id }) => id === waiting.id);
  if (bringing === undefined || brought === undefined) return waiting;
  return { ...waiting, there: { version: brought.version, via: { id: bringing.id, version: bringing.version } } };
}

/** Of which skills an agent's bindings give more than one release, as whoever reads everything knows it. */
export function agentConflicts(catalog: Catalog, agent: string, now: string): readonly ReleaseConflict[] {
  if (!catalog.bindings.subjects.has(agentSubject(agent))) return [];
  return manifestOf(catalog, agent, { audience: "all", now }).conflicts ?? [];
}

/** Every agent that the asker may know of. */
export function toAgents(catalog: Catalog, audience: Audience): AgentsView {
  const known = agentsOf(catalog.bindings).filter((agent) => knowsAgent(agent, audience));
  return {
    agents: known.map((agent) => {
      const file = catalog.bindings.subjects.get(agentSubject(agent));
      return { agent, teams: [...(file?.teams.keys() ?? [])] };
    }),
  };
}

/** What is not there, or disabled, is shown to whoever reads everything: to others it is like what they may not see. */
function isShown({ entry }: EffectiveBinding, audience: Audience): boolean {
  return seesEverything(audience) || (entry !== undefined && mayRead(entry, audience));
}

function toActive(catalog: Catalog, binding: EffectiveBinding, found: ActiveRelease, as: AskedAs): ActiveSkill {
  const { skill, from, bound } = binding;
  const { release, brought, locked, warnings, later } = found;
  const all = [release, ...brought.map((one) => one.release)];
  const permissions = new Set(all.flatMap(({ relations }) => relations.declares.permissions));
  const secrets = new Set(
    all.flatMap(({ relations: { declares } }) => [...declares.secrets, ...declares.optionalSecrets]),
  );
  const by = (given: Said): { readonly by?: string[] } => {
    const approvers = grantedBy(catalog, binding, given);
    return approvers.length === 0 ? {} : { by: [...approvers] };
  };
  return {
    id: skill,
    use: bound.use,
    from,
    version: release.version,
    digest: release.digest,
    kind: release.kind,
    size: release.size,
    archive: archivePath(release),
    locked,
    grants: [...bound.grants]
      .filter(([permission, given]) => permissions.has(permission) && isGranted(catalog, binding, given))
      .map(([permission, given]) => ({ permission, until: given.until, ...by(given) })),
    secrets: [...bound.secrets]
      .filter(([name, given]) => secrets.has(name) && isGranted(catalog, binding, given))
      .map(([name, given]) => ({ name, reference: given.reference, ...by(given) })),
    brings: brought.map(({ entry, release: one }) => ({
      id: entry.id,
      version: one.version,
      digest: one.digest,
      archive: archivePath(one),
    })),
    ...(later === undefined ? {} : { later: { version: later.version, missing: toMissing(later.missing) } }),
    warnings: [...new Set([...warnings, ...broughtWarnings(catalog, brought, as)])],
  };
}

function toPending(
  { skill, from, bound }: EffectiveBinding,
  found: Exclude<BoundRelease, { status: "active" }>,
): PendingSkill {
  const binding = { id: skill, use: bound.use, from, status: found.status };
  if (found.status === "unresolvable") {
    const why = found.advice === undefined ? found.why : `${found.why} ${found.advice}`;
    const status = found.isDenied === true ? "denied" : found.status;
    return { ...binding, status, version: null, missing: toMissing(NOTHING_MISSING), why };
  }
  return { ...binding, version: found.release.version, missing: toMissing(found.missing), why: "" };
}

function toIncompatible({ skill, from, bound }: EffectiveBinding, version: string, why: string): PendingSkill {
  const binding = { id: skill, use: bound.use, from, status: "incompatible" as const };
  return { ...binding, version, missing: toMissing(NOTHING_MISSING), why };
}

function toMissing({ permissions, secrets }: MissingGrants): PendingSkill["missing"] {
  const copy = ({ via, ...one }: Missing) => ({ ...one, ...(via === undefined ? {} : { via: [...via] }) });
  return { permissions: permissions.map(copy), secrets: secrets.map(copy) };
}

function agentNotFound(agent: string): RegistryError {
  return new RegistryError("AGENT_NOT_FOUND", `There is no agent "${quote(agent, 80)}".`, {
    hint: "An agent has a file in bindings/agents/ of the skills repository.",
  });
}
