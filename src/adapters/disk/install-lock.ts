/** The lock's file on this disk, and one process at a time at work with it. */
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { LockFile } from "../../app/ports/folders.ts";
import type { Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { LOCK_NAME, MAX_LOCK_BYTES, renderLock } from "../../core/install/lock.ts";
import { isUnmerged, type MergedLock, mergeLocks } from "../../core/install/lock-merge.ts";
import { recoverChanges } from "./install-journal.ts";
import { makeFolder } from "./make-folder.ts";
import { withLock } from "./process-lock.ts";
import { diskError, onDisk, replaceFile } from "./whole-file.ts";

export interface LockPlace {
  readonly lockPath: string;
  /** Where journals of half done changes are kept: a folder of this user's own, never the project's. */
  readonly journals: string;
}

/** The lock at this path. `progress` is told whom an install waits for, `warn` what became of a merge that Git left. */
export function openLockFile(
  { lockPath, journals }: LockPlace,
  progress?: Progress,
  warn: (sentence: string) => void = () => {},
): LockFile {
  const at = resolve(lockPath);
  const readText = () => onDisk(at, () => readLock(at));
  return {
    path: at,
    async read() {
      const text = await readText();
      if (text === undefined || !isUnmerged(text)) return text;
      const { lock } = await merged(at);
      warn(`${LOCK_NAME} has the conflict markers of a merge; \`skilltrunk install\` puts both sides together.`);
      return renderLock(lock);
    },
    async isUnmerged() {
      const text = await readText();
      return text !== undefined && isUnmerged(text);
    },
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
        await onDisk(at, () => putTogether(at, warn));
        return work();
      });
    },
  };
}

/** What Git could not merge, both sides of it. */
async function putTogether(at: string, warn: (sentence: string) => void): Promise<void> {
  const text = await readLock(at);
  if (text === undefined || !isUnmerged(text)) return;
  const { lock, notes } = await merged(at);
  await replaceFile(at, renderLock(lock));
  for (const note of notes) warn(`${note}.`);
  warn(
    `${LOCK_NAME} had the conflict markers of a merge and has both sides now; \`git add ${LOCK_NAME}\` tells Git so.`,
  );
}

/** Throws LOCK_INVALID where Git has the sides no more. */
async function merged(at: string): Promise<MergedLock> {
  const { readSides } = await import("../git/unmerged-file.ts");
  const sides = await readSides(at, MAX_LOCK_BYTES);
  if (sides !== undefined) return mergeLocks(sides);
  throw new RegistryError(
    "LOCK_INVALID",
    `${quote(at)} has the conflict markers of a merge, and Git does not have its two sides.`,
    {
      hint: `\`git checkout --merge ${LOCK_NAME}\` brings a merge back that is not committed yet; then run this again. Else leave one side of it.`,
    },
  );
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
