/** The pull request that a check on this machine is about: what the code host calls it is what its merge will say. */

import { findLocalRepository, headBranch } from "../adapters/git/local-repository.ts";
import { parseLocation } from "../adapters/git/repository-location.ts";
import type { PullRequest } from "../app/ports/code-host.ts";
import type { HostAccess } from "../config.ts";
import { pullRequestNumber } from "../core/names.ts";
import { openCodeHostOf, ownerOf } from "./open-code-host.ts";

/** What is checked: a branch or a pull request's number; absent: what is checked out. */
export interface Proposed {
  readonly location: string;
  readonly head: string | undefined;
}

/**
 * Asks for it; undefined where no one pull request is open from that branch. Throws USAGE as `openCodeHostOf` does, and what
 * the code host throws.
 */
export async function findProposed(
  { location, head }: Proposed,
  { access, signal }: { readonly access: HostAccess; readonly signal: AbortSignal },
): Promise<PullRequest | undefined> {
  const host = await openCodeHostOf({ folder: location, access, signal });
  const number = head === undefined ? undefined : pullRequestNumber(head);
  if (number !== undefined) return await host.pullRequest(number);
  const branch = head?.replace(/^origin\//, "") ?? (await checkedOut(location));
  if (branch === undefined) return undefined;
  const [open, ...others] = await host.openPullRequestsFrom(await ownerOf(location, access), branch);
  return others.length === 0 ? open : undefined;
}

async function checkedOut(location: string): Promise<string | undefined> {
  if (parseLocation(location).kind === "remote") return undefined;
  return await headBranch((await findLocalRepository(location)).gitDir);
}
