/** What a change does to what agents get: of the agents and skills that it touches, and of no others. */

import { readersNamed } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { currentOf, stateOf } from "../catalog/resolve.ts";
import type { SkillId } from "../names.ts";
import { type BroughtRelease, bringersOf } from "../relations/brought-releases.ts";
import { agentConflicts } from "./agent-manifest.ts";
import { type BindingSubject, ORGANISATION } from "./binding-place.ts";
import { type BoundRelease, boundRelease } from "./bound-release.ts";
import { agentsNaming, agentsOf, bindingOf, bindingsOf } from "./effective-bindings.ts";
import { viaWords } from "./grants.ts";
import { conflictsWith, type ReleaseConflict } from "./release-conflicts.ts";

export interface TouchedByChange {
  readonly skills: readonly SkillId[];
  readonly subjects: readonly BindingSubject[];
}

/** Pairs of an agent and a skill that are looked at; the rest is counted in a sentence. */
const MAX_PAIRS = 20_000;

/** A sentence for each agent and skill with another outcome than before, by agent and skill in UTF-8 order. */
export function bindingEffects(before: Catalog, after: Catalog, touched: TouchedByChange): readonly string[] {
  const pairs = touchedPairs(before, after, touched);
  const [outcomeBefore, outcomeAfter] = [before, after].map(outcomesOf) as [Outcomes, Outcomes];
  const effects = pairs.slice(0, MAX_PAIRS).flatMap(({ agent, skill }) => {
    const [was, is] = [outcomeBefore(agent, skill), outcomeAfter(agent, skill)];
    return was === is ? [] : [`${agent}: ${skill}: ${was} → ${is}`];
  });
  const left = pairs.length - MAX_PAIRS;
  return left > 0 ? [...effects, `and perhaps ${left} more bindings, which were not looked at`] : effects;
}

/** The agents whose bindings a change touches, in UTF-8 order. */
export function touchedAgents(before: Catalog, after: Catalog, touched: TouchedByChange): readonly string[] {
  return [...new Set(touchedPairs(before, after, touched).map(({ agent }) => agent))].sort(compareUtf8);
}

interface Pair {
  readonly agent: string;
  readonly skill: SkillId;
}

function touchedPairs(before: Catalog, after: Catalog, { skills, subjects }: TouchedByChange): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (agent: string, skill: SkillId) => pairs.set(`${agent} ${skill}`, { agent, skill });
  for (const catalog of [before, after]) {
    const felt = new Set(skills.flatMap((skill) => [skill, ...bringersOf(catalog, skill)]));
    for (const skill of felt) for (const agent of agentsNaming(catalog, skill)) add(agent, skill);
    for (const agent of new Set(subjects.flatMap((subject) => agentsBehind(catalog, subject)))) {
      for (const { skill } of bindingsOf(catalog, agent) ?? []) add(agent, skill);
    }
  }
  return [...pairs].sort(([a], [b]) => compareUtf8(a, b)).map(([, pair]) => pair);
}

/**
 * The skills that have to be known to tell what a change of these files does to agents: what the agents behind them are
 * bound to, by whatever file, and what comes with a bound skill.
 */
export function skillsBehind(catalog: Catalog, subjects: readonly BindingSubject[]): readonly SkillId[] {
  const { bindings, skills } = catalog;
  // Whoever changes an agent's teams may bring it anything that a team has.
  const bound = subjects.length === 0 ? [] : [...bindings.users.keys()];
  const used = new Set([...skills.values()].flatMap(({ id }) => (bindings.users.has(id) ? [id] : [])));
  const brought = new Set<SkillId>();
  // It grows while it is gone through: what a group holds brings something in turn.
  for (const id of used) {
    for (const { relations } of skills.get(id)?.releases.values() ?? []) {
      for (const pin of relations.closure) brought.add(pin.id);
      for (const one of relations.members) if ("id" in one) used.add(one.id);
    }
  }
  return [...new Set([...bound, ...used, ...brought])];
}

/** What the agents are bound to, by whatever file, who are bound to one of these: it may be in their way. */
export function skillsBeside(catalog: Catalog, ids: readonly SkillId[]): readonly SkillId[] {
  const agents = new Set(ids.flatMap((id) => agentsNaming(catalog, id)));
  return [...new Set([...agents].flatMap((agent) => (bindingsOf(catalog, agent) ?? []).map(({ skill }) => skill)))];
}

/** The agents for which a file says something. */
function agentsBehind({ bindings }: Catalog, subject: BindingSubject): readonly string[] {
  if (subject === ORGANISATION) return agentsOf(bindings);
  const id = subject.slice(subject.indexOf("/") + 1);
  return subject.startsWith("teams/") ? [...(bindings.members.get(id) ?? [])] : [id];
}

type Outcomes = (agent: string, skill: SkillId) => string;

/** What agents get, each of them looked at whole once: what its bindings give may be in each other's way. */
function outcomesOf(catalog: Catalog): Outcomes {
  const now = catalog.head.at ?? "";
  const known = new Map<string, readonly ReleaseConflict[]>();
  return (agent, skill) => {
    const binding = bindingOf(catalog, agent, skill);
    if (binding === undefined) return "not bound";
    const found = boundRelease(catalog, binding, { audience: "all", now });
    const said = words(catalog, found);
    if (found.status !== "active") return said;
    const conflicts = known.get(agent) ?? agentConflicts(catalog, agent, now);
    known.set(agent, conflicts);
    const ids = conflictsWith(conflicts, { id: skill }).map(({ id }) => id);
    return ids.length === 0 ? said : `nothing (${said} would bring a second release of ${ids.join(", ")})`;
  };
}

function words(catalog: Catalog, found: BoundRelease): string {
  if (found.status === "unresolvable") return `nothing (${found.why.replace(/\.$/, "")})`;
  const gets = `${found.release.version}${offeredWords(catalog, found)}`;
  if (found.status === "active") return gets;
  const { permissions, secrets } = found.missing;
  const missing = [
    ...permissions.map((one) => `permission ${one.name}${viaWords(one)} ${one.why}`),
    ...secrets.map((one) => `secret ${one.name}${viaWords(one)} ${one.why}`),
  ];
  return `${gets} waits for grants (${missing.join(", ")})`;
}

/** What is not simply offered to everybody inside of what the agent gets, and of what comes with it: ` (a/one@1.0.0 is yanked)`. */
function offeredWords(catalog: Catalog, found: Exclude<BoundRelease, { status: "unresolvable" }>): string {
  const { release, brought } = found;
  const entry = currentOf(catalog, release.skill);
  const all = [...(entry === undefined ? [] : [{ entry, release }]), ...brought];
  const told = all.flatMap((one) => offerWords(catalog, one));
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

function offerWords(
  catalog: Catalog,
  { entry, release }: Pick<BroughtRelease, "entry" | "release">,
): readonly string[] {
  const name = `${entry.id}@${release.version}`;
  const state = stateOf(catalog, release);
  const { visibility } = entry.offer;
  const people = readersNamed(entry.offer);
  return [
    ...(state === "online" ? [] : [`${name} is ${state}`]),
    ...(visibility === "private" ? [`${entry.id} is private, for ${people.join(", ") || "nobody"}`] : []),
  ];
}
