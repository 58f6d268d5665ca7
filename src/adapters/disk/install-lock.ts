/** The lock's file on this disk, and one process at a time at work with it. */
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { LockFile } from "../../app/ports/folders.ts";
import type { Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { MAX_LOCK_BYTES } from "../../core/install/lock.ts";
import { recoverChanges } from "./install-journal.ts";
import { makeFolder } from "./make-folder.ts";
import { withLock } from "./process-lock.ts";
import { diskError, onDisk } from "./whole-file.ts";

export interface LockPlace {
  readonly lockPath: string;
  /** Where journals of half done changes are kept: a folder of this user's own, never the project's. */
  readonly journals: string;
}

/** The lock at this path. `progress` is told whom an install waits for. */
export function openLockFile({ lockPath, journals }: LockPlace, progress?: Progress): LockFile {
  const at = resolve(lockPath);
  return {
    path: at,
    read: () => onDisk(at, () => readLock(at)),
    async exclusively(work, signal) {
      const folder = dirname(at);
      await onDisk(folder, () => makeFolder(folder));
      const held = {
        folder,
        name: `${basename(at)}.held`,
        doing: "installing here",
        refused: diskError,
        signal,
        progress,
      };
      return withLock(held, async () => {
        await onDisk(journals, () => recoverChanges(journals, at));
        return work();
      });
    },
  };
}

async function readLock(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > MAX_LOCK_BYTES) {
    throw new RegistryError(
      "LOCK_INVALID",
      `${quote(path)} is no lock: expected a file of at most ${MAX_LOCK_BYTES} bytes.`,
    );
  }
  return readFile(path, "utf8");
}
