/** What a change says in its lifecycle files to whoever reads them, once all of it is published: what to use instead, and why. */
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { unheededAdvice } from "../../core/trunk/unheeded.ts";
import type { PlannedChange } from "./planned-change.ts";

/** The plan, with what of its lifecycle files advises in vain, and without what is not said in files that it leaves alone. */
export function withAdvice({ plan, observation, after }: PlannedChange): PlannedChange["plan"] {
  const changed = new Set(observation.paths);
  const unheeded = plan.unheeded.map((one) => {
    if (!changed.has(lifecyclePath(one.id)))
      return { ...one, findings: one.findings.filter(({ rule }) => rule !== "reason-placeholder") };
    const entry = after.skills.get(one.id);
    if (entry === undefined) return one;
    return { ...one, findings: [...one.findings, ...unheededAdvice(after, entry, one.lines)] };
  });
  return { ...plan, unheeded };
}
