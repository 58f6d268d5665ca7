/** Which release a binding gives an agent now, held by its lock where that counts, and what is missing before it is active. */
import { Range } from "semver";
import { seesEverything } from "../access/audience.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import {
  type Audience,
  LATEST,
  mayRead,
  type Resolution,
  resolve,
  stateOf,
  stateWarnings,
} from "../catalog/resolve.ts";
import { RegistryError } from "../errors.ts";
import { isChannelName, isVersion, nameOf, namespaceOf, type SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import { agreedReleases, type BroughtRelease, broughtReleases } from "../relations/brought-releases.ts";
import { type Obstacle, obstacleTo } from "../relations/standing-in-way.ts";
import type { Locked } from "./binding-book.ts";
import { lockSubject } from "./binding-place.ts";
import { broughtDenial } from "./denied-release.ts";
import type { EffectiveBinding } from "./effective-bindings.ts";
import { type Asked, isMissing, type MissingGrants, missingGrants } from "./grants.ts";
import type { GivenRelease } from "./release-conflicts.ts";

interface Given {
  readonly release: Release;
  readonly brought: readonly BroughtRelease[];
  /** Did the lock decide? */
  readonly locked: boolean;
  readonly warnings: readonly string[];
}

/** A later release that the binding would take, if the lock or a grant did not stand in its way. */
export interface Later {
  readonly version: string;
  readonly missing: MissingGrants;
}

interface Unresolvable {
  readonly status: "unresolvable";
  /** Is it because the organisation denies it, or something that it brings? */
  readonly isDenied?: boolean;
  readonly why: string;
  /** What helps: a sentence. */
  readonly advice?: string;
}

export type BoundRelease =
  | (Given & { readonly status: "active"; readonly later?: Later })
  | (Given & { readonly status: "pending_grants"; readonly missing: MissingGrants; readonly later?: Later })
  | Unresolvable;

export type ActiveRelease = Extract<BoundRelease, { status: "active" }>;

/** As conflicts are found in it. */
export function toGiven({
  binding: { skill, bound, from },
  found: { release, brought },
}: {
  readonly binding: EffectiveBinding;
  readonly found: ActiveRelease;
}): GivenRelease {
  const brings = brought.map(({ entry, release: { version }, takes }) => ({
    id: entry.id,
    version,
    ...(takes === undefined ? {} : { takes }),
  }));
  return { id: skill, version: release.version, use: bound.use, from, brings };
}

export interface AskedAs {
  readonly audience: Audience;
  readonly now: string;
}

/** What an agent gets of a skill that the asker may read. A lock never outdoes its binding, and serves nothing taken back. */
export function boundRelease(catalog: Catalog, binding: EffectiveBinding, as: AskedAs): BoundRelease {
  const { entry } = binding;
  if (entry === undefined) return { status: "unresolvable", why: `There is no skill "${binding.skill}".` };
  if (binding.denied)
    return { status: "unresolvable", isDenied: true, why: `The organisation denies ${binding.skill}.` };
  const hidden = hiddenWords(entry, as);
  if (hidden !== undefined) return { status: "unresolvable", ...hidden };
  const { skill, bound } = binding;
  const fresh = resolveFresh(catalog, { skill, use: bound.use }, as);
  const lock = heldByLock(catalog, { binding, entry });
  const held = lock.release;
  // A lock is no way round what hides a whole skill.
  if (fresh instanceof RegistryError && (held === undefined || !mayRead(entry, as.audience)))
    return { status: "unresolvable", why: fresh.message };
  const release = held ?? (fresh as Resolution).release;
  const warnings = held === undefined ? (fresh as Resolution).warnings : heldWarnings(catalog, { binding, held, as });
  const obstacle = unavailable(catalog, release, as);
  if (obstacle !== undefined) {
    const advice = held === undefined ? obstacle.clears : lockAdvice(catalog, fresh, as);
    const { why, isDenied = false } = obstacle;
    return { status: "unresolvable", isDenied, why, ...(advice === undefined ? {} : { advice }) };
  }
  const brought = broughtReleases(catalog, release, as.audience).all;
  const all = [...lock.warnings, ...warnings];
  const given = { release, brought, locked: held !== undefined, warnings: all };
  const missing = missingOf(catalog, binding, { release, as });
  const { later, warnings: inWay } = laterThan(catalog, { binding, release, fresh }, as);
  all.push(...inWay);
  return isMissing(missing)
    ? { ...given, status: "pending_grants", missing, ...later }
    : { ...given, status: "active", ...later };
}

/** Why nobody sees a skill that is there, for whoever sees everything: to others it is like one that never was. */
function hiddenWords(entry: SkillEntry, { audience }: AskedAs): Pick<Unresolvable, "why" | "advice"> | undefined {
  if (mayRead(entry, audience) || !seesEverything(audience)) return undefined;
  if (entry.releases.size === 0) return { why: `${entry.id} has no release that was published.` };
  return {
    why: `${entry.id} is disabled.`,
    advice: `Nobody gets it until \`enabled: true\` in lifecycle/${entry.id}.yaml is merged, or the binding goes.`,
  };
}

/** What the binding would take beside this release; what nobody can install is none, and is said. */
function laterThan(
  catalog: Catalog,
  of: {
    readonly binding: EffectiveBinding;
    readonly release: Release;
    readonly fresh: Resolution | RegistryError;
  },
  as: AskedAs,
): { readonly later: { readonly later?: Later }; readonly warnings: readonly string[] } {
  const { binding, release, fresh } = of;
  if (fresh instanceof RegistryError || compareVersions(fresh.release.version, release.version) <= 0)
    return { later: {}, warnings: [] };
  const { version } = fresh.release;
  const obstacle = unavailable(catalog, fresh.release, as);
  if (obstacle !== undefined) return { later: {}, warnings: [`A later release is there, but ${obstacle.why}`] };
  return {
    later: { later: { version, missing: missingOf(catalog, binding, { release: fresh.release, as }) } },
    warnings: [],
  };
}

/** What the binding says without any lock, as for any client. */
export function resolveFresh(
  catalog: Catalog,
  { skill, use }: { readonly skill: SkillId; readonly use: string },
  as: AskedAs,
): Resolution | RegistryError {
  try {
    return resolve(catalog, { namespace: namespaceOf(skill), name: nameOf(skill), wanted: use }, as);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

/** What of a release's wishes, and of those that come with it, the binding does not grant. */
export function missingOf(
  catalog: Catalog,
  binding: EffectiveBinding,
  { release, as }: { readonly release: Release; readonly as: AskedAs },
): MissingGrants {
  const asked: readonly Asked[] = [
    release.relations.declares,
    ...agreedReleases(broughtReleases(catalog, release, as.audience).all).map((one) => ({
      ...one.release.relations.declares,
      via: { id: one.entry.id, version: one.release.version },
    })),
  ];
  return missingGrants(catalog, binding, { asked, now: as.now });
}

/** What comes along, each skill once, in the version on which all agree who want it. */
export function broughtAs(
  brought: readonly BroughtRelease[],
  agreed: ReadonlyMap<string, string>,
): readonly BroughtRelease[] {
  const given = new Map<string, BroughtRelease>();
  for (const one of brought) {
    const release = one.entry.releases.get(agreed.get(one.entry.id) ?? one.release.version) ?? one.release;
    // Members of a group may have brought several of them.
    if (!given.has(one.entry.id)) given.set(one.entry.id, { ...one, release });
  }
  return [...given.values()];
}

/** What is not simply offered of what comes along. */
export function broughtWarnings(catalog: Catalog, brought: readonly BroughtRelease[], as: AskedAs): readonly string[] {
  return brought.flatMap((one) => stateWarnings(catalog, one, as));
}

/** Why an agent does not get a release: its bytes, or those of what comes with it, are not handed out, or that is denied. */
export function unavailable(catalog: Catalog, release: Release, { audience }: AskedAs): Obstacle | undefined {
  const shown = `${release.skill}@${release.version}`;
  const state = stateOf(catalog, release);
  if (state === "offline" || state === "withdrawn") return { why: `${shown} is ${state}.` };
  return obstacleTo(catalog, { shown, release, audience }) ?? broughtDenial(catalog, release, audience);
}

/** A lock that is written anew helps only where the binding leads to something else that can be had. */
function lockAdvice(catalog: Catalog, fresh: Resolution | RegistryError, as: AskedAs): string {
  return fresh instanceof RegistryError || unavailable(catalog, fresh.release, as) !== undefined
    ? "The lock names it, and nothing else that the binding asks for can be installed: put a release online, or change the binding."
    : "The lock names it: run `skilltrunk lock`.";
}

/** The release that the lock names, where that is one that the binding still means. */
function heldByLock(
  catalog: Catalog,
  { binding, entry }: { readonly binding: EffectiveBinding; readonly entry: SkillEntry },
): { readonly release?: Release; readonly warnings: readonly string[] } {
  const locked = lockOf(catalog, binding);
  if (locked === undefined || isVersion(binding.bound.use)) return { warnings: [] };
  const release = entry.releases.get(locked.version);
  const stale = (why: string) => ({
    warnings: [`The lock's ${binding.skill}@${locked.version} does not count: ${why}.`],
  });
  if (release === undefined) return stale("it was never published");
  if (release.digest !== locked.digest) return stale("its digest is another one");
  return isMeant(binding.bound.use, locked)
    ? { release, warnings: [] }
    : stale(`the binding asks for ${binding.bound.use}`);
}

/** What the agent's lock says of a skill, by any name that it had. */
export function lockOf({ bindings, skills }: Catalog, { agent, skill }: EffectiveBinding): Locked | undefined {
  const locked = bindings.subjects.get(lockSubject(agent))?.locked;
  if (locked === undefined) return undefined;
  const seen = new Set<SkillId>();
  for (let at: SkillId | undefined = skill; at !== undefined && !seen.has(at); at = skills.get(at)?.renamedFrom) {
    seen.add(at);
    const found = locked.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A channel may be put anywhere: only what was resolved from the same channel is still meant by it. */
function isMeant(use: string, locked: Locked): boolean {
  if (use === locked.use) return true;
  return use !== LATEST && !isChannelName(use) && new Range(use).test(locked.version);
}

function heldWarnings(
  catalog: Catalog,
  { binding, held, as }: { readonly binding: EffectiveBinding; readonly held: Release; readonly as: AskedAs },
): readonly string[] {
  if (isOffered(stateOf(catalog, held)) && held.state === "online" && binding.entry?.retired !== true) return [];
  const exact = resolveFresh(catalog, { skill: binding.skill, use: held.version }, as);
  return exact instanceof RegistryError ? [] : exact.warnings;
}
