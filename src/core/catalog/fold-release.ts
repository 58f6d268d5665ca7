/** A skill before its first event, and what single events make of a release and of how a skill is offered: the parts of the fold that look at nothing else. */

import { EMPTY_CHAIN, type LedgerEvent, type OfferChanges } from "../ledger/event.ts";
import { momentOf } from "../ledger/event-moment.ts";
import { nameOf, namespaceOf, type SkillId } from "../names.ts";
import { type Offer, OPEN_OFFER, type Outstanding, type Release, type SkillEntry } from "./catalog.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An entry of a catalog that is being changed. */
export type Draftable = Mutable<SkillEntry> & {
  channels: Map<string, string>;
  releases: Map<string, Release>;
};

/** What an event says of how a skill is offered, and of what waits to be. */
export function takeOffer(entry: Draftable, { changes, holds }: Extract<LedgerEvent, { type: "offer" }>): void {
  entry.offer = changedOffer(entry.offer, changes);
  if (holds === undefined) return;
  if (holds.length === 0) delete entry.holds;
  else entry.holds = holds;
}

function changedOffer(offer: Offer, changes: OfferChanges): Offer {
  const readingOwners = changes.readingOwners?.to ?? offer.readingOwners;
  return {
    visibility: changes.visibility?.to ?? offer.visibility,
    readers: changes.readers?.to ?? offer.readers,
    owners: changes.owners?.to ?? offer.owners,
    ...(readingOwners === undefined ? {} : { readingOwners }),
    tags: changes.tags?.to ?? offer.tags,
    enabled: changes.enabled?.to ?? offer.enabled,
    governed: changes.governed?.to ?? offer.governed,
  };
}

/** A release in the state that an event puts it in. */
export function inState(release: Release, event: Extract<LedgerEvent, { type: "state" }>): Release {
  const { to: state, replacement, sunset } = event;
  // Another reason for the same state is no new state.
  const since = release.state === state ? release.since : momentOf(event);
  const reason = event.reason === "" ? undefined : event.reason;
  const { sunset: before, sunsetSaid, ...rest } = release;
  const said = sunset === undefined ? {} : { sunsetSaid: (sunset === before && sunsetSaid) || momentOf(event) };
  return { ...rest, state, reason, replacement, sunset, ...said, since, emergency: event.emergency === true };
}

/** What stands of a refusal. */
export function refusalOf(event: Extract<LedgerEvent, { type: "refused" }>): Outstanding {
  const { findings, version, tree, commit, brought = commit, earlier = [], requires = [] } = event;
  const at = momentOf(event);
  const { digest, list } = findings;
  const refusal = { kind: "refused", tree, commit, brought, earlier, at, digest, findings: list, requires } as const;
  return version === undefined ? refusal : { ...refusal, version };
}

/** What stands of content that waits for evidence. */
export function holdOf(event: Extract<LedgerEvent, { type: "held" }>): Outstanding {
  const { version, tree, commit, waiting, stages, brought = commit, earlier = [] } = event;
  const at = momentOf(event);
  return { kind: "held", version, tree, commit, brought, earlier, at, waiting, stages };
}

/** A skill of which nothing is known yet. */
export function newEntry(id: SkillId, at: string): SkillEntry {
  return {
    id,
    namespace: namespaceOf(id),
    name: nameOf(id),
    tip: EMPTY_CHAIN,
    path: "",
    live: false,
    retired: false,
    offer: OPEN_OFFER,
    channels: new Map(),
    releases: new Map(),
    updatedAt: at,
  };
}
