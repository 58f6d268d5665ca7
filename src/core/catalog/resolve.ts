/**
 * Who may see what, and which release a request means (DESIGN 6). Every face goes through `findSkill` and `resolve`:
 * look up, then authorise, in one place; what is hidden answers exactly as what does not exist.
 */
import { validRange } from "semver";
import { type Audience, isOpenTo } from "../access/audience.ts";
import { quote, RegistryError } from "../errors.ts";
import type { State } from "../ledger/event.ts";
import {
  type Digest,
  isChannelName,
  isVersion,
  parseSkillRequest,
  type SkillId,
  type SkillRequest,
  skillId,
} from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { idsByDigest } from "./catalog.ts";
import {
  ambiguousName,
  channelUnresolvable,
  type Gone,
  notWanted,
  skillNotFound,
  versionGone,
  versionNotFound,
} from "./not-found.ts";
import { fellBack, greatestInRange, greatestOf, isOffered, pickInRange } from "./offered.ts";
import { reasonOf } from "./reason.ts";

export type { Audience } from "../access/audience.ts";

export const LATEST = "latest";

export interface Resolution {
  readonly entry: SkillEntry;
  readonly release: Release;
  readonly requested: string;
  readonly resolvedBy: "exact" | "range" | "channel";
  /** Sentences for a person. */
  readonly warnings: readonly string[];
  /** Whom it is for. */
  readonly audience: Audience;
}

/** Who asks, and when, for dates that pass without an event (sunsets): RFC 3339 or a plain date compares as text. */
interface Asking {
  readonly audience: Audience;
  readonly now: string;
}

/** May the asker know that this skill exists? */
export function mayRead(entry: SkillEntry, audience: Audience): boolean {
  // A renamed identity only leads on: what it offered is its successor's to offer.
  const offer = entry.access ?? entry.offer;
  if (!offer.enabled || entry.releases.size === 0 || entry.renamedTo !== undefined) return false;
  return isOpenTo(offer, audience);
}

/** A release's state, where a withdrawn twin (the same bytes under any name) withdraws it too. */
export function stateOf(catalog: Catalog, release: Release): State {
  return catalog.withdrawn.has(release.digest) ? "withdrawn" : release.state;
}

/** Every release with these bytes, under whatever name: who may know of it is for the caller to say. */
export function* releasesByDigest(
  catalog: Catalog,
  digest: Digest,
): Generator<{ readonly entry: SkillEntry; readonly release: Release }> {
  for (const id of idsByDigest(catalog, digest)) {
    const entry = catalog.skills.get(id);
    for (const release of entry?.releases.values() ?? []) {
      if (release.digest === digest && entry !== undefined) yield { entry, release };
    }
  }
}

/**
 * The release whose bytes may be served under this digest, an online one if there is one. Throws VERSION_NOT_FOUND, also
 * for what is hidden, offline or withdrawn.
 */
export function findByDigest(catalog: Catalog, digest: Digest, audience: Audience): Release {
  let found: Release | undefined;
  for (const { entry, release } of releasesByDigest(catalog, digest)) {
    const state = stateOf(catalog, release);
    if (!mayRead(entry, audience) || state === "offline" || state === "withdrawn") continue;
    if (state === "online") return release;
    found ??= release;
  }
  if (found !== undefined) return found;
  throw new RegistryError("VERSION_NOT_FOUND", `There is no archive with the digest ${digest}.`);
}

/**
 * The one skill a request names. A bare name means the skill of that name if exactly one is to be seen. A renamed
 * identity leads to the new one. Throws SKILL_NOT_FOUND.
 */
export function findSkill(
  catalog: Catalog,
  request: SkillRequest,
  audience: Audience,
): { readonly entry: SkillEntry; readonly renamedFrom?: SkillId } {
  if (request.namespace !== undefined) {
    const asked = skillId(request.namespace, request.name);
    const entry = currentOf(catalog, asked);
    if (entry === undefined || !mayRead(entry, audience)) throw skillNotFound(asked);
    return entry.id === asked ? { entry } : { entry, renamedFrom: asked };
  }
  const named = (catalog.byName.get(request.name) ?? [])
    .map((id) => catalog.skills.get(id))
    .filter((e) => e !== undefined && mayRead(e, audience)) as SkillEntry[];
  const live = named.filter((e) => e.live);
  const [only, ...others] = live.length > 0 ? live : named;
  if (only === undefined) throw skillNotFound(request.name);
  if (others.length > 0) {
    throw ambiguousName(
      request.name,
      [only, ...others].map((e) => e.id),
    );
  }
  return { entry: only };
}

