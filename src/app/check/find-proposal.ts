/** Which open pull request a workflow run was about: asked of the host, because what the run itself says is its author's. */
import type { Oid } from "../../core/names.ts";
import type { CodeHost, PullRequest } from "../ports/code-host.ts";

/** What the host says of a run, which the run cannot change. */
export interface RunHead {
  readonly sha: Oid;
  readonly branch: string;
  /** `owner/name`; of a fork, the fork's. */
  readonly repository: string;
}

/**
 * The open pull request into that branch whose head is still this commit of this branch of this repository, the lowest
 * number of several; undefined where there is none, because it was closed or went on.
 */
export async function findProposal(
  host: CodeHost,
  { head, into }: { readonly head: RunHead; readonly into: string },
): Promise<PullRequest | undefined> {
  const find = (candidates: readonly PullRequest[]) =>
    candidates
      .filter((candidate) => candidate.base.branch === into && isSameHead(candidate, head))
      .sort((a, b) => a.number - b.number)[0];
  // By its commit a fork's pull request is not always found.
  const found = find(await host.pullRequestsOf(head.sha)) ?? find(await host.openPullRequests(into));
  if (found === undefined || found.mergeCommit !== undefined) return undefined;
  return found;
}

/** One commit may be the head of several branches, and of forks that somebody else made. */
function isSameHead({ head }: PullRequest, run: RunHead): boolean {
  return (
    head.sha === run.sha && head.branch === run.branch && head.repository.toLowerCase() === run.repository.toLowerCase()
  );
}
