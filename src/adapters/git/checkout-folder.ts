/** The work tree of a repository that somebody named, as a folder of files. */
import type { WorkFolder } from "../../app/ports/folders.ts";
import { openWorkFolder } from "../disk/work-folder.ts";
import { findLocalRepository } from "./local-repository.ts";
import { parseLocation } from "./repository-location.ts";

/** Opens it; undefined for a bare repository and for one that is not on this machine. Throws NOT_A_REPOSITORY or USAGE. */
export async function openCheckout(text: string): Promise<WorkFolder | undefined> {
  const location = parseLocation(text);
  if (location.kind === "remote") return undefined;
  const { path, bare } = await findLocalRepository(location.path);
  return bare ? undefined : openWorkFolder(path);
}
