/** What the use cases need of a code host: pull requests, reviews, comments and statuses. Part of the ports. */

import type { Oid } from "../../core/names.ts";
import type { BranchGuard } from "../../core/trunk/host-diagnosis.ts";

/** A person or program as the code host knows it. */
export interface Account {
  /** Numeric and for ever, where a login may change hands. */
  readonly id: number;
  readonly login: string;
  readonly isBot: boolean;
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: Account;
  readonly isDraft: boolean;
  /** Merged, or given up. */
  readonly isClosed?: true;
  readonly head: { readonly sha: Oid; readonly branch: string; readonly repository: string };
  readonly base: { readonly sha: Oid; readonly branch: string };
  /** Set once it is merged. */
  readonly mergeCommit?: Oid;
}

export interface Review {
  readonly author: Account;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  /** Does the host call its author an owner, a member or a collaborator of the repository? */
  readonly isInsider: boolean;
  /** The head commit that was reviewed. */
  readonly commit: Oid;
}

export interface HostComment {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
}

export interface HostStatus {
  readonly context: string;
  readonly state: "success" | "failure" | "pending" | "error";
  /** At most 140 characters. */
  readonly description: string;
  readonly url?: string;
}

export interface WorkflowRunFacts {
  readonly event: string;
  readonly workflow: string;
  readonly actor: string;
  /** Is it over? */
  readonly isCompleted: boolean;
  /** Who let it into which protected environments. */
  readonly approvals: readonly { readonly by: string; readonly environments: readonly string[] }[];
}

/** A branch of one commit that writes one file. */
export interface HostBranch {
  readonly branch: string;
  readonly base: Oid;
  readonly path: string;
  /** The file's bytes at `base`; absent where it is new. */
  readonly before: Uint8Array | undefined;
  readonly bytes: Uint8Array;
  readonly message: string;
}

/**
 * The code host of one repository (GitHub's interface). Every answer is parsed before it is believed. Throws
 * HOST_UNREACHABLE (retry), HOST_LIMITED (wait), HOST_DENIED (the token may not) or HOST_NOT_FOUND.
 */
export interface CodeHost {
  pullRequest(number: number): Promise<PullRequest>;
  /** Open ones on this base branch, absent: on any; lowest number first, all pages. */
  openPullRequests(baseBranch?: string): Promise<readonly PullRequest[]>;
  /** Open ones of this branch in the repository itself or in the fork of that owner, lowest number first. */
  openPullRequestsFrom(owner: string, branch: string): Promise<readonly PullRequest[]>;
  /** Repository paths that it adds, changes, removes or renames (both names), all pages. */
  changedPaths(number: number): Promise<readonly string[]>;
  /** Oldest first, all pages. */
  reviews(number: number): Promise<readonly Review[]>;
  /** Pull requests that contain this commit. */
  pullRequestsOf(commit: Oid): Promise<readonly PullRequest[]>;
  /** Members of `@organisation/team`; undefined where the token may not see them. */
  teamMembers(team: string): Promise<readonly Account[] | undefined>;
  /** Lines of CODEOWNERS on this branch whose owners the host does not know, or who may not write; undefined where it cannot be told. */
  codeownersErrors(branch: string): Promise<readonly string[] | undefined>;
  /** The account whose token this is; undefined where it cannot be told. */
  self(): Promise<Account | undefined>;
  /** Oldest first, all pages. */
  comments(number: number): Promise<readonly HostComment[]>;
  createComment(number: number, body: string): Promise<void>;
  updateComment(comment: number, body: string): Promise<void>;
  /** The latest status of each context on a commit. */
  statuses(commit: Oid): Promise<readonly HostStatus[]>;
  createStatus(commit: Oid, status: HostStatus): Promise<void>;
  protection(branch: string): Promise<BranchGuard>;
  /** A run of one of its workflows: what started it, its file, who, and who let it into a protected environment. */
  workflowRun(id: number): Promise<WorkflowRunFacts>;
  /** What an account may do in the repository: `admin`, `write`, `read` or `none`. */
  permissionOf(login: string): Promise<string>;
  /** Makes a branch with one commit on `base` that writes one file; HOST_DENIED where the token may not, or it is there. */
  createBranch(branch: HostBranch): Promise<void>;
  /** Opens a pull request and answers its page; throws HOST_DENIED where the token may not. */
  openPullRequest(proposal: {
    readonly title: string;
    readonly body: string;
    readonly head: string;
    readonly base: string;
  }): Promise<{ readonly number: number; readonly url: string }>;
}
