/** What somebody changed in a work tree and has not committed: nothing that is judged from commits knows of it. */
import { realpath, stat } from "node:fs/promises";
import { decodePath } from "./git-path.ts";
import { gitFailed, runGit } from "./git-process.ts";
import { parseLocation } from "./repository-location.ts";
import { findRepository, readSettings, splitRecords } from "./work-tree.ts";

const STATUS = [
  ...["-c", "core.untrackedCache=false", "status", "--porcelain=v1", "-z"],
  // A submodule's own configuration may want programs run.
  ...["--no-renames", "--untracked-files=all", "--ignore-submodules=all"],
];

/**
 * Repository paths that differ from the commit that is checked out, new files included and ignored ones not, in Git's
 * order; empty for what is no work tree on this machine. Throws GIT_FAILED.
 */
export async function listUncommitted(location: string): Promise<readonly string[]> {
  const place = parseLocation(location);
  if (place.kind !== "folder" || !(await stat(place.path).catch(() => undefined))?.isDirectory()) return [];
  return (await listChanged(await realpath(place.path))).map((path) => decodePath(path.subarray(0, -1)));
}

/** The same of a folder (absolute, without links), each path as its bytes and a NUL; a repository inside ends with a slash. */
export async function listChanged(folder: string): Promise<readonly Buffer[]> {
  const repository = await findRepository(folder);
  if (repository === undefined) return [];
  const { code, stdout, stderr } = await runGit(STATUS, {
    cwd: folder,
    env: await readSettings(folder, repository.gitDir),
  });
  if (code !== 0) throw gitFailed("status", stderr);
  return splitRecords(stdout).map((record) => record.subarray("XY ".length));
}
