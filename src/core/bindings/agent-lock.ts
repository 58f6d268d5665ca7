/** What an agent's lock should remember: what it has as long as that counts, or the last release that is all granted. */
import { Range } from "semver";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { stateOf } from "../catalog/resolve.ts";
import { RegistryError } from "../errors.ts";
import { isVersion, type SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import { agentConflicts } from "./agent-manifest.ts";
import type { Locked } from "./binding-book.ts";
import type { LockedBinding } from "./binding-file.ts";
import { lockSubject } from "./binding-place.ts";
import { type AskedAs, boundRelease, missingOf, resolveFresh, unavailable } from "./bound-release.ts";
import { conflictHint } from "./conflict-hint.ts";
import { bindingsOf, type EffectiveBinding } from "./effective-bindings.ts";
import { isMissing } from "./grants.ts";
import { conflictWords, type ReleaseConflict } from "./release-conflicts.ts";

export type AgentLock = ReadonlyMap<SkillId, LockedBinding>;

/** One skill of a lock that is to be something else. */
export interface LockChange {
  readonly id: SkillId;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The releases that an agent's lock may remember, of everything that is bound by a range or a channel: the one that is wanted
 * first, then what would do instead, down to what the lock has. What it has stays while it counts; with `upgrade` the last
 * release is wanted that the binding takes and that has all its grants, and never an earlier one than it has.
 */
export function lockCandidates(
  catalog: Catalog,
  agent: string,
  { now, upgrade }: { readonly now: string; readonly upgrade: boolean },
): ReadonlyMap<SkillId, { readonly use: string; readonly releases: readonly Release[] }> {
  const as: AskedAs = { audience: "all", now };
  const found = (bindingsOf(catalog, agent) ?? []).flatMap((binding) => {
    if (binding.denied || binding.entry === undefined || isVersion(binding.bound.use)) return [];
    const held = heldRelease(catalog, binding, as);
    const better = upgrade || held === undefined ? grantedReleases(catalog, binding, as) : [];
    const later = better.filter((one) => held === undefined || isLater(one, held));
    const releases = held === undefined ? later : [...later, held];
    return releases.length === 0 ? [] : [[binding.skill, { use: binding.bound.use, releases }] as const];
  });
  return new Map(found);
}

/** The conflicts that the agent's bindings have with this lock. */
export function conflictsWithLock(catalog: Catalog, agent: string, { lock, now }: LockAt): readonly ReleaseConflict[] {
  return agentConflicts(withLock(catalog, agent, lock), agent, now);
}

/** Of which skills the agent's bindings would give more than one release with this lock: a sentence each, with what helps. */
export function lockConflicts(catalog: Catalog, agent: string, { lock, now }: LockAt): readonly string[] {
  const locked = withLock(catalog, agent, lock);
  return agentConflicts(locked, agent, now).map((one) => `${conflictWords(one)} ${conflictHint(locked, one)}`);
}

function withLock(catalog: Catalog, agent: string, lock: AgentLock): Catalog {
  const subject = lockSubject(agent);
  const none = { teams: new Map(), skills: new Map(), deny: new Set<string>() };
  const subjects = new Map(catalog.bindings.subjects);
  subjects.set(subject, { ...(subjects.get(subject) ?? none), locked: lock });
  return { ...catalog, bindings: { ...catalog.bindings, subjects } };
}

interface LockAt {
  readonly lock: AgentLock;
  readonly now: string;
}

/** What a lock says otherwise than another one. */
export function lockChanges(catalog: Catalog, agent: string, lock: AgentLock): readonly LockChange[] {
  const before: ReadonlyMap<SkillId, Locked> = catalog.bindings.subjects.get(lockSubject(agent))?.locked ?? new Map();
  return [...new Set([...before.keys(), ...lock.keys()])].sort(compareUtf8).flatMap((id) => {
    const [old, now] = [before.get(id), lock.get(id)];
    const isSame = old?.version === now?.version && old?.use === now?.use && old?.digest === now?.digest;
    return isSame ? [] : [{ id, from: old?.version ?? null, to: now?.version ?? null }];
  });
}

function isLater(a: Release, b: Release): boolean {
  return compareVersions(a.version, b.version) > 0;
}

/** What the lock gives now. */
function heldRelease(catalog: Catalog, binding: EffectiveBinding, as: AskedAs): Release | undefined {
  const found = boundRelease(catalog, binding, as);
  return found.status !== "unresolvable" && found.locked ? found.release : undefined;
}

/** The releases that the binding takes and to which nothing is missing, what it leads to first. */
function grantedReleases(catalog: Catalog, binding: EffectiveBinding, as: AskedAs): readonly Release[] {
  const isGranted = (release: Release): boolean =>
    unavailable(catalog, release, as) === undefined && !isMissing(missingOf(catalog, binding, { release, as }));
  const { skill, entry, bound } = binding;
  const first = resolveFresh(catalog, { skill, use: bound.use }, as);
  if (first instanceof RegistryError || entry === undefined) return [];
  if (first.resolvedBy !== "range") return [first.release].filter(isGranted);
  const range = new Range(bound.use);
  return [...entry.releases.values()]
    .filter((release) => range.test(release.version) && isOffered(stateOf(catalog, release)) && isGranted(release))
    .sort((a, b) => compareVersions(b.version, a.version));
}
