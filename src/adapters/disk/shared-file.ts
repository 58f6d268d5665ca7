/** A file on this disk that other programs write too: read as it is, and staged beside itself as it is to be. */
import { chmod, lstat, readFile, stat } from "node:fs/promises";
import type { FileChange } from "../../app/ports/folders.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { writeNewFile } from "./whole-file.ts";

/** Bytes of settings; larger ones are none that we edit. */
const MAX_BYTES = 16 << 20;

/** Undefined where there is none. Throws WOULD_OVERWRITE for what is no file, and for a link. */
export async function readSharedFile(path: string): Promise<Uint8Array | undefined> {
  const found = await lstat(path).catch(undefinedIfAbsent);
  if (found === undefined) return undefined;
  if (found.isFile() && found.size <= MAX_BYTES) return readFile(path);
  const what = found.isSymbolicLink()
    ? "is a link, which is not followed"
    : `is no file of at most ${MAX_BYTES >> 20} MiB`;
  throw new RegistryError("WOULD_OVERWRITE", `${quote(path)} ${what}; nothing was changed.`, {
    hint: "Remove it, or install into another place.",
  });
}

/** Writes what is to be there to `fresh`, as readable as it was. Throws WOULD_OVERWRITE where it is not what was read. */
export async function stageSharedFile(path: string, fresh: string | null, { file, was }: FileChange): Promise<void> {
  const now = await readSharedFile(path);
  const isAsRead = now === undefined ? was === undefined : was !== undefined && Buffer.compare(now, was) === 0;
  if (!isAsRead) {
    throw new RegistryError("WOULD_OVERWRITE", `${quote(path)} was changed meanwhile; nothing was installed.`, {
      hint: "Try again.",
    });
  }
  if (file === undefined || fresh === null) return;
  const mode = now === undefined ? undefined : (await stat(path)).mode & 0o7777;
  await writeNewFile(fresh, file, mode ?? 0o666);
  if (mode !== undefined) await chmod(fresh, mode);
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
