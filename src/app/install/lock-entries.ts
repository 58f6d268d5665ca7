/** The skills that a lock says are installed, as commands go through them. */
import { quote, RegistryError } from "../../core/errors.ts";
import { isSkillPlace } from "../../core/install/harnesses.ts";
import { LOCK_NAME, type Lock, type LockedSkill } from "../../core/install/lock.ts";
import { nameOf, namespaceOf, type SkillId, type SkillRequest } from "../../core/names.ts";
import type { InstallTarget, LockFile } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";

/** What the commands need that go by a lock. */
export interface InstalledPorts {
  /** The registry of an entry, opened once: the one that a person named, or else the one that the lock names. */
  readonly registryOf: (location: string) => Promise<Registry>;
  readonly target: InstallTarget;
  readonly lock: LockFile;
}

/** Which entries are meant. */
export interface Selection {
  /** Skills by name; none: all. */
  readonly only: readonly SkillRequest[];
  /** Only those in the places of the target, because a person named these. */
  readonly placed: boolean;
}

export interface Entry {
  /** As the lock names it. */
  readonly dir: string;
  readonly locked: LockedSkill;
}

/**
 * The entries that are meant, in the lock's order. Throws SKILL_NOT_FOUND for a name that none has, and LOCK_INVALID for a
 * place that no lock may name by itself.
 */
export function entriesOf(
  lock: Lock,
  { target, only, placed }: Selection & { readonly target: InstallTarget },
): readonly Entry[] {
  const all = [...lock].map(([dir, locked]) => ({ dir, locked }));
  const here = all.filter(({ dir, locked }) => {
    const named = target.placesOf(nameOf(locked.id));
    return !placed || [dir, ...(locked.links ?? [])].some((place) => named.includes(place));
  });
  for (const request of only) {
    if (!here.some((entry) => isMeant(entry, request))) throw notInstalled(request);
  }
  const meant = here.filter((entry) => only.length === 0 || only.some((request) => isMeant(entry, request)));
  for (const { dir, locked } of meant) {
    const named = placed ? target.placesOf(nameOf(locked.id)) : [];
    requireSkillPlaces([dir, ...(locked.links ?? [])], { id: locked.id, named });
  }
  return meant;
}

/** The agents into whose own files it was entered. */
export function harnessesOf({ entries = [] }: LockedSkill): readonly string[] {
  return [...new Set(entries.map(({ harness }) => harness))];
}

/** What a person would have asked for to get this entry. */
export function requestOf({ locked }: Entry, wanted = locked.wanted): SkillRequest {
  const skill = { namespace: namespaceOf(locked.id), name: nameOf(locked.id) };
  return wanted === undefined ? skill : { ...skill, wanted };
}

function isMeant({ locked }: Entry, { namespace, name }: SkillRequest): boolean {
  return nameOf(locked.id) === name && (namespace === undefined || namespaceOf(locked.id) === namespace);
}

/**
 * A lock may have come with a project that somebody else made: it does not say where on this machine something is put. Throws
 * LOCK_INVALID for a place that neither a person named nor a lock may name.
 */
export function requireSkillPlaces(
  places: readonly string[],
  { id, named }: { readonly id: SkillId; readonly named: readonly string[] },
): void {
  const bad = places.find((place) => !named.includes(place) && !isSkillPlace(place, nameOf(id)));
  if (bad === undefined) return;
  throw new RegistryError("LOCK_INVALID", `${LOCK_NAME} has ${id} in ${quote(bad)}, which is no agent's folder.`, {
    hint: "If it is meant, name its folder with --dir.",
  });
}

function notInstalled({ namespace, name }: SkillRequest): RegistryError {
  const shown = namespace === undefined ? name : `${namespace}/${name}`;
  return new RegistryError("SKILL_NOT_FOUND", `${LOCK_NAME} has no skill "${quote(shown)}".`, {
    hint: "`skilltrunk list --installed` says what is installed.",
  });
}
