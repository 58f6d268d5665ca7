/** Who is asked by a change about a skill's content. */
import type { SkillEntry } from "../catalog/catalog.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { Evaluation } from "../plan/facts.ts";
import type { Stage } from "./approvals.ts";

/**
 * The stages that its content needs. None where the change touches nothing of the skill, and what waited before goes on waiting: an
 * approval of this change would not count for it, and nobody has to look at it here.
 */
export function contentStages(
  evaluation: Evaluation | undefined,
  of: {
    /** A skill before the change. */
    readonly entry: (id: SkillId) => SkillEntry | undefined;
    /** What merging appends to each chain. */
    readonly events: ReadonlyMap<string, readonly Pick<LedgerEvent, "type">[]>;
    readonly isTouched: boolean;
  },
): readonly Stage[] {
  if (evaluation === undefined) return [];
  const isThere = of.entry(evaluation.id)?.outstanding?.tree === evaluation.claim.tree;
  const isReleased = of.events.get(evaluation.id)?.some(({ type }) => type === "released") === true;
  return isThere && !isReleased && !of.isTouched ? [] : evaluation.stages;
}
