/** Is what an agent should have another than before, for a reason that lies in its bindings? */

import { knowsAgent } from "../access/audience.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { manifestOf } from "./agent-manifest.ts";
import { agentSubject, type BindingSubject, lockSubject, ORGANISATION, teamSubject } from "./binding-place.ts";
import type { AskedAs } from "./bound-release.ts";

/**
 * Did a binding, a lock, a denial or an approval of what was granted change the agent's manifest, as this asker reads it?
 * Never true for what they could not read in it, nor for an agent that is none of their business. What happened to the
 * skills themselves is told of each of them.
 */
export function hasAgentNews(
  before: Catalog,
  after: Catalog,
  { agent, ...as }: AskedAs & { readonly agent: string },
): boolean {
  if (!mayDiffer(before, after, agent)) return false;
  return wordsOf(before, agent, as) !== wordsOf(after, agent, as);
}

/** Costs a few look-ups, so that a merge costs nothing for the agents that it does not touch. */
function mayDiffer(before: Catalog, after: Catalog, agent: string): boolean {
  const subjects = new Set([...subjectsOf(before, agent), ...subjectsOf(after, agent)]);
  const [was, is] = [before.bindings.subjects, after.bindings.subjects];
  if (was !== is && [...subjects].some((subject) => was.get(subject) !== is.get(subject))) return true;
  return before.evidence !== after.evidence && [...subjects].some((subject) => asksApproval(after, subject));
}

/** The files that count for an agent, be they there or not. */
function subjectsOf({ bindings }: Catalog, agent: string): readonly BindingSubject[] {
  const own = agentSubject(agent);
  const teams = [...(bindings.subjects.get(own)?.teams.keys() ?? [])];
  return [own, lockSubject(agent), ORGANISATION, ...teams.map(teamSubject)];
}

function asksApproval({ bindings }: Catalog, subject: BindingSubject): boolean {
  if (subject === ORGANISATION && bindings.lifted.size > 0) return true;
  const file = bindings.subjects.get(subject);
  if (file === undefined) return false;
  const given = [...file.skills.values()].flatMap(({ grants, secrets }) => [...grants.values(), ...secrets.values()]);
  return [...file.teams.values(), ...given].some(({ stages }) => stages.length > 0);
}

/** Empty where there is no such agent for this asker. */
function wordsOf(catalog: Catalog, agent: string, as: AskedAs): string {
  const isThere = knowsAgent(agent, as.audience) && catalog.bindings.subjects.has(agentSubject(agent));
  return isThere ? JSON.stringify(manifestOf(catalog, agent, as)) : "";
}
