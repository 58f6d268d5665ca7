/** The states of a skill's versions: what its lifecycle file says, against what the catalog has. */

import type { Release } from "../catalog/catalog.ts";
import { heldValue } from "../gate/held-offer.ts";
import type { VersionOffer } from "../trunk/lifecycle.ts";
import type { PlanContext, SkillFacts } from "./facts.ts";
import type { Holding } from "./plan-holding.ts";
import { emitBrought, type Standing } from "./plan-standing.ts";

/** A release, as far as its state goes. */
export type Stated = Pick<Release, "state" | "emergency"> & Partial<Pick<Release, "reason" | "replacement" | "sunset">>;

/** Sets every release's state to what the file says, unless it `waits`; one it does not name is online. `withdrawn` is final. */
export function planStates(
  context: PlanContext,
  skill: SkillFacts,
  { lifecycle, waits, bringer }: Pick<Standing, "lifecycle"> & Pick<Holding, "waits" | "bringer">,
): void {
  const entry = context.draft.skill(skill.id);
  if (lifecycle === undefined || entry === undefined || entry.renamedTo !== undefined) return;
  for (const release of entry.releases.values()) {
    const { version } = release;
    const wanted: VersionOffer = lifecycle.versions.get(version) ?? { state: "online" };
    if (isSettled(release, wanted) || !saysOtherwise(release, wanted)) continue;
    const value = heldValue({ what: "state", name: version });
    if (waits(value)) continue;
    emitBrought(context, skill.id, statement(release, wanted), bringer(value));
  }
}

function statement({ version, state: from }: Release, wanted: VersionOffer) {
  const { state: to, reason = "", replacement, sunset } = wanted;
  return {
    ...({ type: "state", version, from, to, reason } as const),
    ...(replacement === undefined ? {} : { replacement }),
    ...(sunset === undefined ? {} : { sunset }),
  };
}

/** Does nothing change this any more? The trunk may still confirm what was withdrawn in an emergency. */
export function isSettled({ state, emergency }: Stated, wanted: VersionOffer): boolean {
  return state === "withdrawn" && !(emergency && wanted.state === "withdrawn");
}

/** Is another state wanted, or the same in other words? */
export function saysOtherwise(now: Stated, { state, reason = "", replacement, sunset }: VersionOffer): boolean {
  const isSame =
    now.state === state &&
    !now.emergency &&
    (now.reason ?? "") === reason &&
    now.replacement === replacement &&
    now.sunset === sunset;
  return !isSame;
}
