/** Whose rules judge content: those of the first parent for what a commit brings, its own for what it finds there. */

import type { SkillId } from "../names.ts";
import type { Claim, PlanContext, SkillFacts } from "./facts.ts";

/** Does this commit bring this content, rather than find it there, refused or held? */
export function isBrought({ draft }: Pick<PlanContext, "draft">, id: SkillId, claim: Claim): boolean {
  return draft.skill(id)?.outstanding?.tree !== claim.tree;
}

/** What judges this content: no commit relaxes the policy for what it brings itself. */
export function judgingOf(
  context: Pick<PlanContext, "draft">,
  skill: SkillFacts,
  claim: Claim,
): Pick<SkillFacts, "policy" | "obstacles"> {
  return isBrought(context, skill.id, claim) ? skill : skill.own;
}
