/**
 * Two sides of a lock that Git did not merge, put together: it stops where two branches write beside each other, which in a short
 * sorted list they often do, although nothing that they say is at odds. This goes by what each side says of each skill, not by
 * lines: those of two skills are alike, and a text between conflict markers may mix them.
 */
import { quote, RegistryError } from "../errors.ts";
import { compareVersions } from "../plan/version.ts";
import { LOCK_NAME, type Lock, type LockedEntry, type LockedSkill, parseLock, renderLock } from "./lock.ts";

export interface MergedLock {
  readonly lock: Lock;
  /** What was decided between the sides: sentences for a person. */
  readonly notes: readonly string[];
}

/** The texts of a merge that stopped; where both sides are new there is none before them. */
export interface LockSides {
  readonly ours: string;
  readonly theirs: string;
  readonly base?: string | undefined;
}

/** Has this text the markers that Git leaves where two sides are at odds? */
export function isUnmerged(text: string): boolean {
  return /^<{7}(?: |\r?$)/m.test(text);
}

/**
 * What both sides did since they parted. Of a skill that both changed, the newer version is kept, unless only one of them asked
 * for something else than before. Throws LOCK_INVALID for a text that is no lock, two skills in one folder, or two digests of one
 * release.
 */
export function mergeLocks(sides: LockSides): MergedLock {
  const [ours, theirs, base] = [sides.ours, sides.theirs, sides.base].map(parseLock) as [Lock, Lock, Lock];
  const lock = new Map<string, LockedSkill>();
  const notes: string[] = [];
  for (const dir of new Set([...ours.keys(), ...theirs.keys()])) {
    const before = base.get(dir);
    const [a, b] = [ours.get(dir), theirs.get(dir)];
    const merged = a !== undefined && b !== undefined ? mergeSkill(dir, [a, b], before) : onOneSide(a ?? b, before);
    if (merged === undefined) continue;
    lock.set(dir, merged.skill);
    if (merged.note !== undefined) notes.push(merged.note);
  }
  return { lock, notes };
}

interface Merged {
  readonly skill: LockedSkill;
  readonly note?: string;
}

/** New, or taken away by the other side. */
function onOneSide(skill: LockedSkill | undefined, before: LockedSkill | undefined): Merged | undefined {
  if (skill === undefined || (before !== undefined && isSame(skill, before))) return undefined;
  if (before === undefined) return { skill };
  return { skill, note: `${shown(skill)} stays: one side changed it, and the other one took it away` };
}

function mergeSkill(
  dir: string,
  [ours, theirs]: readonly [LockedSkill, LockedSkill],
  before: LockedSkill | undefined,
): Merged {
  if (isSame(ours, theirs)) return { skill: ours };
  if (before !== undefined && isSame(ours, before)) return { skill: theirs };
  if (before !== undefined && isSame(theirs, before)) return { skill: ours };
  if (ours.id !== theirs.id) throw unreadable(`one side has ${ours.id} in ${quote(dir)}, and the other ${theirs.id}`);
  if (ours.version === theirs.version && ours.digest !== theirs.digest)
    throw unreadable(`the sides have two digests of ${shown(ours)}, and a release never changes`);
  const newer = compareVersions(ours.version, theirs.version) >= 0 ? ours : theirs;
  const meant = before === undefined ? newer : asked([ours, theirs], { before, newer });
  const other = meant === ours ? theirs : ours;
  const skill = together(meant, other, before);
  const isToldOf = ours.version !== theirs.version || ours.wanted !== theirs.wanted;
  return isToldOf
    ? { skill, note: `${asWanted(meant)} is kept, and the other side has ${asWanted(other)}` }
    : { skill };
}

/** The side that alone asks for something else than before; else the newer one. */
function asked(
  [ours, theirs]: readonly [LockedSkill, LockedSkill],
  { before, newer }: { readonly before: LockedSkill; readonly newer: LockedSkill },
): LockedSkill {
  const oursIsNew = ours.wanted !== before.wanted;
  if (oursIsNew === (theirs.wanted !== before.wanted)) return newer;
  return oursIsNew ? ours : theirs;
}

/** The one, with the places and entries of both, and as far as either saw its chain. */
function together(one: LockedSkill, other: LockedSkill, before: LockedSkill | undefined): LockedSkill {
  const { links: _, entries: __, ...rest } = one.brought === true ? askedFor(one, other) : one;
  const links = union([one.links, other.links, before?.links], (place) => place);
  const entries = union([one.entries, other.entries, before?.entries], entryKey);
  return {
    ...rest,
    chain: one.registry === other.registry && other.chain.n > one.chain.n ? other.chain : one.chain,
    ...(links.length === 0 ? {} : { links }),
    ...(entries.length === 0 ? {} : { entries }),
  };
}

/** What one side asked for by itself is asked for. */
function askedFor({ brought, wanted, ...one }: LockedSkill, other: LockedSkill): LockedSkill {
  if (other.brought === true) return { ...one, brought: true, ...(wanted === undefined ? {} : { wanted }) };
  return { ...one, ...(other.wanted === undefined ? {} : { wanted: other.wanted }) };
}

/** What both have or one added; of what differs, the first one's. */
function union<T>(
  [one = [], other = [], before = []]: readonly (readonly T[] | undefined)[],
  key: (item: T) => string,
): T[] {
  const [mine, theirs] = [one, other].map((items) => new Map(items.map((item) => [key(item), item])));
  const known = new Set(before.map(key));
  const all = new Map([...(theirs ?? []), ...(mine ?? [])]);
  const stays = (name: string) => !known.has(name) || (mine?.has(name) === true && theirs?.has(name) === true);
  return [...all].filter(([name]) => stays(name)).map(([, item]) => item);
}

function entryKey({ harness, server = "" }: LockedEntry): string {
  return `${harness} ${server}`;
}

function isSame(a: LockedSkill, b: LockedSkill): boolean {
  return renderLock(new Map([["", a]])) === renderLock(new Map([["", b]]));
}

function shown({ id, version }: LockedSkill): string {
  return `${id}@${version}`;
}

function asWanted(skill: LockedSkill): string {
  return skill.wanted === undefined ? shown(skill) : `${shown(skill)} (asked for: ${skill.wanted})`;
}

function unreadable(why: string): RegistryError {
  return new RegistryError("LOCK_INVALID", `${LOCK_NAME} was not merged: ${why}.`, {
    hint: `Take one side of it (\`git checkout --ours ${LOCK_NAME}\`), and install again what the other one has.`,
  });
}
