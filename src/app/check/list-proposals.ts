/** Open pull requests, skill by skill: how far each has come, what the check said of it, and what merging it would publish. */
import { compareUtf8 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import { APPROVALS_STATUS } from "../../core/gate/stage-status.ts";
import type { Verdict } from "../../core/report/check-report.ts";
import { type ProposalSummary, readSummary } from "../../core/report/proposal-summary.ts";
import { lifecycleOf } from "../../core/trunk/lifecycle.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import { skillAt } from "../author/work-skills.ts";
import type { CodeHost, PullRequest } from "../ports/code-host.ts";
import { type CommentWriters, isOurs, WORKFLOW_LOGIN } from "./report-comment.ts";

/** `refused`: merging it would publish nothing. `reviewing`: it waits for people, or for the check. */
export const PROPOSAL_STATES = ["draft", "reviewing", "refused"] as const;

export interface ProposedSkill {
  readonly id: string;
  /** The version that merging publishes, where the check has said one. */
  readonly version?: string;
}

export interface Proposal {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly state: (typeof PROPOSAL_STATES)[number];
  /** Of the commit that is proposed now; undefined where no check has spoken about that one yet. */
  readonly verdict: Verdict | undefined;
  /** What the status of its approvals says, where there is one. */
  readonly approvals: string | undefined;
  /** In UTF-8 order of identity; empty where it changes no skill. */
  readonly skills: readonly ProposedSkill[];
}

/** Each costs three requests. */
const MAX_PROPOSALS = 200;
const AT_ONCE = 8;

export interface ProposalList {
  /** Lowest number first. */
  readonly proposals: readonly Proposal[];
  /** Newer ones that were not looked into. */
  readonly skipped: number;
}

export interface ProposalsAsked {
  readonly trunk: string;
  readonly settings: Settings;
  /** The login whose comments are the check's; absent: that of a workflow's own token. */
  readonly commentsBy?: string;
}

/**
 * Lists them, as the code host and the comments that the check left say: those of its writer, and of whoever asks. Throws
 * as CodeHost does.
 */
export async function listProposals(
  host: CodeHost,
  { trunk, settings, commentsBy = WORKFLOW_LOGIN }: ProposalsAsked,
): Promise<ProposalList> {
  const open = await host.openPullRequests(trunk);
  const looked = open.slice(0, MAX_PROPOSALS);
  const writers = { self: await host.self(), logins: [commentsBy] };
  const proposals: Proposal[] = [];
  for (let at = 0; at < looked.length; at += AT_ONCE) {
    const batch = looked.slice(at, at + AT_ONCE).map((pull) => readProposal({ host, settings, writers }, pull));
    proposals.push(...(await Promise.all(batch)));
  }
  return { proposals, skipped: open.length - looked.length };
}

interface Reading {
  readonly host: CodeHost;
  readonly settings: Settings;
  /** Whose comments are believed. */
  readonly writers: CommentWriters;
}

async function readProposal(reading: Reading, pull: PullRequest): Promise<Proposal> {
  const { host } = reading;
  const [summary, statuses] = await Promise.all([summaryOf(reading, pull), host.statuses(pull.head.sha)]);
  const verdict = summary?.verdict;
  return {
    number: pull.number,
    title: pull.title,
    author: pull.author.login,
    state: pull.isDraft ? "draft" : verdict === "fail" ? "refused" : "reviewing",
    verdict,
    approvals: statuses.find(({ context }) => context === APPROVALS_STATUS)?.description,
    skills: summary === undefined ? await touchedSkills(reading, pull.number) : plannedSkills(summary),
  };
}

/** What our comment says, if it is about the commit that is proposed now. */
async function summaryOf(
  { host, writers }: Reading,
  { number, head }: PullRequest,
): Promise<ProposalSummary | undefined> {
  const comments = await host.comments(number);
  const ours = comments.filter((comment) => isOurs(comment, writers));
  const summaries = ours.flatMap(({ body }) => readSummary(body) ?? []);
  return summaries.findLast((summary) => summary.head === head.sha);
}

function plannedSkills({ skills }: ProposalSummary): readonly ProposedSkill[] {
  return skills.map(({ id, outcome, version }) => ({
    id,
    ...(outcome === "released" && version !== undefined ? { version } : {}),
  }));
}

/** By the paths alone; none where the host does not list them all. */
async function touchedSkills({ host, settings }: Reading, number: number): Promise<readonly ProposedSkill[]> {
  const paths = await host.changedPaths(number).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "HOST_DENIED") return [];
    throw error;
  });
  const ids = new Set(paths.flatMap((path) => lifecycleOf(path) ?? skillAt(path, settings) ?? []));
  return [...ids].sort(compareUtf8).map((id) => ({ id }));
}
