/** What is installed because somebody asked for it by itself, and not because another skill brought it: that stays as it is. */
import { RegistryError } from "../../core/errors.ts";
import type { Lock, LockedSkill } from "../../core/install/lock.ts";
import { needsOf } from "../../core/install/lock-needs.ts";
import { nameOf, namespaceOf, type SkillId } from "../../core/names.ts";
import type { InstallTarget } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { pinsOf, wantedAs } from "./install-closure.ts";
import { type Chosen, choose } from "./install-parcel.ts";

/** Is a skill here in the version that the release before had pinned, and not because somebody asked for that? */
export async function wasBrought(
  registry: Registry,
  { id, version }: LockedSkill,
  known: LockedSkill,
): Promise<boolean> {
  if (known.brought === true) return true;
  if (known.wanted !== known.version) return false;
  const request = { namespace: namespaceOf(id), name: nameOf(id), wanted: version };
  const before = await unlessGone(registry.resolve(request));
  // What was taken back tells no more what it brought: the lock's word counts.
  return before !== undefined && pinsOf(before).some((pin) => pin.id === known.id && pin.version === known.version);
}

/** Undefined where the release was taken back. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  return await answer.catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "VERSION_GONE") return undefined;
    throw error;
  });
}

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
    if (known === undefined || known.agent !== undefined || known.registry !== registry.location) return undefined;
    // Nothing leads to a version that is gone, so nobody is held to it.
    const request = { namespace: namespaceOf(id), name: nameOf(id), wanted: known.version };
    const chosen = await unlessGone(choose(registry, request));
    if (chosen === undefined || (await isBrought(known))) return undefined;
    return wantedAs(chosen, known);
  }

  /** By any skill that the lock has, as its registry says: of what it needs, the lock knows no version. */
  async function isBrought(known: LockedSkill): Promise<boolean> {
    if (known.brought === true) return true;
    if (known.wanted !== known.version) return false;
    const others = [...lock.values()].filter(({ id, registry: from }) => id !== known.id && from === registry.location);
    for (const one of others) {
      // Of what is hidden by now nobody says what it brought: what the lock says that it needs, it did.
      const isIt = await wasBrought(registry, one, known).catch((error: unknown) => {
        if (error instanceof RegistryError && HIDDEN.has(error.code))
          return needsOf(one).some(({ id }) => id === known.id);
        throw error;
      });
      if (isIt) return true;
    }
    return false;
  }
}
const HIDDEN: ReadonlySet<string> = new Set(["SKILL_NOT_FOUND", "VERSION_NOT_FOUND"]);
