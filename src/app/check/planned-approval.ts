/** What a change of policy lets go once it is approved, where it waits for that: planned as the reconciler takes approvals. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import { awaitedBesideContent, awaitedSteps, stepsOf } from "../../core/gate/awaited-steps.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { Observation } from "../reconcile/observation.ts";
import { Replay } from "../reconcile/replay.ts";
import type { ReplayOptions } from "../reconcile/replay-options.ts";
import { assumedEvidence } from "./assumed-evidence.ts";
import { combined, type Planned } from "./combined-plan.ts";

/** What follows beyond the merge. */
export interface PlannedApproval extends Planned {
  readonly after: Catalog;
  /** Merges before it whose policy waits too, and is taken for approved with it. */
  readonly besides: readonly Oid[];
}

/** Approvals that are there may have others asked: what the new policy judges may wait for those of this merge. */
const MAX_ROUNDS = 5;

/** Undefined where the policy of none of these commits waits for anybody; `merged` is what they all come to. */
export async function planApproval(
  merged: { readonly after: Catalog; readonly observation: Observation },
  commits: readonly Oid[],
  reading: Pick<ReplayOptions, "objects" | "list">,
): Promise<PlannedApproval | undefined> {
  const policies = awaitedBesideContent(merged.after).filter(({ about }) => about === POLICY_PATH);
  if (!policies.some(({ commit }) => commits.includes(commit))) return undefined;
  const besides = policies.filter(({ commit }) => !commits.includes(commit));
  let { after } = merged;
  const seen: Planned[] = [];
  const taken = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // What waits for another merge as well is not approved with this one.
    const own = commits.flatMap((commit) => awaitedSteps(after, commit).filter((step) => step.startsWith(commit)));
    const missing = [...own, ...stepsOf(besides)].filter((step) => !taken.has(step));
    if (missing.length === 0) break;
    for (const step of missing) taken.add(step);
    const replay = new Replay({
      ...reading,
      catalog: after,
      from: null,
      evidence: missing.map((step, i) => {
        const commit = step.slice(0, 40);
        return assumedEvidence(after, { kind: APPROVAL, subject: step, after: after.head.trunk, commit, recorded: i });
      }),
      onPlan: (plan, observation) => seen.push({ plan, observation }),
      onBatch: async ({ catalog }) => {
        after = catalog;
      },
    });
    await replay.enterEvidence();
  }
  const planned =
    seen.length === 0 ? { plan: NOTHING, observation: { ...merged.observation, skills: [] } } : combined(seen);
  return { ...planned, after, besides: besides.map(({ commit }) => commit) };
}
const NOTHING: Planned["plan"] = { emissions: [], evaluations: [], bindings: [], unheeded: [] };
