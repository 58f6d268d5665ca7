/**
 * What publication made of each merge, said where people look for it: a commit status on the merge, and our comment on
 * the pull request that it came from. Both only repeat what the ledger says; a run that missed them harms nothing.
 */
import type { Catalog, SkillEntry } from "../core/catalog.ts";
import { quote } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import type { Oid, SkillId } from "../core/names.ts";
import type { CodeHost, HostStatus, PullRequest } from "./code-host.ts";
import { hasStatus } from "./commit-status.ts";
import type { GitObjects } from "./ports.ts";
import { type CommentOutcome, keepComment } from "./report-comment.ts";

/** The status's name. */
const PUBLISH_STATUS = "skilltrunk/publish";
/** Merges that are looked at in every run: what one run could not say, the next one does. */
const NEWEST = 10;

/** What one merge came to, as the ledger has it now. */
export interface MergeResult {
  readonly commit: Oid;
  readonly released: readonly { readonly id: SkillId; readonly version: string }[];
  readonly refused: readonly {
    readonly id: SkillId;
    readonly version?: string;
    readonly findings: readonly Finding[];
  }[];
  readonly held: readonly { readonly id: SkillId; readonly version: string; readonly waiting: readonly string[] }[];
}

/** The trunk's newest merges that the ledger has taken and that changed what is published, newest first. */
export async function newestMerges(
  objects: Pick<GitObjects, "commit">,
  { head, skills }: Catalog,
): Promise<readonly MergeResult[]> {
  const commits: Oid[] = [];
  for (let at = head.trunk; at !== null && commits.length < NEWEST; ) {
    commits.push(at);
    at = (await objects.commit(at)).parents[0] ?? null;
  }
  const entries = [...skills.values()];
  return commits
    .map((commit) => resultOf(commit, entries))
    .filter(({ released, refused, held }) => released.length + refused.length + held.length > 0);
}

function resultOf(commit: Oid, entries: readonly SkillEntry[]): MergeResult {
  const released = entries.flatMap(({ id, releases }) =>
    [...releases.values()].flatMap((release) => (release.commit === commit ? [{ id, version: release.version }] : [])),
  );
  const outstanding = entries.flatMap(({ id, outstanding: state }) =>
    state?.commit === commit ? [{ id, ...state }] : [],
  );
  return {
    commit,
    released,
    refused: outstanding.filter((state) => state.kind === "refused"),
    held: outstanding.filter((state) => state.kind === "held"),
  };
}

/**
 * Says what a merge came to: our comment on its pull request becomes `body`, then the status is posted. Where the status
 * says so already, the comment does too.
 */
export async function tellMerge(
  host: CodeHost,
  { result, body, url }: { readonly result: MergeResult; readonly body: string; readonly url: string },
): Promise<CommentOutcome | undefined> {
  const status = toStatus(result);
  if (await hasStatus(host, result.commit, status)) return undefined;
  const merged = await mergedAs(host, result.commit);
  const outcome = merged && (await keepComment(host, { number: merged.number, body }));
  await host.createStatus(result.commit, { ...status, url });
  return outcome;
}

/** Of the host, not from "(#123)" in the message: that is its author's claim. */
export async function mergedAs(host: CodeHost, commit: Oid): Promise<PullRequest | undefined> {
  return (await host.pullRequestsOf(commit)).find(({ mergeCommit }) => mergeCommit === commit);
}

function toStatus({ released, refused, held }: MergeResult): HostStatus {
  const published = listed("published", released);
  const stopped = [listed("refused", refused), listed("waiting", held)].filter((text) => text !== "");
  const state = refused.length > 0 ? "failure" : held.length > 0 ? "pending" : "success";
  const parts = [...stopped, ...(published === "" ? [] : [published])];
  return { context: PUBLISH_STATUS, state, description: quote(parts.join("; "), 139) };
}

function listed(verb: string, skills: readonly { readonly id: string; readonly version?: string }[]): string {
  if (skills.length === 0) return "";
  const [first] = skills;
  const name = first?.version === undefined ? first?.id : `${first.id}@${first.version}`;
  return skills.length === 1 ? `${verb} ${name}` : `${verb} ${name} and ${skills.length - 1} more`;
}