/** The skill that an identity leads to now. */
export function currentOf(catalog: { readonly skills: Catalog["skills"] }, asked: SkillId): SkillEntry | undefined {
  // No ledger of ours has a circle of renames; one that somebody else wrote may.
  const seen = new Set<SkillId>();
  let entry = catalog.skills.get(asked);
  for (; entry?.renamedTo !== undefined && !seen.has(entry.id); entry = catalog.skills.get(entry.renamedTo))
    seen.add(entry.id);
  return entry;
}

/** Which release `request` means at the moment `now`. Throws SKILL_NOT_FOUND, VERSION_NOT_FOUND, VERSION_GONE or CHANNEL_UNRESOLVABLE. */
export function resolve(catalog: Catalog, request: SkillRequest, options: Asking): Resolution {
  const { entry, renamedFrom } = findSkill(catalog, request, options.audience);
  const requested = request.wanted ?? LATEST;
  const found = pick(catalog, entry, { requested, audience: options.audience });
  const warnings = [
    ...(renamedFrom === undefined ? [] : [`${renamedFrom} is now ${entry.id}.`]),
    ...found.warnings,
    ...stateWarnings(catalog, { entry, release: found.release }, options),
    ...(entry.retired ? [`${entry.id} is retired: its folder was removed; only exact versions remain.`] : []),
  ];
  return { ...found, entry, requested, warnings, audience: options.audience };
}

