/**
 * What a commit of a whole work tree would be, made now: written into a repository of our own, with a scratch index, so
 * that nothing of the user's changes. No program that their configuration names is run.
 */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitObjects } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { gitFailed, runGit } from "./git-process.ts";
import { writeLooseCommit } from "./loose-object.ts";
import { listChanged } from "./uncommitted.ts";
import { findRepository, readSettings, SCRATCH_SETTINGS, UPDATE } from "./work-tree.ts";

const BY = "check <check@skilltrunk.invalid>";

/**
 * A commit on `head`, which is checked out in this work tree (absolute, without links), of everything that is changed
 * there, new files included and ignored ones not; `head` itself where nothing is. Throws GIT_FAILED, STATE_UNWRITABLE or
 * DISK_FULL.
 */
export async function commitWorkTree(options: {
  /** Top folder of the work tree. */
  readonly folder: string;
  /** Our own bare repository, which borrows the work tree's objects. New objects are written here. */
  readonly gitDir: string;
  /** Reads it. */
  readonly objects: Pick<GitObjects, "commit">;
  readonly head: Oid;
}): Promise<Oid> {
  const { folder, gitDir, objects, head } = options;
  const repository = await findRepository(folder);
  // What ends with a slash is a repository of its own inside this one.
  const changed = repository === undefined ? [] : (await listChanged(folder)).filter((path) => path.at(-2) !== 0x2f);
  if (repository === undefined || changed.length === 0) return head;
  const scratch = await mkdtemp(join(tmpdir(), "skilltrunk-"));
  try {
    const index = join(scratch, "index");
    await copyFile(repository.index, index).catch(unlessAbsent);
    const settings = await readSettings(folder, repository.gitDir);
    const env = { ...settings, GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: join(gitDir, "objects") };
    const run = async (args: readonly string[], input: Uint8Array = Buffer.alloc(0)): Promise<string> => {
      const { code, stdout, stderr } = await runGit([...SCRATCH_SETTINGS, ...args], { cwd: folder, env, input });
      if (code !== 0) throw gitFailed(args[0] ?? "", stderr);
      return stdout.toString("latin1").trim();
    };
    await run(UPDATE, Buffer.concat(changed));
    const tree = await run(["write-tree"]);
    const { committedAt, message } = await objects.commit(head);
    const by = `${BY} ${committedAt} +0000`;
    const text = message.replaceAll("\0", " ");
    return await writeLooseCommit(gitDir, `tree ${tree}\nparent ${head}\nauthor ${by}\ncommitter ${by}\n\n${text}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
