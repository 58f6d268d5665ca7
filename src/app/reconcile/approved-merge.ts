/**
 * Whether a merge is what people approved: they looked at the head of a pull request, and publication takes what the trunk
 * has after it. What somebody put into the merge itself, nobody saw.
 */

import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { PullRequest } from "../ports/code-host.ts";
import type { Source } from "../ports/ports.ts";

const MAX_NAMED = 3;

/**
 * Why the approvals of a pull request say nothing of the merge `commit`, in one sentence without a full stop; undefined
 * where the merge has exactly what merging the approved head into its first parent gives. Reads trees, and no file that
 * merges by itself. What cannot be read now is no approval either: whoever asks again later may be told otherwise.
 */
export async function whyNotApprovedMerge(
  source: Pick<Source, "objects" | "proposals" | "refresh">,
  { commit, proposal }: { readonly commit: Oid; readonly proposal: PullRequest },
): Promise<string | undefined> {
  const { number, head, base } = proposal;
  try {
    const { branch } = await source.refresh();
    if (base.branch !== branch)
      return `pull request #${number} was approved for the branch ${quote(base.branch, 80)}, and not for ${quote(branch, 80)}`;
    if (commit === head.sha) return undefined;
    if (!(await findHead(source, { number, sha: head.sha })))
      return `the approved commit ${head.sha.slice(0, 12)} of pull request #${number} is not to be had any more, so nobody can tell whether the merge holds something else`;
    const merge = await source.objects.commit(commit);
    const [parent] = merge.parents;
    const request = { head: head.sha, message: merge.message, author: merge.author, date: merge.committedAt };
    const approved = parent === undefined ? undefined : await source.proposals.compose({ ...request, base: parent });
    if (approved === undefined || "conflicts" in approved)
      return `pull request #${number} does not merge by itself into what was there before, so the merge holds more than was approved${named(approved?.conflicts ?? [])}`;
    if (approved.tree === merge.tree) return undefined;
    const paths = await differing(source, approved.tree, merge.tree);
    return `the merge holds other content than was approved with pull request #${number}${named(paths)}`;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return `what was approved with pull request #${number} could not be compared with the merge: ${error.message}`;
  }
}

/** Brings the approved head here; a branch of a fork may be gone, and the host keeps the pull request's own. */
async function findHead(
  { objects, proposals }: Pick<Source, "objects" | "proposals">,
  { number, sha }: { readonly number: number; readonly sha: Oid },
): Promise<boolean> {
  if (await objects.has(sha, "commit")) return true;
  try {
    await proposals.find(String(number));
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "CHANGE_NOT_FOUND") throw error;
  }
  return objects.has(sha, "commit");
}

/** The paths that two trees do not have alike, in Git's order, those that only the first one has last. */
async function differing({ objects }: Pick<Source, "objects">, before: Oid, after: Oid): Promise<readonly string[]> {
  const left = new Map<string, string>();
  for await (const { path, mode, oid } of objects.files(before)) left.set(path, `${mode} ${oid}`);
  const paths: string[] = [];
  for await (const { path, mode, oid } of objects.files(after)) {
    if (left.get(path) !== `${mode} ${oid}`) paths.push(path);
    left.delete(path);
  }
  return [...paths, ...left.keys()];
}

function named(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const shown = paths.slice(0, MAX_NAMED).map((path) => quote(path, 80));
  const more = paths.length > MAX_NAMED ? ` and ${paths.length - MAX_NAMED} more` : "";
  return `: ${shown.join(", ")}${more}`;
}
