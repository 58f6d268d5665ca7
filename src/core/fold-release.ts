/** What single events make of a release and of how a skill is offered: the parts of the fold that look at nothing else. */
import type { Offer, Release } from "./catalog.ts";
import type { LedgerEvent, OfferChanges } from "./event.ts";

export function changedOffer(offer: Offer, changes: OfferChanges): Offer {
  return {
    visibility: changes.visibility?.to ?? offer.visibility,
    readers: changes.readers?.to ?? offer.readers,
    owners: changes.owners?.to ?? offer.owners,
    tags: changes.tags?.to ?? offer.tags,
    enabled: changes.enabled?.to ?? offer.enabled,
    governed: changes.governed?.to ?? offer.governed,
  };
}

/** A release in the state that an event puts it in. */
export function inState(release: Release, event: Extract<LedgerEvent, { type: "state" }>): Release {
  const { to: state, replacement, sunset } = event;
  // Another reason for the same state is no new state.
  const since = release.state === state ? release.since : event.at;
  const reason = event.reason === "" ? undefined : event.reason;
  return { ...release, state, reason, replacement, sunset, since, emergency: event.emergency === true };
}
