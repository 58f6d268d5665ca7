/** What a change does to skills that it does not touch and that rely on one that it does. */

import type { GatedFinding } from "../../core/gate/gate.ts";
import { brokenDependents } from "../../core/relations/broken-dependents.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Findings for policy to judge: what is published already needs or holds what the change takes away. */
export function checkRelations({ observation, before, after }: PlannedChange): readonly GatedFinding[] {
  const skills = observation.skills.map(({ id }) => id);
  const found = brokenDependents(before, after, { skills, paths: observation.paths });
  return found.map((one) => ({ ...one, status: "reported" }));
}
