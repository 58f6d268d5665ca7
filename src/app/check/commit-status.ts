/** Posting a commit status only where it says something new: a host keeps a thousand of one name, and no more. */
import type { Oid } from "../../core/names.ts";
import type { CodeHost, HostStatus } from "../ports/code-host.ts";

export type Posted = "posted" | "unchanged";

/** Makes the latest status of this name on a commit be this one. */
export async function postStatus(host: CodeHost, commit: Oid, status: HostStatus): Promise<Posted> {
  if (await hasStatus(host, commit, status)) return "unchanged";
  await host.createStatus(commit, status);
  return "posted";
}

/** Does the latest status of this name say this already? Where it links to is not asked: every run has another page. */
export async function hasStatus(host: CodeHost, commit: Oid, status: HostStatus): Promise<boolean> {
  const current = (await host.statuses(commit)).find(({ context }) => context === status.context);
  return current?.state === status.state && current.description === status.description;
}
