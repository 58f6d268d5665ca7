/**
 * A skill's folder on this disk. Outside a Git work tree, and where its repository ignores it: the files as they are.
 * Inside one: what a commit made now would hold.
 */
import { realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { LocalFolder } from "../../app/ports/folders.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { syntaxReady } from "../../core/scan/syntax.ts";
import { readWorkTree } from "../git/work-tree.ts";
import { walkFolder } from "./folder-walk.ts";

/** Reads the folder at `path`, ready to be judged; changes nothing. Throws USAGE when there is no folder, GIT_FAILED when Git cannot read it. */
export async function readLocalFolder(path: string): Promise<LocalFolder> {
  const folder = await realFolder(path);
  await syntaxReady();
  const committed = await readWorkTree(folder);
  if (committed !== undefined) return { name: basename(folder), git: true, ...committed };
  return { name: basename(folder), git: false, files: await walkFolder(folder), filtered: [] };
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new RegistryError("USAGE", `There is no folder ${quote(path)}.`, { cause });
  }
  throw new RegistryError("USAGE", `${quote(path)} is a file; expected a skill's folder.`);
}
