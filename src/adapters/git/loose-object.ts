/** One small object written as git writes it (gitformat-loose(5)), which a process of its own would cost more than. */
import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { Oid } from "../../core/names.ts";
import { asideOf } from "../disk/aside.ts";
import { stateError } from "../disk/state-folder.ts";

/**
 * Writes a commit into a repository of our own, on the disk for good, and answers its id. Throws STATE_UNWRITABLE or
 * DISK_FULL. Nobody checks what it says.
 */
export async function writeLooseCommit(gitDir: string, content: string): Promise<Oid> {
  const body = Buffer.from(content);
  const object = Buffer.concat([Buffer.from(`commit ${body.length}\0`), body]);
  const oid = createHash("sha1").update(object).digest("hex");
  const folder = join(gitDir, "objects", oid.slice(0, 2));
  const place = join(folder, oid.slice(2));
  try {
    // The same name says that it is the same object.
    if ((await stat(place).catch(() => undefined)) === undefined) {
      await mkdir(folder).catch(unlessThere);
      await putInPlace(place, deflateSync(object));
    }
  } catch (error) {
    throw stateError(error, gitDir);
  }
  return oid;
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function putInPlace(place: string, bytes: Uint8Array): Promise<void> {
  const aside = asideOf(place);
  try {
    const file = await open(aside, "wx", 0o444);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, place);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
