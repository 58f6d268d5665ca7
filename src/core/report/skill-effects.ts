/** What merging does to a skill beside its content, in words for a report. */
import type { SkillEntry } from "../catalog/catalog.ts";
import type { Finding } from "../finding.ts";
import { heldEffects } from "../gate/held-offer-words.ts";
import { gravesOf, graveWords } from "../gate/let-through.ts";
import { adviceWords, isBackWithOther, moveWords } from "../ledger/audit-words.ts";
import type { LedgerEvent, OfferChanges } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Settings } from "../trunk/settings.ts";
import { awaitedMergesWords } from "./awaited-merges.ts";
import { isOfContent } from "./content-outcome.ts";
import { named } from "./report-conclusion.ts";
import {
  BACK_WITH_OTHER,
  backWords,
  followsWords,
  isUnpublished,
  leavesWords,
  type Withdrawals,
} from "./standing-effects.ts";

/** The skill as the trunk has it before the change, as it is published by now, and as merging makes it. */
export interface EffectGround extends Readonly<Record<"entry" | "published" | "after", SkillEntry | undefined>> {
  readonly withdrawals: Withdrawals;
  /** Does the change land this commit? */
  readonly isOwn: (commit: Oid) => boolean;
}

/** That, and what merging does to its content. */
export interface SkillGround extends EffectGround {
  /** Is content of it published, or to be? */
  readonly isPublishing: boolean;
  readonly settings: Pick<Settings, "visibility">;
}

/** What all events of a skill mean, each once: what becomes of the content comes first, for a line has room for little. */
export function effectsOf(events: readonly LedgerEvent[], ground: SkillGround): readonly string[] {
  const words = (event: LedgerEvent) => effectOf(event, ground);
  const content = events
    .filter(({ type }) => isOfContent(type))
    .flatMap((event, i, all) => (isBackWithOther(event, all[i + 1]) ? [BACK_WITH_OTHER] : words(event)));
  const others = events.filter(({ type }) => !isOfContent(type)).flatMap(words);
  return [...new Set([...content, ...openWords(ground), ...others])];
}

/**
 * What an event means beside a release, a refusal or a retirement of content: sentences without a full stop. `entry`
 * counts what the trunk has and is not published yet; `after` is what merging makes of it.
 */
function effectOf(
  event: LedgerEvent,
  { entry, published, after, withdrawals, isOwn }: EffectGround,
): readonly string[] {
  switch (event.type) {
    case "channel":
      return [channelEffect(event)];
    case "state":
      return [`version ${event.version}${becomes(event)}${adviceWords(event)}`];
    case "offer":
      if (event.holds !== undefined) return heldEffects(after, event);
      return offerEffects(event.changes, isUnpublished(published));
    case "renamed":
      return [`it moves from ${event.from} to ${event.to}`];
    case "retired":
      return leavesWords(entry, { after, withdrawals });
    case "restored":
      return backWords(entry);
    case "released":
      return followsWords(entry, withdrawals);
    case "held":
      return [...followsWords(entry, withdrawals), ...awaitedMergesWords(event, isOwn)];
    default:
      return [];
  }
}

/**
 * The plan says nothing of a new skill that everybody may read. Where the settings' default is another, somebody's file or
 * the namespace opens it.
 */
function openWords({ published, after, isPublishing, settings: { visibility } }: SkillGround): readonly string[] {
  const isOpened = isPublishing && isUnpublished(published) && after?.offer.visibility === "public";
  return isOpened && visibility !== "public" ? [`visibility: public (the default here is ${visibility})`] : [];
}

function becomes(event: Extract<LedgerEvent, { type: "state" }>): string {
  return event.from === event.to ? ` stays ${moveWords(event)}` : ` becomes ${event.to} (it is ${event.from})`;
}

/** What was never offered has no old values: what its event compares with are those of no file at all. */
function offerEffects(changes: OfferChanges, isNew: boolean): readonly string[] {
  return Object.entries(changes).flatMap(([what, { from, to }]) => {
    if (what === "governed") return [];
    const value = offeredValue(what);
    const verb = what.endsWith("s") ? "change" : "changes";
    return [isNew ? `${value}: ${shown(to)}` : `${value} ${verb} from ${shown(from)} to ${shown(to)}`];
  });
}

/** A value of an offer in a sentence. */
export function offeredValue(what: string): string {
  return what === "readingOwners" ? "readers as owners" : what;
}

function channelEffect({ name, from, to }: Extract<LedgerEvent, { type: "channel" }>): string {
  if (from === null) return `channel ${name} begins at ${to}`;
  return to === null ? `channel ${name} (${from}) ends` : `channel ${name} moves from ${from} to ${to}`;
}

/** Entries of a list in a sentence, before and after. */
const MAX_SHOWN = 8;

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : named(value, MAX_SHOWN);
  return value === true ? "yes" : value === false ? "no" : String(value);
}

/** What laxer rules let pass, in a sentence: nothing where none of it matters much. */
export function liftedWords(lifted: readonly Finding[]): readonly string[] {
  const rules = [...new Set(lifted.map(({ rule }) => rule))];
  const words = graveWords(gravesOf(lifted));
  if (words === "") return [];
  return [`the policy of this change lets it pass, which was refused for ${words} (${named(rules)})`];
}
