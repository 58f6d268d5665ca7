/** A commit that removes more of the skills than anybody does by the way stops a replay until somebody acknowledges it. */
import type { CommitFacts } from "../../core/plan/facts.ts";
import { countRemovals, isMassRemoval } from "../../core/plan/plan.ts";
import type { Replay } from "./replay.ts";
import { horizonOf } from "./replay-time.ts";
import { findAcknowledgement, massRemoval } from "./stalls.ts";

/** Throws MASS_REMOVAL, unless it is acknowledged already. */
export async function refuseMassRemoval(replay: Replay, facts: CommitFacts): Promise<void> {
  const { draft, head, options } = replay;
  const removals = countRemovals(draft, facts);
  if (!isMassRemoval(draft, removals) || draft.hasEvidence("mass-removal", facts.oid)) return;
  const until = await horizonOf(replay);
  const step = { kind: "mass-removal" as const, commit: facts.oid, after: head.trunk, tip: until };
  if ((await findAcknowledgement(options.objects, step)) !== undefined) return;
  throw massRemoval(facts.oid, removals, draft.live);
}
