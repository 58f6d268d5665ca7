/** What a change's files of bindings ask for and cannot be given, held against what would be published by then. */
import { bindingEffects } from "../../core/bindings/binding-effects.ts";
import { bindingFindings } from "../../core/bindings/binding-findings.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { advised } from "../../core/gate/governance.ts";
import type { Policy } from "../../core/gate/policy.ts";
import type { PlannedChange } from "./planned-change.ts";

/** What agents get by it that they do not get now. */
export function effectsOnAgents({ observation, before, after }: PlannedChange): readonly string[] {
  const skills = observation.skills.map(({ id }) => id);
  return bindingEffects(before, after, { skills, subjects: observation.bindings.map(({ subject }) => subject) });
}

/** What of its files of bindings gives an agent nothing, or something else than was meant. */
export function checkBindings({ observation, after }: PlannedChange, policy: Policy): readonly GatedFinding[] {
  const now = after.head.at ?? "";
  // One that cannot be read is among the findings about our files.
  const readable = observation.bindings.filter(({ content }) => content.kind !== "unreadable");
  return advised(
    readable.flatMap((file) => bindingFindings(after, file, now)),
    policy,
  );
}
