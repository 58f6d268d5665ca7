/** The demonstration repository of `start`: one in the state folder, used again, so that what was merged into it stays. */
import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../disk/make-folder.ts";
import { removeStateFolder, stateError } from "../disk/state-folder.ts";
import { findLocalRepository } from "./local-repository.ts";
import { createDemonstration } from "./template-repository.ts";

export interface DemonstrationFolder {
  readonly path: string;
  /** Was it made just now? */
  readonly created: boolean;
}

/** Opens the demonstration repository, or makes it; `fresh` makes it anew and loses the old one. Throws STATE_UNWRITABLE. */
export async function openDemonstration(stateDir: string, fresh: boolean): Promise<DemonstrationFolder> {
  const path = join(stateDir, "demonstration");
  if (!fresh && (await stat(join(path, ".git")).catch(() => undefined)) !== undefined) return { path, created: false };
  // Made aside and renamed: one that was interrupted is never taken for one that is whole.
  const aside = `${path}.${randomUUID()}`;
  try {
    await makeFolder(stateDir, 0o700);
    await createDemonstration(aside);
    // What is remembered of the old one's ledger would make the new one look as if it had lost its own.
    const old = await findLocalRepository(path).catch(() => undefined);
    if (old !== undefined) await removeStateFolder(stateDir, old.commonDir);
    await rm(path, { recursive: true, force: true });
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw stateError(error, stateDir);
  }
  return { path, created: true };
}
