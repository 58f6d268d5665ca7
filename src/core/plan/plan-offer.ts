/** Who sees a skill, and where its channels are: what its lifecycle file and the settings say, against what the catalog has. */

import { OPEN_OFFER } from "../catalog/catalog.ts";
import { heldValue } from "../gate/held-offer.ts";
import type { PlanContext, SkillFacts } from "./facts.ts";
import type { Holding } from "./plan-holding.ts";
import { emitBrought, offerChanges, type Standing } from "./plan-standing.ts";

/** Sets visibility, readers, owners, tags and whether the skill is enabled. */
export function planOffer(context: PlanContext, skill: SkillFacts, { offer, bringer }: Holding): void {
  const entry = context.draft.skill(skill.id);
  if ((entry === undefined && skill.claims.length === 0) || entry?.renamedTo !== undefined) return;
  const changes = offerChanges(entry?.offer ?? OPEN_OFFER, offer);
  // Who reads as an owner follows from who owns: of two events, the first would let in whom the second does not.
  const broughtBy = (value: string) => bringer(value === "readingOwners" ? "owners" : value);
  for (const brought of new Set(Object.keys(changes).map(broughtBy))) {
    const own = Object.fromEntries(Object.entries(changes).filter(([value]) => broughtBy(value) === brought));
    emitBrought(context, skill.id, { type: "offer", changes: own }, brought);
  }
}

/** Pins, moves and unpins channels; one that `waits` or names a version that is not published stays where it is. */
export function planChannels(
  context: PlanContext,
  skill: SkillFacts,
  { lifecycle, waits, bringer }: Pick<Standing, "lifecycle"> & Pick<Holding, "waits" | "bringer">,
): void {
  const entry = context.draft.skill(skill.id);
  if (lifecycle === undefined || entry === undefined || entry.renamedTo !== undefined) return;
  const move = (name: string, from: string | null, to: string | null) => {
    const value = heldValue({ what: "channel", name });
    if (waits(value)) return;
    emitBrought(context, skill.id, { type: "channel", name, from, to }, bringer(value));
  };
  for (const [name, wanted] of lifecycle.channels) {
    const from = entry.channels.get(name) ?? null;
    const to = wanted === "auto" ? null : wanted;
    if (from !== to && (to === null || entry.releases.has(to))) move(name, from, to);
  }
  for (const [name, from] of entry.channels) if (!lifecycle.channels.has(name)) move(name, from, null);
}
