/** Whom a change of what is offered concerns, as a registry tells of it: agents that get a release now, and what it comes with. */

import type { Concerned } from "../../core/bindings/bound-words.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import { nameOf, namespaceOf, type SkillId } from "../../core/names.ts";
import { compareVersions } from "../../core/plan/version.ts";
import type { OfferChange } from "../../core/trunk/offer-change.ts";
import type { Registry } from "../ports/ports.ts";

const NOBODY: Concerned = { agents: [], dependents: [] };
/** Releases of a skill that are asked about, the latest first: each is a question to the registry. */
const MAX_ASKED = 100;

/** Of a state, whom that release concerns; of a skill that is disabled, whom any of its releases does; of any other change nobody. */
export async function concernedBy(
  registry: Registry | undefined,
  entry: SkillEntry,
  change: OfferChange,
): Promise<Concerned> {
  if (change.kind === "state") return await boundTo(registry, entry.id, change.version);
  if (change.kind !== "enabled" || change.enabled || !entry.offer.enabled) return NOBODY;
  const given = [...entry.releases.values()].filter(({ state }) => state !== "offline" && state !== "withdrawn");
  const versions = given.map(({ version }) => version).sort((a, b) => compareVersions(b, a));
  const found: Concerned[] = [];
  for (const version of versions.slice(0, MAX_ASKED)) found.push(await boundTo(registry, entry.id, version));
  return {
    agents: found.flatMap(({ agents }) => agents).sort((a, b) => compareUtf8(a.agent, b.agent)),
    dependents: distinct(found.flatMap(({ dependents }) => dependents)),
  };
}

/** A group may hold one release and bring another: it is named once. */
function distinct(dependents: Concerned["dependents"]): Concerned["dependents"] {
  const known = new Map(dependents.toReversed().map((one) => [`${one.id}@${one.version}`, one]));
  return [...known].sort(([a], [b]) => compareUtf8(a, b)).map(([, one]) => one);
}

/** Nobody where the registry does not give the version out, or tells this asker of none. */
async function boundTo(registry: Registry | undefined, id: SkillId, version: string): Promise<Concerned> {
  try {
    const request = { namespace: namespaceOf(id), name: nameOf(id), wanted: version };
    const bound = await registry?.bound(request);
    return bound === undefined ? NOBODY : { agents: bound.agents, dependents: bound.dependents };
  } catch (error) {
    if (error instanceof RegistryError) return NOBODY;
    throw error;
  }
}