/** The release that this asker may use and a text such as `billing/refunds@^1.2` leads to; undefined where it leads to none. */
export function whereItLeads(catalog: Catalog, text: string, audience: Audience): Release | undefined {
  const request = parseSkillRequest(text);
  if (request === undefined) return undefined;
  try {
    const { entry } = findSkill(catalog, request, audience);
    return pick(catalog, entry, { requested: request.wanted ?? LATEST, audience }).release;
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

/** A release as the asker may be told of it: without a replacement that they do not find, or that nobody is to use. */
export function told(catalog: Catalog, release: Release, audience: Audience): Release {
  if (release.replacement === undefined) return release;
  const led = whereItLeads(catalog, release.replacement, audience);
  const isOfUse = led !== undefined && isOffered(stateOf(catalog, led));
  return isOfUse ? release : { ...release, replacement: undefined };
}

/** May this be a version, a range or a channel? */
export function isWanted(text: string): boolean {
  return isVersion(text) || isChannelName(text) || (text.length <= 128 && validRange(text) !== null);
}

type Picked = Pick<Resolution, "release" | "resolvedBy" | "warnings">;
type Asked = Pick<Resolution, "requested" | "audience">;

function pick(catalog: Catalog, entry: SkillEntry, asked: Asked): Picked {
  const { requested } = asked;
  if (isVersion(requested)) return pickExact(catalog, entry, asked);
  if (requested === LATEST || isChannelName(requested)) return pickChannel(catalog, entry, requested);
  if (isWanted(requested)) return pickRange(catalog, entry, asked);
  throw notWanted(requested);
}

function pickExact(catalog: Catalog, entry: SkillEntry, { requested, audience }: Asked): Picked {
  const release = entry.releases.get(requested);
  if (release === undefined) throw versionNotFound(entry, requested);
  const there = inState(catalog, release, audience);
  if (there.state === "offline" || there.state === "withdrawn") throw versionGone(entry.id, there);
  return { release, resolvedBy: "exact", warnings: [] };
}

/** The state of a release, and why, as far as the asker may know. */
export function inState(catalog: Catalog, release: Release, audience: Audience): Gone {
  const reason = reasonOf(catalog, release, (id) => {
    const entry = currentOf(catalog, id);
    return entry !== undefined && mayRead(entry, audience) ? entry : undefined;
  });
  return { version: release.version, state: stateOf(catalog, release), reason };
}

function pickRange(catalog: Catalog, entry: SkillEntry, { requested, audience }: Asked): Picked {
  const versions = entry.retired ? [] : [...entry.releases.values()];
  const found = pickInRange(requested, { id: entry.id, versions, stateOf: (release) => stateOf(catalog, release) });
  if (found !== undefined) return { release: found.picked, resolvedBy: "range", warnings: found.warnings };
  const gone = greatestInRange(requested, versions);
  throw versionNotFound(entry, requested, gone && inState(catalog, gone, audience));
}

function pickChannel(catalog: Catalog, entry: SkillEntry, channel: string): Picked {
  const pinned = entry.channels.get(channel);
  if (pinned === undefined && channel !== LATEST) throw channelUnresolvable(entry, channel, "it has no such channel");
  const found = entry.retired
    ? undefined
    : pinned === undefined
      ? automatic(catalog, entry)
      : fallBack(catalog, entry, pinned);
  if (found === undefined) throw channelUnresolvable(entry, channel, "no online or deprecated release is left for it");
  return { release: found.release, resolvedBy: "channel", warnings: found.warnings };
}

/** `latest: auto`: the greatest online release, else a deprecated one, else the greatest prerelease, flagged. */
function automatic(catalog: Catalog, entry: SkillEntry): Omit<Picked, "resolvedBy"> | undefined {
  const greatest = (state: State, prerelease: boolean): Release | undefined =>
    greatestOf(entry.releases.values(), (r) => isPrerelease(r) === prerelease && stateOf(catalog, r) === state);
  const release =
    greatest("online", false) ??
    greatest("deprecated", false) ??
    greatest("online", true) ??
    greatest("deprecated", true);
  if (release === undefined) return undefined;
  const offline = greatest("offline", false);
  const skipped = offline !== undefined && compareVersions(offline.version, release.version) > 0;
  const warnings = skipped
    ? [fellBack({ id: entry.id, version: offline.version, state: "offline" }, release.version)]
    : [];
  if (isPrerelease(release)) warnings.push(`${entry.id}@${release.version} is a prerelease: there is no other.`);
  return { release, warnings };
}

/** A pinned channel stays where it was put; when that release may not be offered, the greatest lower one that may. */
function fallBack(catalog: Catalog, entry: SkillEntry, pinned: string): Omit<Picked, "resolvedBy"> | undefined {
  const target = entry.releases.get(pinned);
  const state = target === undefined ? "offline" : stateOf(catalog, target);
  if (target !== undefined && isOffered(state)) return { release: target, warnings: [] };
  const release = greatestOf(
    entry.releases.values(),
    (r) =>
      (!isPrerelease(r) || pinned.includes("-")) &&
      isOffered(stateOf(catalog, r)) &&
      compareVersions(pinned, r.version) > 0,
  );
  return release === undefined
    ? undefined
    : { release, warnings: [fellBack({ id: entry.id, version: pinned, state }, release.version)] };
}

/** SemVer 2.0.0 §9; a version of ours has no build metadata. */
function isPrerelease(release: Release): boolean {
  return release.version.includes("-");
}

/** What the asker is to know of a release that is deprecated or yanked: one sentence, or none. */
export function stateWarnings(
  catalog: Catalog,
  of: Pick<Resolution, "entry" | "release">,
  as: Asking,
): readonly string[] {
  const { entry } = of;
  const release = told(catalog, of.release, as.audience);
  if (release.state !== "deprecated" && release.state !== "yanked") return [];
  const reason = release.reason === undefined ? "" : `: ${quote(release.reason)}`;
  const instead = release.replacement === undefined ? "" : ` Use ${quote(release.replacement)} instead.`;
  const sunset =
    release.sunset === undefined
      ? ""
      : ` ${release.sunset < as.now.slice(0, 10) ? "Its sunset was" : "It sunsets on"} ${release.sunset}.`;
  return [`${entry.id}@${release.version} is ${release.state}${reason}.${instead}${sunset}`];
}

/** What `latest` means for a skill now, or undefined: a skill without is in no list. */
export function latestOf(catalog: Catalog, entry: SkillEntry): Release | undefined {
  if (!entry.live) return undefined;
  const pinned = entry.channels.get(LATEST);
  return (pinned === undefined ? automatic(catalog, entry) : fallBack(catalog, entry, pinned))?.release;
}

/** Every channel of a skill with the version it means now; null where it means none. */
export function channelsOf(catalog: Catalog, entry: SkillEntry): Readonly<Record<string, string | null>> {
  const names = [LATEST, ...entry.channels.keys()];
  return Object.fromEntries(
    [...new Set(names)].map((name) => {
      const pinned = entry.channels.get(name);
      const found = pinned === undefined ? automatic(catalog, entry) : fallBack(catalog, entry, pinned);
      return [name, entry.live ? (found?.release.version ?? null) : null];
    }),
  );
}
