/** When a commit counts as made, and how far ahead a replay looks. */

import type { CatalogDraft } from "../../core/catalog/fold.ts";
import type { LedgerHead } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import { laterOf } from "../../core/plan/commit-time.ts";
import type { CommitFacts } from "../../core/plan/facts.ts";
import type { TrunkCommit } from "../ports/ports.ts";
import type { ReplayOptions } from "./replay-options.ts";
import { futureCommit } from "./stalls.ts";

/** Where a replay stands. */
interface Standing {
  readonly options: ReplayOptions;
  readonly draft: CatalogDraft;
  readonly head: LedgerHead;
}

/** The moment of a commit: behind that of every one before it. Throws FUTURE_COMMIT. */
export function momentOf(commit: TrunkCommit, standing: Standing): Pick<CommitFacts, "at" | "turn"> {
  const { head } = standing;
  const at = timeOf(commit, standing);
  return at === head.at ? { at, turn: (head.turn ?? 0) + 1 } : { at };
}

/** The turn of what happens where a ledger stands. */
export function turnOf({ turn }: LedgerHead): Pick<CommitFacts, "turn"> {
  return turn === undefined ? {} : { turn };
}

/** Never earlier than that of any before it. */
function timeOf(commit: TrunkCommit, { options, draft, head }: Standing): string {
  const { notAfter } = options;
  if (draft.hasEvidence("future-date", commit.oid)) return head.at ?? laterOf(null, 0);
  if (notAfter !== undefined && commit.committedAt > notAfter())
    throw futureCommit(commit.oid, laterOf(null, commit.committedAt));
  return laterOf(head.at, commit.committedAt);
}

/** How far acknowledgements are looked for: the trunk's tip, if it continues what has been taken. */
export async function horizonOf({ options, head, tip }: Standing & { readonly tip: Oid }): Promise<Oid> {
  const { horizon, objects } = options;
  const { trunk } = head;
  if (horizon === undefined || trunk === null) return tip;
  return (await objects.isOnFirstParentChain(trunk, horizon)) ? horizon : tip;
}
