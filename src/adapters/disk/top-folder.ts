/** From a folder inside a work tree to its top, as git finds it: by looking at files alone, upwards. */
import { realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The top of the work tree that this folder is in; the folder itself where it is a repository, is in none, or is not there.
 * As in git, the nearest one counts.
 */
export function topFolder(path: string): string {
  const real = realFolder(path);
  if (real === undefined) return path;
  let folder = real;
  while (!isThere(join(folder, ".git"))) {
    // Inside of a bare repository, or of a `.git`, there is no work tree.
    if (isThere(join(folder, "HEAD")) && isThere(join(folder, "objects"))) return path;
    if (folder === dirname(folder)) return path;
    folder = dirname(folder);
  }
  return folder === real ? path : folder;
}

function realFolder(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
