/** What the users of a deprecated release are told to use instead: of what use that is, and what takes it from them. */

import { coversReaders } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { currentOf, stateOf, told } from "../catalog/resolve.ts";
import { parseSkillRequest, type SkillId, skillId } from "../names.ts";

/** Why nobody, or not everybody, is told of the release's replacement: the end of a sentence about it. Undefined where all are. */
export function replacementProblem(catalog: Catalog, entry: SkillEntry, release: Release): string | undefined {
  if (release.replacement === undefined) return undefined;
  const named = namedBy(catalog, release);
  if (isOfUse(catalog, release)) {
    return isForAll(catalog, entry, release)
      ? undefined
      : `is not for all who may read ${entry.id}: the others are told of no replacement`;
  }
  return `${uselessWords(catalog, release, named)}: users are told of no replacement`;
}

/** May everybody read it who may read what it is to replace? */
function isForAll(catalog: Catalog, { offer }: SkillEntry, release: Release): boolean {
  const named = namedBy(catalog, release);
  return named === undefined || coversReaders(named.offer, offer);
}

function uselessWords(catalog: Catalog, { replacement = "" }: Release, named: SkillEntry | undefined): string {
  if (named === undefined || named.releases.size === 0) return "is nothing that is published";
  const exact = named.releases.get(parseSkillRequest(replacement)?.wanted ?? "");
  if (exact !== undefined) return `is ${stateOf(catalog, exact)}`;
  return named.offer.enabled ? "leads to nothing that is offered" : "is disabled";
}

function namedBy(catalog: Catalog, { replacement = "" }: Release): SkillEntry | undefined {
  const request = parseSkillRequest(replacement);
  return request?.namespace === undefined ? undefined : currentOf(catalog, skillId(request.namespace, request.name));
}

/** A release whose users lose what they were told to use instead. */
export interface LostReplacement {
  readonly entry: SkillEntry;
  readonly release: Release;
  /** The skill that they were told to use. */
  readonly instead: SkillId;
  /** Is it still told to those of them who may read that? */
  readonly toSome: boolean;
}

/** The releases whose replacement was of use, or for all of their users, before a change of these skills, and is not after it; by skill in UTF-8 order. */
export function lostReplacements(
  before: Catalog,
  after: Catalog,
  skills: readonly SkillId[],
): readonly LostReplacement[] {
  const touched = new Set(skills.filter((id) => isOfferedOtherwise(before, after, id)));
  if (touched.size === 0) return [];
  const lost = [...after.skills.values()].flatMap((entry) =>
    [...entry.releases.values()].flatMap((release) => {
      const was = before.skills.get(entry.id);
      const then = was?.releases.get(release.version);
      if (was === undefined || then?.replacement === undefined || release.replacement !== then.replacement) return [];
      const instead = namedBy(before, then)?.id ?? entry.id;
      if (!touched.has(instead) || !isGivenOut(after, release)) return [];
      const [had, has] = [reachOf(before, was, then), reachOf(after, entry, release)];
      return has < had ? [{ entry, release, instead, toSome: has > 0 }] : [];
    }),
  );
  return lost.sort((a, b) => compareUtf8(a.entry.id, b.entry.id));
}

/** How many are told of the replacement: 2 for all users of the release, 1 for some, 0 for nobody. */
function reachOf(catalog: Catalog, entry: SkillEntry, release: Release): 0 | 1 | 2 {
  if (!isOfUse(catalog, release)) return 0;
  return isForAll(catalog, entry, release) ? 2 : 1;
}

/** Only then is every skill looked at for who names this one. */
function isOfferedOtherwise(before: Catalog, after: Catalog, id: SkillId): boolean {
  const [was, is] = [before.skills.get(id), after.skills.get(id)];
  if (was === undefined || is === undefined) return false;
  if (was.offer.enabled !== is.offer.enabled || was.retired !== is.retired) return true;
  if (!coversReaders(is.offer, was.offer)) return true;
  return [...was.releases.values()].some((release) => {
    const now = is.releases.get(release.version);
    return now !== undefined && stateOf(before, release) !== stateOf(after, now);
  });
}

/** Somebody has it, or may come to have it, and is warned of it. */
function isGivenOut(catalog: Catalog, release: Release): boolean {
  const state = stateOf(catalog, release);
  return state === "deprecated" || state === "yanked";
}

function isOfUse(catalog: Catalog, release: Release): boolean {
  return told(catalog, release, "all").replacement !== undefined;
}

/** A sentence about it. */
export function lostWords({ entry, release, toSome }: LostReplacement): string {
  const lost = toSome
    ? `is not for all who may read ${entry.id}: the others are told of no replacement`
    : "is of no use: its users are told of no replacement";
  return `${entry.id}@${release.version} is ${release.state} in favour of ${release.replacement}, which then ${lost}.`;
}
