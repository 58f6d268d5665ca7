/** What a change does to skills that it does not touch: those that rely on one that it does, and those that it comes to resemble. */

import type { GatedFinding } from "../../core/gate/gate.ts";
import type { SkillId } from "../../core/names.ts";
import { bringsOutgoing } from "../../core/relations/brings-outgoing.ts";
import { brokenDependents } from "../../core/relations/broken-dependents.ts";
import { enclosingFindings } from "../../core/relations/enclosing.ts";
import { overlappingTriggers } from "../../core/relations/triggers.ts";
import { uninstallable } from "../../core/relations/uninstallable.ts";
import type { PlannedChange } from "./planned-change.ts";

/**
 * Findings for policy to judge: what is published already needs or holds what the change takes away, or has the triggers that
 * it brings; what it publishes brings along what is on its way out. Where everything is judged, also what is published and cannot be installed.
 */
export function checkRelations(
  { observation, plan, before, after }: PlannedChange,
  { isEverything }: { readonly isEverything: boolean },
): readonly GatedFinding[] {
  const skills = observation.skills.map(({ id }) => id);
  const released = plan.emissions.flatMap(({ chain, event }) => (event.type === "released" ? [chain as SkillId] : []));
  const found = [
    ...brokenDependents(before, after, { skills, paths: observation.paths }),
    ...enclosingFindings(before, observation.skills),
    ...bringsOutgoing(after, released),
    ...overlappingTriggers(before, after, released),
    ...(isEverything ? uninstallable(after, skills) : []),
  ];
  return found.map((one) => ({ ...one, status: "reported" }));
}
