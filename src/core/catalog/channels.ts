/** A skill's channels as documents: where each of them is, and every move that brought it there. */

import { prerelease } from "semver";
import { type LedgerEvent, readEvent, type State } from "../ledger/event.ts";
import { momentOf } from "../ledger/event-moment.ts";
import type { SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { channelUnresolvable } from "./not-found.ts";
import { isOffered } from "./offered.ts";
import { channelsOf, LATEST, stateOf } from "./resolve.ts";
import type { ChannelEventsView, ChannelMove, ChannelsView, SkillView } from "./view.ts";

/** The event lines of one identity, oldest first. */
export interface ChainLines {
  readonly id: SkillId;
  readonly lines: readonly string[];
}

/** A skill's identities, the first one first: what happened under an earlier name happened to the same skill. */
export function identitiesOf(catalog: Catalog, entry: SkillEntry): readonly SkillId[] {
  // No ledger of ours has a circle of renames; one that somebody else wrote may.
  const ids = new Set<SkillId>();
  let at: SkillEntry | undefined = entry;
  for (; at !== undefined && !ids.has(at.id); at = catalog.skills.get(at.renamedFrom ?? ("" as SkillId)))
    ids.add(at.id);
  return [...ids].reverse();
}

/** Every move of every channel, oldest first, from the chains of `identitiesOf`. */
export function channelMoves(chains: readonly ChainLines[]): readonly ChannelMove[] {
  return chains.flatMap(({ lines }, i) => {
    const events = lines.filter(mayMatter).map(readEvent);
    // What an earlier name did after it had led on belongs to another skill.
    const end = i === chains.length - 1 ? -1 : events.findIndex(leadsAway);
    return (end < 0 ? events : events.slice(0, end)).flatMap(toMove);
  });
}

/** Most events of a chain are releases, and large: only what is looked at is parsed. */
function mayMatter(line: string): boolean {
  return line.includes('"type":"channel"') || line.includes('"type":"renamed"');
}

function leadsAway(event: LedgerEvent): boolean {
  return event.type === "renamed" && event.path === undefined;
}

function toMove(event: LedgerEvent): readonly ChannelMove[] {
  if (event.type !== "channel") return [];
  const { name, from, to, brought: commit = event.commit, by, pr } = event;
  return [{ channel: name, from, to, at: momentOf(event), commit, by, ...(pr === undefined ? {} : { pr }) }];
}

/** Every channel that there is, with what it is pinned to, what it means now, and its last move. */
export function toChannelsView(catalog: Catalog, entry: SkillEntry, moves: readonly ChannelMove[]): ChannelsView {
  const last = new Map(moves.map((move) => [move.channel, move]));
  const channels = Object.entries(channelsOf(catalog, entry)).map(([name, version]) => ({
    name,
    pinned: entry.channels.get(name) ?? null,
    version,
    moved: last.get(name) ?? null,
    ...skippedBy(catalog, entry, { pinned: entry.channels.get(name), version }),
  }));
  return { id: entry.id, channels };
}

/** The same of a skill of which there is no more than its document; what a channel passes over is not known there. */
export function channelsOfView(
  { id, channels }: Pick<SkillView, "id" | "channels">,
  moves: readonly ChannelMove[],
): ChannelsView {
  const last = new Map(moves.map((move) => [move.channel, move]));
  const rows = Object.entries(channels).map(([name, version]) => {
    const moved = last.get(name) ?? null;
    return { name, pinned: moved?.to ?? null, version, moved };
  });
  return { id, channels: rows };
}

/** Versions that are named where a channel passes them over. */
const MAX_SKIPPED = 5;

/** Why a channel is not where it was put, or at the newest version: what it would lead to is not given out any more. */
function skippedBy(
  catalog: Catalog,
  entry: SkillEntry,
  { pinned, version }: { readonly pinned: string | undefined; readonly version: string | null },
): Pick<ChannelsView["channels"][number], "skipped"> {
  const mayBePrerelease = version === null || prerelease(version) !== null || pinned !== undefined;
  const given = entry.releases.get(version ?? "");
  // A latest that nobody has put anywhere rather takes what is online.
  const isOnline = pinned === undefined && given !== undefined && stateOf(catalog, given) === "online";
  const isPassedOver = (state: State): boolean => !isOffered(state) || (isOnline && state === "deprecated");
  const isMeant = (one: Release): boolean =>
    isPassedOver(stateOf(catalog, one)) &&
    (version === null || compareVersions(one.version, version) > 0) &&
    (pinned === undefined || compareVersions(one.version, pinned) <= 0) &&
    (mayBePrerelease || prerelease(one.version) === null);
  const skipped = [...entry.releases.values()]
    .filter(isMeant)
    .sort((a, b) => compareVersions(b.version, a.version))
    .slice(0, MAX_SKIPPED)
    .map((one) => ({
      version: one.version,
      state: stateOf(catalog, one),
      ...(one.reason === undefined ? {} : { reason: one.reason }),
      ...(one.since === undefined ? {} : { since: one.since }),
    }));
  return skipped.length === 0 ? {} : { skipped };
}

/** The moves of one channel, which may be gone. Throws CHANNEL_UNRESOLVABLE for one that never was. */
export function toChannelEvents(
  entry: { readonly id: string; readonly channels: { has(name: string): boolean } },
  channel: string,
  moves: readonly ChannelMove[],
): ChannelEventsView {
  const events = moves.filter((move) => move.channel === channel);
  if (events.length === 0 && channel !== LATEST && !entry.channels.has(channel)) {
    throw channelUnresolvable({ id: entry.id, retired: false }, channel, "it has no such channel");
  }
  return { id: entry.id, channel, events };
}
