/** Branches read and moved, one git process a call, never more than one ref at a time. */
import type { Oid } from "../core/names.ts";
import { git, gitFailed, runGit } from "./git-process.ts";

/** The old id of a ref that must not exist yet. */
const NO_OID: Oid = "0".repeat(40);

/** Reads these refs of a git directory (full names, or folders of refs such as `refs/heads`), at most `limit` of them. */
export async function readRefs(
  gitDir: string,
  names: readonly string[],
  limit = 100,
): Promise<ReadonlyMap<string, Oid>> {
  const format = "--format=%(objectname) %(refname)";
  const out = await git(["for-each-ref", `--count=${limit}`, format, ...names], { gitDir });
  const lines = out.toString("utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/** One ref's id, or undefined. */
export async function readRef(gitDir: string, name: string): Promise<Oid | undefined> {
  return (await readRefs(gitDir, [name])).get(name);
}

/**
 * Moves a ref from `expected` (undefined: it does not exist) to `next`, in one step and on the disk for good. Answers
 * false when the ref was somewhere else: that is told by reading it again, not by git's words. Throws GIT_FAILED,
 * STATE_UNWRITABLE or DISK_FULL otherwise.
 */
export async function moveRef(
  gitDir: string,
  move: { readonly ref: string; readonly expected: Oid | undefined; readonly next: Oid; readonly reason?: string },
): Promise<boolean> {
  const reason = move.reason === undefined ? [] : ["-m", move.reason];
  const args = ["-c", "core.fsync=all", "update-ref", ...reason, move.ref, move.next, move.expected ?? NO_OID];
  const result = await runGit(args, { gitDir, env: LEDGER_IDENTITY });
  if (result.code === 0) return true;
  if ((await readRef(gitDir, move.ref)) !== move.expected) return false;
  throw gitFailed("update-ref", result.stderr);
}

/** Who writes ledger commits and their reflog entries; nobody, on purpose: the same bytes on every machine. */
export const LEDGER_IDENTITY = {
  GIT_AUTHOR_NAME: "Skilltrunk",
  GIT_AUTHOR_EMAIL: "ledger@skilltrunk.invalid",
  GIT_COMMITTER_NAME: "Skilltrunk",
  GIT_COMMITTER_EMAIL: "ledger@skilltrunk.invalid",
} as const;

/** Is `ancestor` an ancestor of `tip`, or the same commit? A missing `ancestor` is none. */
export async function isAncestor(gitDir: string, ancestor: Oid, tip: Oid): Promise<boolean> {
  const known = await runGit(["cat-file", "-e", `${ancestor}^{commit}`], { gitDir });
  if (known.code !== 0) return false;
  const result = await runGit(["merge-base", "--is-ancestor", ancestor, tip], { gitDir });
  if (result.code > 1) throw gitFailed("merge-base", result.stderr);
  return result.code === 0;
}
