/**
 * `mode: approvals`: the status `skilltrunk/approvals`. Woken by a review through a run without permissions, or by the
 * clock. Who has to approve is computed here, from Git and the base; nothing of the pull request is checked out or run.
 */
import { type ApprovalsOutcome, approveQueued, inTurn, judgeApprovals, type Turns } from "../app/check/approvals.ts";
import type { CodeHost, PullRequest } from "../app/ports/code-host.ts";
import { RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import { type ActionContext, openHost, trunkOf } from "./context.ts";
import { judgeChange } from "./judging.ts";
import { proposalsOfRun } from "./report-mode.ts";
import { annotate, say } from "./runner.ts";

/** Answers whether all of them could be judged. */
export async function approvalsMode(context: ActionContext): Promise<boolean> {
  const host = await openHost(context);
  const trunk = await trunkOf(context);
  const queued = queuedCommit(context, trunk);
  if (queued !== undefined) {
    const { state, description } = await approveQueued(host, queued);
    say(`What is queued as ${queued.slice(0, 12)}: ${state}. ${description}`);
    return true;
  }
  const { now: proposals, left } = await proposalsOf(context, { host, trunk });
  if (proposals.length + left.length === 0) say("No open pull request is concerned.");
  if (left.length > 0) say(describeLeft(left));
  let judged = 0;
  for (const proposal of proposals) {
    try {
      say(describe(proposal, await judge(context, host, proposal)));
      judged++;
    } catch (error) {
      // One pull request that cannot be judged says nothing about the others.
      if (!(error instanceof RegistryError)) throw error;
      const hasMoved = error.code === "CHANGE_NOT_FOUND";
      if (hasMoved) judged++;
      annotate({ level: hasMoved ? "notice" : "error", message: `Pull request #${proposal.number}: ${error.message}` });
    }
  }
  return judged === proposals.length;
}

/** Of the trunk's merge queue, where its check has woken us; what the host says of that run, nobody else can. */
function queuedCommit({ event, run }: ActionContext, trunk: string): Oid | undefined {
  if (event.kind !== "workflow_run" || event.workflow_run.event !== "merge_group") return undefined;
  const { head_sha, head_branch, head_repository } = event.workflow_run;
  const isOurs = head_repository?.full_name.toLowerCase() === run.repository.toLowerCase();
  return isOurs && isQueueOf(trunk, head_branch ?? "") ? head_sha : undefined;
}

/** GitHub queues what goes into `main` on branches such as `gh-readonly-queue/main/pr-9-<commit>`, and so for each branch. */
function isQueueOf(trunk: string, branch: string): boolean {
  const queue = `gh-readonly-queue/${trunk}/`;
  return branch.startsWith(queue) && /^pr-\d+-[0-9a-f]{40}$/.test(branch.slice(queue.length));
}

async function proposalsOf(
  context: ActionContext,
  { host, trunk }: { readonly host: CodeHost; readonly trunk: string },
): Promise<Turns> {
  if (context.event.kind !== "workflow_run") return inTurn(host, await host.openPullRequests(trunk));
  const now = (await proposalsOfRun(context)).filter(({ base }) => base.branch === trunk);
  return { now, left: [] };
}

function describeLeft(left: readonly PullRequest[]): string {
  const numbers = left.map(({ number }) => `#${number}`).join(", ");
  return `Too large, and not looked at again until they get a new commit or a review: ${numbers}.`;
}

async function judge(context: ActionContext, host: CodeHost, proposal: PullRequest): Promise<ApprovalsOutcome> {
  const { number, title, head } = proposal;
  const report = await judgeChange(context, { head: String(number), commit: head.sha, title, landing: "merged" });
  return judgeApprovals(host, { proposal, report });
}

function describe({ number }: PullRequest, outcome: ApprovalsOutcome): string {
  if (outcome.kind === "moved") return `Pull request #${number} has another head by now: its own run judges that.`;
  return `Pull request #${number}: ${outcome.status.state}. ${outcome.status.description}`;
}
