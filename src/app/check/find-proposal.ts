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
 * The open pull requests whose head is still this commit of this branch of this repository, lowest number first; of several,
 * each goes into another branch. None where it was closed or went on.
 */
export async function findProposals(host: CodeHost, head: RunHead): Promise<readonly PullRequest[]> {
  const ofHead = (candidates: readonly PullRequest[]) =>
    candidates
      .filter((one) => one.isClosed !== true && one.mergeCommit === undefined && isSameHead(one, head))
      .sort((a, b) => a.number - b.number);
  const known = ofHead(await host.pullRequestsOf(head.sha));
  // By its commit a fork's pull request is not always found.
  return known.length > 0 ? known : ofHead(await host.openPullRequests());
}

/** One commit may be the head of several branches, and of forks that somebody else made. */
function isSameHead({ head }: PullRequest, run: RunHead): boolean {
  return (
    head.sha === run.sha && head.branch === run.branch && head.repository.toLowerCase() === run.repository.toLowerCase()
  );
}
