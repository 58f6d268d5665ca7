/** What somebody wants of a skill's versions and channels, held against what is published of it. */
import type { Release, SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { isWanted, LATEST } from "../catalog/resolve.ts";
import type { ChannelMove } from "../catalog/view.ts";
import { quote, RegistryError } from "../errors.ts";
import { isChannelName, isVersion } from "../names.ts";
import { nearest } from "../nearest.ts";
import { compareVersions } from "../plan/version.ts";

/** Versions that an error lists. */
const MAX_LISTED = 10;

/** The release of this version. Throws VERSION_NOT_FOUND with what there is instead. */
export function publishedRelease(entry: SkillEntry, version: string): Release {
  const release = entry.releases.get(version);
  if (release !== undefined) return release;
  const versions = [...entry.releases.keys()].sort((a, b) => compareVersions(b, a));
  const meant = nearest(version, versions);
  const published = listed(versions);
  const what = isVersion(version) ? "has no version" : "has nothing published as";
  throw new RegistryError("VERSION_NOT_FOUND", `${entry.id} ${what} ${quote(version, 80)}.`, {
    hint: `${meant === undefined ? "" : `Did you mean ${meant}? `}Published: ${published || "nothing yet"}.`,
  });
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? [`and ${names.length - MAX_LISTED} more`] : [];
  return [...names.slice(0, MAX_LISTED), ...more].join(", ");
}

/** Refuses a release that a channel could not lead to, with the reason. */
export function requireOffered(entry: SkillEntry, { version, state, reason }: Release): void {
  if (isOffered(state)) return;
  const why = reason === undefined ? "" : ` (${quote(reason)})`;
  const hint =
    state === "withdrawn"
      ? "What is withdrawn never comes back: choose another version."
      : `Choose another version, or first \`skilltrunk online ${entry.id}@${version}\`, and have that merged.`;
  throw new RegistryError("VERSION_GONE", `${entry.id}@${version} is ${state}${why}: no channel may lead there.`, {
    hint,
  });
}

/** Refuses what is no name for a channel, with the reason. */
export function requireChannel(name: string): void {
  if (isChannelName(name)) return;
  const why =
    name !== "" && isWanted(name) ? "it reads as a version or a range, and then nobody could ask for it" : SHAPE;
  throw new RegistryError("USAGE", `"${quote(name, 80)}" cannot be a channel: ${why}.`, {
    hint: "Name it by what it is for: stable, canary, production.",
  });
}
const SHAPE = "expected small letters, digits and hyphens, a letter first, at most 64 of them";

/** Where a channel goes back to. */
export interface Rollback {
  readonly version: string;
  /** Versions that it had after that one, and that may not be offered any more: latest first. */
  readonly skipped: readonly string[];
  /** The move that took it away from there. */
  readonly move: ChannelMove;
}

/**
 * The version that a channel had before the one it has now: of those that may still be offered, the last. Throws
 * CHANNEL_UNRESOLVABLE where there is none.
 */
export function decideRollback(entry: SkillEntry, channel: string, moves: readonly ChannelMove[]): Rollback {
  if (channel === LATEST && !entry.channels.has(LATEST)) throw latestFollows(entry);
  const own = moves.filter((move) => move.channel === channel);
  if (own.length === 0) throw neverMoved(entry, channel, moves);
  const current = entry.channels.get(channel) ?? null;
  const skipped = new Set<string>();
  for (const move of own.toReversed()) {
    const { from } = move;
    if (from === null || from === current) continue;
    const release = entry.releases.get(from);
    if (release !== undefined && isOffered(release.state)) return { version: from, skipped: [...skipped], move };
    skipped.add(from);
  }
  const gone = skipped.size === 0 ? "" : ` that may still be offered (it had ${listed([...skipped])})`;
  const now = current === null ? "" : ` before ${current}`;
  throw new RegistryError(
    "CHANNEL_UNRESOLVABLE",
    `The channel ${channel} of ${entry.id} had no version${now}${gone}: there is nothing to go back to.`,
    { hint: `Choose a version yourself: \`skilltrunk promote ${entry.id}@<version> --channel ${channel}\`.` },
  );
}

function latestFollows({ id }: SkillEntry): RegistryError {
  return new RegistryError(
    "USAGE",
    "`latest` follows the releases of this skill: it is put nowhere, so it leads nowhere back.",
    {
      hint: `Take the greatest version back: \`skilltrunk yank ${id}@<version> --reason "<why>"\`.`,
    },
  );
}

/** Who asks for no channel gets the greatest version that is offered: another one, once that is taken back. */
function withoutChannel({ id, releases }: SkillEntry): string {
  const offered = [...releases.values()].filter(({ state }) => isOffered(state)).map(({ version }) => version);
  const [greatest] = offered.sort((a, b) => compareVersions(b, a));
  const taken = `${id}@${greatest ?? "<version>"}`;
  return `It has no channel of its own yet: agents get the greatest version. To take that back: \`skilltrunk yank ${taken} --reason "<why>"\`.`;
}

function neverMoved(entry: SkillEntry, channel: string, moves: readonly ChannelMove[]): RegistryError {
  const names = [...new Set([...entry.channels.keys(), ...moves.map((move) => move.channel)])];
  const meant = nearest(channel, names);
  const there = names.length === 0 ? withoutChannel(entry) : `Its channels: ${listed(names)}.`;
  return new RegistryError("CHANNEL_UNRESOLVABLE", `${entry.id} never had a channel ${channel}.`, {
    hint: meant === undefined ? there : `Did you mean ${meant}? ${there}`,
  });
}
