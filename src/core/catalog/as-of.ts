/** Looking back: which moment somebody means, what of a chain had happened by then, and who may look. */
import { z } from "zod";
import { enteredOf, timeOf, turnOf } from "../ledger/event-moment.ts";
import { isOid, type Oid, parseSkillId, type SkillId, type SkillRequest, skillId } from "../names.ts";
import { namedBy } from "../skill/declares.ts";
import { type Catalog, idsByDigest, OPEN_OFFER, type SkillEntry } from "./catalog.ts";
import { skillNotFound } from "./not-found.ts";
import { type Audience, currentOf, findSkill, mayRead } from "./resolve.ts";
import { SkillTable } from "./skill-table.ts";

/** A moment as it is asked for: in UTC and whole seconds, or the commit after which it is. */
export type AsOf = { readonly at: string } | { readonly commit: Oid };

/** A moment in the ledger. With `turn`, it is after the commit that stands there, and before the next of the same second. */
export interface LedgerMoment {
  readonly at: string;
  /** As `turnOf` has it. */
  readonly turn?: number;
}

export const AS_OF_EXPECTED = "expected a moment such as 2026-11-20T12:00:00Z, or a whole commit id";

/** What is expected instead of this text, in a sentence's part. */
export function asOfExpected(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  return isDay
    ? `expected a moment of that day: ${text}T00:00:00Z begins it, ${text}T23:59:59Z ends it`
    : AS_OF_EXPECTED;
}

const dateTime = z.iso.datetime({ offset: true });

/** Reads an RFC 3339 date and time, or a whole commit id; undefined for everything else. */
export function parseAsOf(text: string): AsOf | undefined {
  if (isOid(text)) return { commit: text };
  // A plus sign in a query is a space.
  const time = text.replace(/ (?=\d\d:\d\d$)/, "+");
  if (!dateTime.safeParse(time).success) return undefined;
  const seconds = Math.floor(Date.parse(time) / 1000);
  return Number.isNaN(seconds) ? undefined : { at: new Date(seconds * 1000).toISOString().replace(".000Z", "Z") };
}

/**
 * The lines of a chain that had been written by then. After a commit, that is also what evidence let through before the next
 * commit was taken, whenever it came: only an emergency is no commit's.
 */
export function linesUntil(lines: readonly string[], { at, turn }: LedgerMoment): readonly string[] {
  const isByClock = (line: string) => timeOf(line) <= at && (enteredOf(line) ?? "") <= at;
  const isByOrder = (line: string) =>
    timeOf(line) < at || (timeOf(line) === at && turnOf(line) <= (turn ?? 0) && !isOfEmergency(line));
  // What was entered by a clock that was ahead had happened all the same when what follows it did.
  return lines.slice(0, lines.findLastIndex(turn === undefined ? isByClock : isByOrder) + 1);
}

/** Is this one of the events of a commit? */
export function hasCommit(line: string, commit: Oid): boolean {
  // In a text of an event the quotes are escaped.
  return line.includes(`"commit":"${commit}"`);
}

/** Is it of a withdrawal that did not wait for the trunk: the evidence, or what became of a release? */
function isOfEmergency(line: string): boolean {
  return /"emergency":true|"erased":true|"kind":"(?:withdraw|erase)"/.test(line);
}

/** The past as those who may read a skill today may look at it: whatever it was then, nobody else knows of it. */
export function withAccessOf(today: Catalog, past: Catalog): Catalog {
  const entries = Array.from(past.skills, ([id, entry]) => [id, { ...entry, access: accessOf(today, id) }] as const);
  return { ...past, skills: SkillTable.of(entries) };
}

function accessOf(today: Catalog, id: SkillId): NonNullable<SkillEntry["access"]> {
  const current = currentOf(today, id);
  return current === undefined || current.renamedTo !== undefined ? NOBODY : current.offer;
}
const NOBODY = { ...OPEN_OFFER, enabled: false };

/**
 * The identities that a request may have meant at any time, if the asker may read what they lead to today. Throws
 * SKILL_NOT_FOUND.
 */
export function idsMeant(today: Catalog, { namespace, name }: SkillRequest, audience: Audience): readonly SkillId[] {
  if (namespace !== undefined) {
    const { entry } = findSkill(today, { namespace, name }, audience);
    return [skillId(namespace, name), entry.id];
  }
  const ids = (today.byName.get(name) ?? []).filter((id) => mayReadCurrent(today, id, audience));
  if (ids.length === 0) throw skillNotFound(name);
  return ids;
}

/** May the asker read what this identity leads to today? */
export function mayReadCurrent(today: Catalog, id: SkillId, audience: Audience): boolean {
  const current = currentOf(today, id);
  return current !== undefined && mayRead(current, audience);
}

/**
 * These skills and all whose events decide about them and what is told of them: their other names, what they need and hold,
 * whoever has the same bytes, and what is to be used instead.
 */
export function relatedTo(today: Catalog, ids: readonly SkillId[]): readonly SkillId[] {
  const own = withNames(today, ids);
  const releasesOf = (all: readonly SkillId[]) =>
    all.flatMap((id) => [...(today.skills.get(id)?.releases.values() ?? [])]);
  const releases = releasesOf(own);
  // A catalog of one skill does not know the others: it has nothing to tell of them then.
  const named = [...new Set(releases.flatMap(({ relations }) => [...namedBy(relations)]))].filter((id) =>
    today.skills.has(id),
  );
  const needed = withNames(today, named);
  const twins = [...releases, ...releasesOf(needed)].flatMap(({ digest }) => idsByDigest(today, digest));
  const instead = releases.flatMap(({ replacement }) => parseSkillId(replacement?.split("@")[0] ?? "") ?? []);
  return withNames(today, [...own, ...new Set([...needed, ...twins, ...instead])]);
}

function withNames(today: Catalog, ids: readonly SkillId[]): readonly SkillId[] {
  const all = new Set(ids);
  // A set gives what is added to it meanwhile, too.
  for (const id of all) {
    const { renamedTo, renamedFrom } = today.skills.get(id) ?? {};
    for (const other of [renamedTo, renamedFrom]) if (other !== undefined) all.add(other);
  }
  return [...all];
}
