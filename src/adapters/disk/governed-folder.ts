/** The skills repository that somebody stands in, as far as a look at folders can tell. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";

/** The nearest folder from `from` upwards with settings of ours, in no other repository than `from` itself; undefined where there is none. */
export async function findGovernedFolder(from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    if (await exists(join(folder, SETTINGS_PATH))) return folder;
    if (folder === dirname(folder) || (await exists(join(folder, ".git")))) return undefined;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
