/** Files on this disk that are written whole or not at all, and what the operating system refuses about them. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";

/** Writes a file where nothing is yet, not even a link; its bytes are on the disk when this is done. */
export async function writeNewFile(at: string, content: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(at, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a file in the place of what is there, if anything is; `mode` is what it gets whatever the umask is. */
export async function replaceFile(at: string, content: Uint8Array | string, mode?: number): Promise<void> {
  const fresh = join(dirname(at), `.${basename(at)}.${randomUUID()}`);
  try {
    // From its first byte on: what is nobody else's is never theirs to read.
    await writeNewFile(fresh, content, mode ?? 0o666);
    if (mode !== undefined) await chmod(fresh, mode);
    await rename(fresh, at);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Wraps what the operating system refuses about this path, once: DISK_FULL or STATE_UNWRITABLE. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : diskError(error, path);
  }
}

/** What the operating system refused about a path, as DISK_FULL or STATE_UNWRITABLE; what is one of ours stays as it is. */
export function diskError(error: unknown, path: string): RegistryError {
  if (error instanceof RegistryError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const hint = isFull
    ? "Free some space and run it again."
    : "Check that the folder is one and that this user may write to it.";
  const message = `${quote(path)} cannot be written or read: ${code}.`;
  return new RegistryError(isFull ? "DISK_FULL" : "STATE_UNWRITABLE", message, { hint, cause: error });
}
