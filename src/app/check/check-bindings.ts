/** What a change's files of bindings ask for and cannot be given, held against what would be published by then. */
import { bindingEffects, type TouchedByChange } from "../../core/bindings/binding-effects.ts";
import { bindingFindings } from "../../core/bindings/binding-findings.ts";
import { conflictFindings } from "../../core/bindings/conflict-findings.ts";
import { liftedDenials } from "../../core/bindings/lifted-denials.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { advised } from "../../core/gate/governance.ts";
import type { Policy } from "../../core/gate/policy.ts";
import type { PlannedChange } from "./planned-change.ts";

/** What agents get by it that they do not get now. */
export function effectsOnAgents({
  observation,
  before,
  after,
}: Pick<PlannedChange, "observation" | "before" | "after">): readonly string[] {
  return bindingEffects(before, after, touchedBy(observation));
}

/** What of its files of bindings gives an agent nothing, or something else than was meant. */
export function checkBindings({ observation, before, after }: PlannedChange, policy: Policy): readonly GatedFinding[] {
  const now = after.head.at ?? "";
  // One that cannot be read is among the findings about our files.
  const readable = observation.bindings.filter(({ content }) => content.kind !== "unreadable");
  const { fresh, old } = conflictFindings(before, after, touchedBy(observation));
  return [
    ...advised(
      [...liftedDenials(before, after), ...readable.flatMap((file) => bindingFindings(after, file, now)), ...fresh],
      policy,
    ),
    // Whoever did nothing to it is not kept from merging by it.
    ...advised(old, policy).map((found) => ({ ...found, status: "known" as const })),
  ];
}

function touchedBy({ skills, bindings }: PlannedChange["observation"]): TouchedByChange {
  return { skills: skills.map(({ id }) => id), subjects: bindings.map(({ subject }) => subject) };
}
