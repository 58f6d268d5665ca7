/** What is installed because somebody asked for it by itself, and not because another skill brought it: that stays as it is. */
import { RegistryError } from "../../core/errors.ts";
import type { Lock, LockedSkill } from "../../core/install/lock.ts";
import { nameOf, namespaceOf, type SkillId } from "../../core/names.ts";
import type { InstallTarget } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { wantedAs } from "./install-closure.ts";
import { type Chosen, choose } from "./install-parcel.ts";

/** Finds what was asked for by itself, as the releases that stay; each is looked for once. */
export function askedForIn(
  registry: Registry,
  { lock, target }: { readonly lock: Lock; readonly target: InstallTarget },
): (id: SkillId) => Promise<Chosen | undefined> {
  const found = new Map<SkillId, Promise<Chosen | undefined>>();
  return (id) => {
    const known = found.get(id) ?? find(id);
    found.set(id, known);
    return known;
  };

  async function find(id: SkillId): Promise<Chosen | undefined> {
    const places = target.placesOf(nameOf(id));
    const isHere = (dir: string, { links = [] }: LockedSkill) => [dir, ...links].some((one) => places.includes(one));
    const known = [...lock].find(([dir, locked]) => locked.id === id && isHere(dir, locked))?.[1];
    if (known === undefined || known.brought === true) return undefined;
    if (known.agent !== undefined || known.registry !== registry.location) return undefined;
    // Nothing leads to a version that is gone, so nobody is held to it.
    const request = { namespace: namespaceOf(id), name: nameOf(id), wanted: known.version };
    try {
      return wantedAs(await choose(registry, request), known);
    } catch (error) {
      if (error instanceof RegistryError && error.code === "VERSION_GONE") return undefined;
      throw error;
    }
  }
}
