/** A change of how a skill is offered: what it means for whoever asks, and what its lifecycle file says of it already. */
import { major, minor } from "semver";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { CatalogDraft } from "../catalog/fold.ts";
import { LATEST, whereItLeads } from "../catalog/resolve.ts";
import { kindsOfEvent } from "../gate/change-facts.ts";
import type { ChangeKind } from "../gate/policy.ts";
import { chain, type Fact, type LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { Lifecycle, VersionOffer } from "./lifecycle.ts";
import { type LifecycleFile, moveChannel, setEnabled, setVersionOffer } from "./lifecycle-edit.ts";
import { lostReplacements, lostWords } from "./replacement.ts";

export type OfferChange =
  | {
      readonly kind: "channel";
      readonly channel: string;
      readonly version: string;
      /** Set where it leads back to where the channel was before. */
      readonly back?: true;
    }
  | { readonly kind: "state"; readonly version: string; readonly offer: VersionOffer }
  | { readonly kind: "enabled"; readonly enabled: boolean };

/** What an agent asks for, and which version it gets; null for none. */
export interface Answered {
  /** A channel or a range. */
  readonly asked: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Writes it into a lifecycle file; nothing changes where the file says so already. Throws USAGE. */
export function editOffer(file: LifecycleFile, change: OfferChange): Uint8Array {
  switch (change.kind) {
    case "channel":
      return moveChannel(file, change.channel, change.version);
    case "state":
      return setVersionOffer(file, change.version, change.offer);
    case "enabled":
      return setEnabled(file, change.enabled);
  }
}

/** What a lifecycle file says of what would change, in one word; without a file what holds by itself. */
export function saidInFile(lifecycle: Lifecycle | undefined, change: OfferChange): string | null {
  switch (change.kind) {
    case "channel":
      return lifecycle?.channels.get(change.channel) ?? null;
    case "state":
      return lifecycle?.versions.get(change.version)?.state ?? "online";
    case "enabled":
      return lifecycle?.enabled === false ? "disabled" : "enabled";
  }
}

/** What is published of what would change, in the same words. */
export function saidInLedger(entry: SkillEntry, change: OfferChange): string | null {
  switch (change.kind) {
    case "channel":
      return entry.channels.get(change.channel) ?? null;
    case "state":
      return entry.releases.get(change.version)?.state ?? null;
    case "enabled":
      return entry.offer.enabled ? "enabled" : "disabled";
  }
}

/** What a published change would be to the approval rules of `policy.yaml`. */
export function kindsOfChange(entry: SkillEntry, change: OfferChange): readonly ChangeKind[] {
  return kindsOfEvent(eventOf(entry, change));
}

/** Every channel, and the range of the changed version, that would lead to another version than it does. */
export function answersChanged(catalog: Catalog, entry: SkillEntry, change: OfferChange): readonly Answered[] {
  const after = catalogWith(catalog, entry, change);
  const channels = new Set([LATEST, ...entry.channels.keys(), ...(change.kind === "channel" ? [change.channel] : [])]);
  const asked = [...channels, ...(change.kind === "state" ? [rangeOf(change.version)] : [])];
  return answersBetween({ before: catalog, after }, entry.id, asked);
}

/** Which of these channels and ranges lead to another version in one catalog than in the other. */
export function answersBetween(
  { before, after }: Readonly<Record<"before" | "after", Catalog>>,
  id: SkillId,
  asked: readonly string[],
): readonly Answered[] {
  return asked
    .map((wanted) => ({ asked: wanted, before: answer(before, id, wanted), after: answer(after, id, wanted) }))
    .filter((row) => row.before !== row.after);
}

/** Sentences about releases whose users lose what they were told to use instead, as far as this catalog knows them. */
export function replacementsLost(catalog: Catalog, entry: SkillEntry, change: OfferChange): readonly string[] {
  return lostReplacements(catalog, catalogWith(catalog, entry, change), [entry.id]).map(lostWords);
}

function catalogWith(catalog: Catalog, entry: SkillEntry, change: OfferChange): Catalog {
  const draft = new CatalogDraft(catalog);
  const event = eventOf(entry, change);
  draft.apply(entry.id, event, { ...entry.tip, n: event.n });
  return draft.finish(catalog.head);
}

/** The range that most who rely on this version ask for. */
export function rangeOf(version: string): string {
  return major(version) > 0 ? `^${major(version)}` : `^0.${minor(version)}`;
}

function answer(catalog: Catalog, id: SkillId, wanted: string): string | null {
  return whereItLeads(catalog, `${id}@${wanted}`, "all")?.version ?? null;
}

/** The event that publishing it would append, by nobody and at no time. */
function eventOf(entry: SkillEntry, change: OfferChange): LedgerEvent {
  const common = { at: entry.updatedAt, commit: NO_COMMIT, by: "" };
  return chain(entry.tip, { ...common, ...factOf(entry, change) } as Fact).event;
}
const NO_COMMIT = "0".repeat(40);

function factOf(entry: SkillEntry, change: OfferChange): object {
  if (change.kind === "channel") {
    return {
      type: "channel",
      name: change.channel,
      from: entry.channels.get(change.channel) ?? null,
      to: change.version,
    };
  }
  if (change.kind === "enabled") {
    return { type: "offer", changes: { enabled: { from: entry.offer.enabled, to: change.enabled } } };
  }
  const { state: to, reason = "", ...more } = change.offer;
  const from = entry.releases.get(change.version)?.state ?? "online";
  return { type: "state", version: change.version, from, to, reason, ...more };
}
