/** Who is asked by a change about a skill's content. */
import type { SkillEntry } from "../catalog/catalog.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { Evaluation } from "../plan/facts.ts";
import type { Stage } from "./approvals.ts";
import type { Policy } from "./policy.ts";

/**
 * The stages that its content needs. None of what the trunk has already and goes on waiting: nobody has to look at it here. None
 * of it either where approvals are evidence, for those of the merge that brought it count, whatever lets it pass.
 */
export function contentStages(
  evaluation: Evaluation | undefined,
  of: {
    readonly policy: { readonly approvals: Pick<Policy["approvals"], "source"> };
    /** A skill before the change. */
    readonly entry: (id: SkillId) => SkillEntry | undefined;
    /** What merging appends to each chain. */
    readonly events: ReadonlyMap<string, readonly Pick<LedgerEvent, "type">[]>;
  },
): readonly Stage[] {
  if (evaluation === undefined) return [];
  const isThere = of.entry(evaluation.id)?.outstanding?.tree === evaluation.claim.tree;
  const isLetGo = of.events.get(evaluation.id)?.some(({ type }) => type === "released" || type === "held") === true;
  return isThere && (!isLetGo || of.policy.approvals.source === "api") ? [] : evaluation.stages;
}
