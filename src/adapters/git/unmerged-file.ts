/** A file whose merge Git left to a person: what each side has of it, out of the index. */
import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { finishGit, type GitProcessOptions, startGit } from "./git-process.ts";
import { findRepository, readSettings } from "./work-tree.ts";

export interface FileSides {
  readonly ours: string;
  readonly theirs: string;
  /** Undefined where both sides are new. */
  readonly base: string | undefined;
}

/**
 * The sides of the file at this path; undefined where no repository here has both of them: there is none, nothing is being
 * merged, or the file was added again. A side may have `maxBytes` at most.
 */
export async function readSides(path: string, maxBytes: number): Promise<FileSides | undefined> {
  const folder = await realpath(dirname(path));
  const repository = await findRepository(folder);
  if (repository === undefined) return undefined;
  const options = { cwd: folder, env: await readSettings(folder, repository.gitDir) };
  const name = `:(literal)${basename(path)}`;
  const listed = await answer(["ls-files", "--unmerged", "-z", "--", name], { options, maxBytes: 1 << 16 });
  const ids = new Map<string, string>();
  for (const [, id = "", stage = ""] of listed?.matchAll(/([0-9a-f]{40,64}) ([123])\t/g) ?? []) ids.set(stage, id);
  const side = async (stage: string): Promise<string | undefined> => {
    const id = ids.get(stage);
    return id === undefined ? undefined : await answer(["cat-file", "blob", id], { options, maxBytes });
  };
  const [base, ours, theirs] = [await side("1"), await side("2"), await side("3")];
  return ours === undefined || theirs === undefined ? undefined : { ours, theirs, base };
}

async function answer(
  args: readonly string[],
  { options, maxBytes }: { readonly options: GitProcessOptions; readonly maxBytes: number },
): Promise<string | undefined> {
  const { code, isCut, stdout } = await finishGit(startGit(args, options), undefined, maxBytes);
  return code === 0 && isCut !== true ? stdout.toString("utf8") : undefined;
}
