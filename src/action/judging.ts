/**
 * Judging a change that the event names. Git's objects are fetched from the host, and nothing is checked out: a work tree
 * is not needed, and what lies in one was put there by somebody.
 */
import type { ReadMerging } from "../app/check/check-merging.ts";
import type { ListProposals } from "../app/check/check-proposals.ts";
import type { FindConcurrent } from "../app/check/concurrent-proposals.ts";
import { RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import { type ActionContext, repositoryUrl } from "./context.ts";

export interface EventChange {
  /** What the host calls it: a pull request's number, or a branch. */
  readonly head: string;
  /** The commit that the event was about. */
  readonly commit: Oid;
  /** The branch that it is to be merged into; absent: the trunk. */
  readonly into?: string;
  /** What the trunk's commit would say; absent: what the commit says. */
  readonly title?: string;
  /** `as-is`: these very commits land on the trunk. */
  readonly landing: "merged" | "as-is";
  readonly isQueued?: true;
  readonly findConcurrent?: FindConcurrent;
  readonly listProposals?: ListProposals;
  readonly readMerging?: ReadMerging;
  /** What it is judged on; absent: the trunk as it is now. */
  readonly base?: string;
  /** Judge everything that is there, on no base. */
  readonly everything?: true;
}

/**
 * Judges it. Throws CHANGE_NOT_FOUND where the host shows another commit by now: a verdict on that one, kept beside this
 * one, would let whoever pushes this one again pass with it.
 */
export async function judgeChange(context: ActionContext, change: EventChange): Promise<CheckReport> {
  const { commit, ...request } = change;
  const report = await context.wire.check({ repository: repositoryUrl(context), ...request }, context.config);
  if (report.change.head === commit) return report;
  throw new RegistryError("CHANGE_NOT_FOUND", `${commit.slice(0, 12)} is no longer what is proposed.`, {
    hint: "Nothing to do: the newer commit has a run of its own.",
  });
}
