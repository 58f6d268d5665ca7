/** What a change advises the users of a version, once all of it is published: a replacement, and until when to move. */
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { unheededAdvice } from "../../core/trunk/unheeded.ts";
import type { PlannedChange } from "./planned-change.ts";

/** The plan, with what of its lifecycle files advises in vain. Files that it leaves alone said so before. */
export function withAdvice({ plan, observation, after }: PlannedChange): PlannedChange["plan"] {
  const changed = new Set(observation.paths);
  const unheeded = plan.unheeded.map((one) => {
    const entry = changed.has(lifecyclePath(one.id)) ? after.skills.get(one.id) : undefined;
    if (entry === undefined) return one;
    return { ...one, findings: [...one.findings, ...unheededAdvice(after, entry, one.lines)] };
  });
  return { ...plan, unheeded };
}
