/** What a request's path asks for, looked up and authorised in one step: hidden and absent end alike. */

import type { SkillEntry } from "../core/catalog/catalog.ts";
import { skillNotFound } from "../core/catalog/not-found.ts";
import { findSkill, type Resolution, resolve } from "../core/catalog/resolve.ts";
import { RegistryError } from "../core/errors.ts";
import { isName, parseSkillId, type SkillId, skillId } from "../core/names.ts";
import type { IndexContext } from "./scope.ts";

/** The identity in the path and the skill that it leads to (another one after a rename). Throws SKILL_NOT_FOUND. */
export function requestedSkill(c: IndexContext): { readonly asked: SkillId; readonly entry: SkillEntry } {
  const { namespace, name } = namesOf(c);
  const { catalog, audience } = c.var.scope;
  return { asked: skillId(namespace, name), entry: findSkill(catalog, { namespace, name }, audience).entry };
}

/** The one skill of the bare name in the path. Throws SKILL_NOT_FOUND. */
export function namedSkill(c: IndexContext): SkillEntry {
  const name = c.req.param("name") ?? "";
  const { catalog, audience } = c.var.scope;
  if (parseSkillId(name) !== undefined) throw encodedSlash(name);
  if (!isName(name)) throw skillNotFound(name);
  return findSkill(catalog, { name }, audience).entry;
}

/** Says nothing of whether there is such a skill. */
function encodedSlash(id: string): RegistryError {
  return new RegistryError("ROUTE_NOT_FOUND", `There is nothing at this address: the slash in "${id}" is encoded.`, {
    hint: `A skill's address has it as it is: /v1/skills/${id}`,
  });
}

/** The release that the path names; without a `wanted` part, `latest`. Throws as `resolve` does. */
export function requestedRelease(c: IndexContext): Resolution {
  const { catalog, audience, now } = c.var.scope;
  const wanted = c.req.param("wanted");
  return resolve(catalog, { ...namesOf(c), ...(wanted === undefined ? {} : { wanted }) }, { audience, now });
}

function namesOf(c: IndexContext): { readonly namespace: string; readonly name: string } {
  const namespace = c.req.param("namespace") ?? "";
  const name = c.req.param("name") ?? "";
  if (!isName(namespace) || !isName(name)) throw skillNotFound(`${namespace}/${name}`);
  return { namespace, name };
}
