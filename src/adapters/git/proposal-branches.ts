/** Commits on branches of their own in a repository on this machine: no work tree, no hook, nothing checked out. */
import type { Oid } from "../../core/names.ts";
import { git, runGit } from "./git-process.ts";
import { findLocalRepository } from "./local-repository.ts";

export interface ProposedFile {
  /** The branch, without `refs/heads/`. */
  readonly branch: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly message: string;
}

/** Who commits what nobody wrote by hand. */
const BY = "skilltrunk <skilltrunk@localhost>";

/**
 * Gives each branch one commit on `base` that writes its file; answers the branches that are new. One that is there
 * already is left as it is: somebody may be at work on it. Throws NOT_A_REPOSITORY, GIT_MISSING or GIT_FAILED.
 */
export async function proposeFiles(
  location: string,
  base: Oid,
  proposed: readonly ProposedFile[],
  date: number,
): Promise<readonly string[]> {
  const { commonDir: gitDir } = await findLocalRepository(location);
  const fresh: ProposedFile[] = [];
  for (const one of proposed) {
    const { code } = await runGit(["show-ref", "--verify", "--quiet", `refs/heads/${one.branch}`], { gitDir });
    if (code !== 0) fresh.push(one);
  }
  if (fresh.length === 0) return [];
  const input = Buffer.concat([...fresh.flatMap((one) => commit(one, base, date)), Buffer.from("done\n")]);
  await git(["fast-import", "--quiet", "--done", "--date-format=raw"], { gitDir, input });
  return fresh.map(({ branch }) => branch);
}

/** One commit in the language of git-fast-import(1). */
function commit({ branch, path, bytes, message }: ProposedFile, base: Oid, date: number): readonly Buffer[] {
  const text = Buffer.from(`${message}\n`);
  const head = `commit refs/heads/${branch}\nauthor ${BY} ${date} +0000\ncommitter ${BY} ${date} +0000\n`;
  return [
    Buffer.from(`${head}data ${text.length}\n`),
    text,
    Buffer.from(`from ${base}\nM 100644 inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`),
    Buffer.from(bytes),
    Buffer.from("\n"),
  ];
}
