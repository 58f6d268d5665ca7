/** What judges a skill that is observed: its namespace's part of a policy, and what was accepted of it. */
import { policyFor } from "../../core/gate/policy.ts";
import { namespaceOf, type SkillId } from "../../core/names.ts";
import { type Acceptance, type LifecycleFacts, NOTHING_ACCEPTED, type SkillFacts } from "../../core/plan/facts.ts";
import type { PolicyReading } from "./policy-in-force.ts";

/** What was accepted at a first parent. */
export interface Inherited {
  /** Of a skill whose lifecycle file is now this. */
  accepts(id: SkillId, lifecycle: LifecycleFacts): Acceptance;
}

/** Nothing, of no skill. */
export const NOTHING_INHERITED: Inherited = { accepts: () => NOTHING_ACCEPTED };

export function judgedBy({ policy, findings }: PolicyReading, id: SkillId): SkillFacts["own"] {
  return { policy: policyFor(policy, namespaceOf(id)), obstacles: findings };
}

export function acceptance(lifecycle: LifecycleFacts, said: NonNullable<Acceptance["said"]>): Acceptance {
  const waivers = lifecycle.kind === "present" ? lifecycle.lifecycle.waivers : [];
  if (waivers.length + said.size === 0) return NOTHING_ACCEPTED;
  return said.size === 0 ? { waivers, forced: [] } : { waivers, forced: [...said.keys()], said };
}
