/**
 * The status `skilltrunk/approvals` of a pull request, where policy has us see to approvals (`approvals.source: api`).
 * Who has to approve is given, computed from the base; who did is asked of the host. What is posted is about one commit,
 * and only while that commit is still the head.
 */

import { quote } from "../../core/errors.ts";
import {
  APPROVALS_STATUS,
  describeStages,
  ownersRefusing,
  type Reviewed,
  type StaffedStage,
  type StageStatus,
  stageStatuses,
} from "../../core/gate/stage-status.ts";
import type { Oid } from "../../core/names.ts";
import type { CheckReport, Need } from "../../core/report/check-report.ts";
import type { CodeHost, HostStatus, PullRequest } from "../ports/code-host.ts";
import { readReviewed } from "../reconcile/read-reviewed.ts";
import { type Posted, postStatus } from "./commit-status.ts";

/** Of 140, one is for the ellipsis. */
const MAX_DESCRIPTION = 139;

/** Of a change of which a check does not look at everything, which its check says with the reason. */
const TOO_LARGE = "Too large to be looked at: split it into smaller changes.";

/** `moved`: the pull request got another head meanwhile; nothing was said about it. */
export type ApprovalsOutcome =
  | { readonly kind: "moved" }
  | { readonly kind: Posted; readonly status: HostStatus; readonly stages: readonly StageStatus[] };

/**
 * Judges the approvals of a pull request whose head is the one that the report is about, and posts the status. Without
 * the ledger nobody can say who has to approve: then nobody has.
 */
export async function judgeApprovals(
  host: CodeHost,
  { proposal, report }: { readonly proposal: PullRequest; readonly report: CheckReport },
): Promise<ApprovalsOutcome> {
  const { number, head } = proposal;
  const stages = toStages(report.needs);
  const { owners = [] } = report;
  const people = stages.flatMap((stage) => stage.people);
  const reviewed = await readReviewed(host, { proposal, people, owners });
  const statuses = stageStatuses(stages, reviewed);
  const status = isUnknown(report) ? unknown(report) : toHostStatus(statuses, reviewed);
  if ((await readHead(host, number)) !== head.sha) return { kind: "moved" };
  return { kind: await postStatus(host, head.sha, status), status, stages: statuses };
}

/** Open pull requests in the order in which a run looks at all of them; `left`: those that it leaves out. */
export interface Turns {
  readonly now: readonly PullRequest[];
  readonly left: readonly PullRequest[];
}

/**
 * Those first whose head nobody has looked at yet. One that was found to be too large stays so: it costs minutes, and others
 * would wait for it. A review of it, or a new commit, has it looked at again.
 */
export async function inTurn(host: CodeHost, proposals: readonly PullRequest[]): Promise<Turns> {
  const fresh: PullRequest[] = [];
  const known: PullRequest[] = [];
  const left: PullRequest[] = [];
  for (const proposal of proposals) {
    const all = await host.statuses(proposal.head.sha);
    const status = all.find(({ context }) => context === APPROVALS_STATUS);
    const judged = status?.description === TOO_LARGE ? left : known;
    (status === undefined ? fresh : judged).push(proposal);
  }
  return { now: [...fresh, ...known], left };
}

/**
 * What a merge queue would land has a commit of its own, which the queue waits for like for any other. The host lets
 * nothing into a queue that was not approved, and publication asks once more who did.
 */
export async function approveQueued(host: CodeHost, commit: Oid): Promise<HostStatus> {
  const description = "Approved before it was queued.";
  const status = { context: APPROVALS_STATUS, state: "success", description } as const;
  await postStatus(host, commit, status);
  return status;
}

/** Nobody could plan the change, or more people have a say in it than its report has room for. */
function isUnknown({ pending, omitted }: CheckReport): boolean {
  return pending === null || (omitted?.needs ?? 0) + (omitted?.owners ?? 0) > 0;
}

function unknown({ reason, pending, omitted, findings }: CheckReport): HostStatus {
  if (findings.some(({ rule }) => rule === "change-too-large"))
    return { context: APPROVALS_STATUS, state: "pending", description: TOO_LARGE };
  const { needs = 0, owners } = omitted ?? {};
  const many = needs > 0 ? `${needs} approvals` : `${owners} owners`;
  const why = pending === null ? reason : `${many} too many. Split it into smaller changes.`;
  const description = quote(`Who has to approve cannot be told: ${why}`, MAX_DESCRIPTION);
  return { context: APPROVALS_STATUS, state: "pending", description };
}

function toStages(needs: readonly Need[]): readonly StaffedStage[] {
  return needs
    .filter(({ enforcedBy }) => enforcedBy === "api")
    .map(({ role, count, people, after }) => ({ role, count, people, ...(after === undefined ? {} : { after }) }));
}

async function readHead(host: CodeHost, number: number): Promise<Oid> {
  return (await host.pullRequest(number)).head.sha;
}

function toHostStatus(stages: readonly StageStatus[], reviewed: Reviewed): HostStatus {
  const refusals = ownersRefusing(reviewed);
  const isRefused = refusals.length > 0 || stages.some(({ refusedBy }) => refusedBy.length > 0);
  const state = isRefused ? "failure" : stages.every(({ met }) => met) ? "success" : "pending";
  return { context: APPROVALS_STATUS, state, description: quote(describeStages(stages, refusals), MAX_DESCRIPTION) };
}
