/** Where what people ask for leads after a change of states, in words for a report: as the commands say it that write one. */
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { LATEST } from "../catalog/resolve.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { answersBetween, rangeOf } from "../trunk/offer-change.ts";
import { answerText } from "../trunk/offer-words.ts";
import { isUnpublished } from "./standing-effects.ts";

/** Sentences; the rest is counted. */
const MAX_MOVED = 8;

/**
 * The channels of a skill, and the ranges of versions whose state changes, that lead to another version; of a skill that is
 * enabled or disabled all channels. Nothing of other changes: those say themselves what comes.
 */
export function movedAnswers(
  id: SkillId,
  events: readonly LedgerEvent[],
  { before, after }: { readonly before: Catalog; readonly after: Catalog },
): readonly string[] {
  const entry = before.skills.get(id);
  const versions = events.flatMap((event) => (event.type === "state" ? [event.version] : []));
  const isSwitched = events.some((event) => event.type === "offer" && event.changes.enabled !== undefined);
  if (isUnpublished(entry) || (versions.length === 0 && !isSwitched)) return [];
  const told = new Set(events.flatMap((event) => (event.type === "channel" ? [event.name] : [])));
  const channels = [LATEST, ...channelsOf(entry), ...channelsOf(after.skills.get(id))].filter(
    (name) => !told.has(name),
  );
  const asked = [...new Set([...channels, ...versions.map(rangeOf)])];
  const moved = answersBetween({ before, after }, id, asked).map(answerText);
  const left = moved.length - MAX_MOVED;
  return left > 0 ? [...moved.slice(0, MAX_MOVED), `${left} more lead elsewhere`] : moved;
}

function channelsOf(entry: SkillEntry | undefined): readonly string[] {
  return [...(entry?.channels.keys() ?? [])];
}
