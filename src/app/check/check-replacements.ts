/** Where the replacements that a change names lead, once all of it is published. */
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { unheededReplacements } from "../../core/trunk/unheeded.ts";
import type { PlannedChange } from "./planned-change.ts";

/** The plan, with what of its lifecycle files names a replacement that is none. Files that it leaves alone said so before. */
export function withReplacements({ plan, observation, after }: PlannedChange): PlannedChange["plan"] {
  const changed = new Set(observation.paths);
  const unheeded = plan.unheeded.map((one) => {
    const entry = changed.has(lifecyclePath(one.id)) ? after.skills.get(one.id) : undefined;
    if (entry === undefined) return one;
    return { ...one, findings: [...one.findings, ...unheededReplacements(after, entry, one.lines)] };
  });
  return { ...plan, unheeded };
}
