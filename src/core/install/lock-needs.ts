/** What installed skills need of each other, and groups hold, by what the lock remembers of them. */
import { nameOf, type SkillId } from "../names.ts";
import type { Lock, LockedSkill } from "./lock.ts";

/** A skill that another one needs, or holds as that very release. */
export interface Need {
  readonly id: SkillId;
  /** Absent: any release will do for all that a lock knows. */
  readonly version?: string;
}

/** An installed skill, and one that it needs or holds and that is not beside it. */
export interface Lacking {
  /** As the lock names it. */
  readonly dir: string;
  readonly locked: LockedSkill;
  readonly need: Need;
  /** The release that is there instead of the one that it holds. */
  readonly there?: string;
}

/** What the lock remembers that a skill needs and holds. */
export function needsOf({ needs = [], holds = [] }: Pick<LockedSkill, "needs" | "holds">): readonly Need[] {
  const held = holds.map((release) => {
    const at = release.indexOf("@");
    return { id: release.slice(0, at) as SkillId, version: release.slice(at + 1) };
  });
  return [...needs.map((id) => ({ id })), ...held];
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
    const { id, agent } = locked;
    if (agent !== undefined) return [];
    return needsOf(locked).flatMap((need): Lacking[] => {
      const beside = placesBeside(placesOf(dir, locked), { id, other: need.id }).map((place) => there.get(place));
      const found = beside.filter((one) => one?.id === need.id);
      if (found.some((one) => need.version === undefined || one?.version === need.version)) return [];
      return [{ dir, locked, need, ...(found[0] === undefined ? {} : { there: found[0].version }) }];
    });
  });
}

/** Who is beside it and needs or holds it, by folder. */
export function neededBy(lock: Lock, dir: string, gone: ReadonlySet<string> = new Set()): readonly string[] {
  const needed = lock.get(dir);
  if (needed === undefined) return [];
  const places = new Set(placesOf(dir, needed));
  return [...lock].flatMap(([at, one]) => {
    if (at === dir || gone.has(at) || !needsOf(one).some(({ id }) => id === needed.id)) return [];
    const beside = placesBeside(placesOf(at, one), { id: one.id, other: needed.id });
    return beside.some((place) => places.has(place)) ? [at] : [];
  });
}

/**
 * What goes with these folders: what nobody asked for by itself, that something of them needed or held and nothing that stays does.
 */
export function broughtOnlyBy(lock: Lock, leaving: ReadonlySet<string>): ReadonlySet<string> {
  const gone = new Set(leaving);
  for (let before = 0; before !== gone.size; ) {
    before = gone.size;
    for (const [dir, { brought }] of lock) {
      if (brought !== true || gone.has(dir) || neededBy(lock, dir, gone).length > 0) continue;
      if (neededBy(lock, dir).length > 0) gone.add(dir);
    }
  }
  return new Set([...gone].filter((dir) => !leaving.has(dir)));
}

/** What is at `dir` went by another name before: what is beside it and needs it does so by the name of now. */
export function renameNeeds(lock: Map<string, LockedSkill>, dir: string, was: SkillId): void {
  const renamed = lock.get(dir);
  if (renamed === undefined) return;
  const places = new Set(placesOf(dir, renamed));
  for (const [at, one] of lock) {
    const { id, needs, holds } = one;
    const isBeside = placesBeside(placesOf(at, one), { id, other: renamed.id }).some((place) => places.has(place));
    if (!isBeside || !needsOf(one).some((need) => need.id === was)) continue;
    const now = needs?.map((need) => (need === was ? renamed.id : need));
    const held = holds?.map((release) => release.replace(`${was}@`, `${renamed.id}@`));
    lock.set(at, {
      ...one,
      ...(now === undefined ? {} : { needs: [...new Set(now)] }),
      ...(held === undefined ? {} : { holds: [...new Set(held)] }),
    });
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

/** What is lacking, as it is named. */
export function lackingName({ need: { id, version } }: Pick<Lacking, "need">): string {
  return version === undefined ? id : `${id}@${version}`;
}

/** A sentence for a person. */
export function lackingWords(lacking: Lacking): string {
  const { locked, need, there } = lacking;
  const what = `${locked.id}@${locked.version} ${need.version === undefined ? "needs" : "holds"} ${lackingName(lacking)}`;
  return there === undefined
    ? `${what}, which is not installed beside it`
    : `${what}, and ${there} is installed beside it`;
}
