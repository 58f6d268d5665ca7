/** What installed skills need of each other, by what the lock remembers of them. */
import { nameOf, type SkillId } from "../names.ts";
import type { Lock, LockedSkill } from "./lock.ts";

/** An installed skill, and one that it needs and that is not beside it. */
export interface Lacking {
  /** As the lock names it. */
  readonly dir: string;
  readonly locked: LockedSkill;
  readonly needs: SkillId;
}

/**
 * Every need that nothing beside it meets, once these folders are `gone`. Of what an agent's manifest brought nothing is
 * said: that manifest keeps it whole.
 */
export function lackingIn(lock: Lock, gone: ReadonlySet<string> = new Set()): readonly Lacking[] {
  const left = [...lock].filter(([dir]) => !gone.has(dir));
  const there = new Map(
    left.flatMap(([dir, locked]) => placesOf(dir, locked).map((place) => [place, locked] as const)),
  );
  return left.flatMap(([dir, locked]) => {
    const { id, needs = [], agent } = locked;
    if (agent !== undefined) return [];
    const isMet = (need: SkillId) =>
      placesBeside(placesOf(dir, locked), { id, other: need }).some((place) => there.get(place)?.id === need);
    return needs.filter((need) => !isMet(need)).map((need) => ({ dir, locked, needs: need }));
  });
}

/** What is at `dir` went by another name before: what is beside it and needs it does so by the name of now. */
export function renameNeeds(lock: Map<string, LockedSkill>, dir: string, was: SkillId): void {
  const renamed = lock.get(dir);
  if (renamed === undefined) return;
  const places = new Set(placesOf(dir, renamed));
  for (const [at, one] of lock) {
    const { id, needs = [] } = one;
    const isBeside = placesBeside(placesOf(at, one), { id, other: renamed.id }).some((place) => places.has(place));
    if (!needs.includes(was) || !isBeside) continue;
    lock.set(at, { ...one, needs: [...new Set(needs.map((need) => (need === was ? renamed.id : need)))] });
  }
}

/** In each folder where the one is that needs it: a folder is called as its skill is. */
export function placesBeside(
  places: readonly string[],
  { id, other }: { readonly id: SkillId; readonly other: SkillId },
): readonly string[] {
  const { length } = nameOf(id);
  return places.map((place) => place.slice(0, -length) + nameOf(other));
}

function placesOf(dir: string, { links = [] }: LockedSkill): readonly string[] {
  return [dir, ...links];
}

/** A sentence for a person. */
export function lackingWords({ locked: { id, version }, needs }: Lacking): string {
  return `${id}@${version} needs ${needs}, which is not installed beside it`;
}
