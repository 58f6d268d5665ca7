/** Commits on branches of their own in a repository on this machine: no work tree, no hook, nothing checked out. */
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { git, runGit } from "./git-process.ts";
import { findLocalRepository } from "./local-repository.ts";
import { parseLocation } from "./repository-location.ts";

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
 * already is left as it is: somebody may be at work on it. Throws BASE_NOT_FOUND for a commit that is not
 * there, NOT_A_REPOSITORY (for a URL, too), GIT_MISSING or GIT_FAILED.
 */
export async function proposeFiles(
  location: string,
  base: Oid,
  proposed: readonly ProposedFile[],
  date: number,
): Promise<readonly string[]> {
  const place = parseLocation(location);
  if (place.kind === "remote") throw farAway(place.shown);
  const { commonDir: gitDir } = await findLocalRepository(place.path);
  const fresh: ProposedFile[] = [];
  for (const one of proposed) {
    const { code } = await runGit(["show-ref", "--verify", "--quiet", `refs/heads/${one.branch}`], { gitDir });
    if (code !== 0) fresh.push(one);
  }
  if (fresh.length === 0) return [];
  if ((await runGit(["cat-file", "-e", `${base}^{commit}`], { gitDir })).code !== 0) throw notFetched(place.path, base);
  const input = Buffer.concat([...fresh.flatMap((one) => commit(one, base, date)), Buffer.from("done\n")]);
  await git(["fast-import", "--quiet", "--done", "--date-format=raw"], { gitDir, input });
  return fresh.map(({ branch }) => branch);
}

function farAway(shown: string): RegistryError {
  return new RegistryError(
    "NOT_A_REPOSITORY",
    `${quote(shown)} is not on this machine, so no branch can be left there.`,
    {
      hint: "Clone it, and name that folder.",
    },
  );
}

function notFetched(path: string, base: Oid): RegistryError {
  return new RegistryError("BASE_NOT_FOUND", `${quote(path)} does not have the trunk's commit ${base.slice(0, 12)}.`, {
    hint: "`git fetch origin` brings it; run it again then.",
  });
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
