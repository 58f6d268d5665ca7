/**
 * Turns reviews of merged pull requests into evidence, where policy has us see to approvals (`approvals.source: api`):
 * what a held release waits for is asked of the code host, and remembered once.
 */

import { canonicalJson, compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Outstanding } from "../../core/catalog/catalog.ts";
import { APPROVAL, type ApprovalAbout, approvalSubject, parseApprovalSubject } from "../../core/gate/approvals.ts";
import { type AwaitedApproval, awaitedBesideContent } from "../../core/gate/awaited-steps.ts";
import {
  describeStages,
  ownersRefusing,
  type Refusal,
  type StageStatus,
  stageStatuses,
} from "../../core/gate/stage-status.ts";
import type { HeldStage } from "../../core/ledger/event.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { CodeHost, PullRequest } from "../ports/code-host.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { enterEvidence } from "./acknowledge.ts";
import { whyNotApprovedMerge } from "./approved-merge.ts";
import type { PassOutcome } from "./pass.ts";
import { mergedAs } from "./publish-statuses.ts";
import { readReviewed } from "./read-reviewed.ts";

export interface RecordApprovalsOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly host: CodeHost;
  /** As the last pass left it. */
  readonly catalog: Catalog;
  /** Told what followed from each approval: the host may fall silent after the first. */
  readonly onOutcome?: (outcome: PassOutcome) => void;
  /** Told where an owner or somebody of its people wants changes, or the merge is not what they looked at: nothing of it is approved. */
  readonly onObjection?: (objection: Objection) => void;
}

/** A stage that a release, a change of how it is offered, a grant or a change of policy waited for, and that turned out to be met. */
export interface RecordedApproval {
  readonly about: ApprovalAbout;
  readonly role: string;
  readonly commit: Oid;
  readonly approvedBy: readonly string[];
}

/** Why approvals that are there do not count. */
export interface Objection {
  readonly about: RecordedApproval["about"];
  readonly commit: Oid;
  /** One sentence: whose change request it is, or what the merge holds that was not approved. */
  readonly why: string;
}

/**
 * Records every approval that anything held waits for and the host knows of; with the last of them a release is published,
 * a channel moves, a grant counts. Approvals of the merged head count, by somebody other than the author, of the people that the base names,
 * none as long as an owner wants changes, and none of a merge that holds anything else than the approved head brings.
 */
export async function recordApprovals(options: RecordApprovalsOptions): Promise<readonly RecordedApproval[]> {
  const recorded = new Map<string, RecordedApproval>();
  const whyNot = onceAMerge((commit, proposal) => whyNotApprovedMerge(options.source, { commit, proposal }));
  for (const waiting of [...waitingSkills(options.catalog), ...awaitedBesideContent(options.catalog)]) {
    const proposal = await mergedAs(options.host, waiting.commit);
    if (proposal === undefined) continue;
    const { statuses, refusals } = await reviewed(options.host, { proposal, waiting });
    const { about, commit } = waiting;
    const isRefused = refusals.length > 0 || statuses.some(({ refusedBy }) => refusedBy.length > 0);
    if (isRefused) options.onObjection?.({ about, commit, why: describeStages(statuses, refusals) });
    const counted = statuses.filter(({ met, stage }) => met && waiting.missing.some(({ role }) => role === stage.role));
    const why = counted.length === 0 ? undefined : await whyNot(commit, proposal);
    if (why !== undefined) {
      options.onObjection?.({
        about,
        commit,
        why: `${why}; \`skilltrunk explain\` gives the step that lets it pass all the same.`,
      });
      continue;
    }
    for (const status of counted) {
      // What one merge brought of a skill's content and of how it is offered may wait for the same people.
      const subject = approvalSubject(waiting.commit, status.stage, waiting.about);
      if (!recorded.has(subject)) recorded.set(subject, await record(options, { waiting, proposal, status }));
    }
  }
  return [...recorded.values()];
}

/** What one merge brought may wait in many places: it is looked at once. */
function onceAMerge<T>(look: (commit: Oid, proposal: PullRequest) => Promise<T>): typeof look {
  const seen = new Map<Oid, Promise<T>>();
  return (commit, proposal) => {
    const found = seen.get(commit) ?? look(commit, proposal);
    seen.set(commit, found);
    return found;
  };
}

function waitingSkills(catalog: Catalog): readonly AwaitedApproval[] {
  return [...catalog.skills.values()]
    .flatMap(({ id, outstanding }) => (outstanding?.kind === "held" ? waitingOf(catalog, id, outstanding) : []))
    .sort((a, b) => compareUtf8(a.about, b.about));
}

/** Content, and what is accepted of it, may have come with different merges. */
function waitingOf(
  { evidence }: Catalog,
  id: SkillId,
  held: Extract<Outstanding, { kind: "held" }>,
): readonly AwaitedApproval[] {
  const prefix = `${APPROVAL}:`;
  const missing = held.waiting.flatMap((key) =>
    key.startsWith(prefix) && !evidence.has(key) ? (parseApprovalSubject(key.slice(prefix.length)) ?? []) : [],
  );
  return [...new Set(missing.map(({ commit }) => commit))].map((commit) => {
    const asked = missing.filter((one) => one.commit === commit);
    const isAsked = (stage: Pick<HeldStage, "role" | "count">) =>
      asked.some(({ role, count }) => role === stage.role && count === stage.count);
    // Who accepts does so in no order.
    const accepting = held.stages.filter(isAsked).map(({ after: _, ...stage }) => stage);
    const stages = commit === held.brought ? held.stages : accepting;
    return { about: id, commit, stages, missing: stages.filter(isAsked) };
  });
}

async function reviewed(
  host: CodeHost,
  { proposal, waiting }: { readonly proposal: PullRequest; readonly waiting: AwaitedApproval },
): Promise<{ readonly statuses: readonly StageStatus[]; readonly refusals: readonly Refusal[] }> {
  const owners = [...new Set(waiting.stages.flatMap((stage) => stage.owners ?? []))];
  const people = waiting.stages.flatMap((stage) => stage.people);
  const facts = await readReviewed(host, { proposal, people, owners });
  return { statuses: stageStatuses(waiting.stages, facts), refusals: ownersRefusing(facts) };
}

async function record(
  { source, clock, onOutcome }: RecordApprovalsOptions,
  of: { readonly waiting: AwaitedApproval; readonly proposal: PullRequest; readonly status: StageStatus },
): Promise<RecordedApproval> {
  const { waiting, proposal, status } = of;
  const { about, commit } = waiting;
  const { stage } = status;
  const { role } = stage;
  const approvedBy = [...status.approvedBy];
  const { outcome } = await enterEvidence({
    source,
    clock,
    kind: APPROVAL,
    subject: approvalSubject(commit, stage, about),
    reason: canonicalJson({ pr: proposal.number, head: proposal.head.sha, approvedBy }),
    by: approvedBy[0] ?? role,
    origin: "code host",
  });
  onOutcome?.(outcome);
  return { about, role, commit, approvedBy };
}
