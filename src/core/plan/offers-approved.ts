/** How skills are offered once settings that wait for an approval have it: what that changes, beside what counts before. */
import type { Catalog } from "../catalog/catalog.ts";
import type { OfferChanges } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { Settings } from "../trunk/settings.ts";
import type { SkillFacts } from "./facts.ts";
import { offerChanges, standingOf, wantedOffer } from "./plan-standing.ts";

/** A skill, and what of its offer waits with the settings. */
export interface OfferApproved {
  readonly id: SkillId;
  readonly changes: OfferChanges;
}

/**
 * Of the skills of `catalog`, in the order of `skills`, those whose offer is another one by `merged` than by `meanwhile`, the
 * settings that count until the approval. What a lifecycle file says counts for both.
 */
export function offersApproved(
  { skills: entries }: { readonly skills: Pick<Catalog["skills"], "get"> },
  skills: readonly SkillFacts[],
  { meanwhile, merged }: { readonly meanwhile: Settings; readonly merged: Settings },
): readonly OfferApproved[] {
  return skills.flatMap((skill) => {
    const entry = entries.get(skill.id);
    if (entry === undefined || entry.renamedTo !== undefined) return [];
    const offerBy = (settings: Settings) => {
      const standing = standingOf({ draft: { skill: () => entry }, facts: { settings } }, skill);
      return wantedOffer(settings, { id: skill.id, folded: entry.offer, standing });
    };
    const changes = offerChanges(offerBy(meanwhile), offerBy(merged));
    return Object.keys(changes).length === 0 ? [] : [{ id: skill.id, changes }];
  });
}
