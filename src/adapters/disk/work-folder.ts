/**
 * The files of a skills repository where their author edits them. Whatever else is at work in the folder sees a file as it
 * was or as it is meant to be, never half of it; and a link may lead anywhere, so none is followed.
 */
import { constants } from "node:fs";
import { lstat, open, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { WorkFolder } from "../../app/ports/folders.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { isSafePath } from "../../core/skill/skill-files.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { makeFolder } from "./make-folder.ts";
import { onDisk, replaceFile, writeNewFile } from "./whole-file.ts";

/** Opens exactly this folder. Throws USAGE where there is none. */
export async function openWorkFolder(path: string): Promise<WorkFolder> {
  const root = await realFolder(path);
  return {
    name: basename(root),
    path,
    find: (typed) => find(root, typed),
    entries: (folder) => entries(root, folder),
    read: (at, maxBytes) => onDisk(at, () => read(root, at, maxBytes)),
    create: (files) => create(root, files),
    replace: (at, change) => onDisk(at, () => replace(root, at, change)),
  };
}

/** Opens the skills repository that this folder is, or is in: the nearest one with a `.git` or settings, else the folder itself. */
export async function openRepositoryFolder(path: string): Promise<WorkFolder> {
  const start = await realFolder(path);
  const top = await findTop(start);
  return openWorkFolder(top === undefined || top === start ? path : top);
}

async function findTop(folder: string): Promise<string | undefined> {
  for (const mark of [".git", SETTINGS_PATH]) {
    if ((await lstat(join(folder, mark)).catch(() => undefined)) !== undefined) return folder;
  }
  return folder === dirname(folder) ? undefined : findTop(dirname(folder));
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await lstat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new RegistryError("USAGE", `There is no folder ${quote(path)}.`, { cause });
  }
  throw new RegistryError("USAGE", `${quote(path)} is a file; expected a folder.`);
}

async function find(root: string, typed: string): Promise<string | undefined> {
  const folder = await realFolder(typed).catch(() => undefined);
  if (folder === undefined) return undefined;
  const below = relative(root, folder).split(sep).join("/");
  return below === "" || isSafePath(below) ? below : undefined;
}

async function entries(root: string, folder: string): ReturnType<WorkFolder["entries"]> {
  const at = folder === "" ? root : await place(root, folder);
  const isThere = at !== undefined && (await lstat(at).catch(absentIfNone))?.isDirectory() === true;
  const found = isThere ? await onDisk(folder, () => readdir(at, { withFileTypes: true })) : [];
  return found
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => ({ name: entry.name, kind: entry.isFile() ? ("file" as const) : ("folder" as const) }))
    .sort((a, b) => compareUtf8(a.name, b.name));
}

async function read(root: string, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const at = await place(root, path);
  if (at === undefined) return undefined;
  const file = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(absentIfNone);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > maxBytes)
      throw new RegistryError("USAGE", `${quote(path)} has ${size} bytes; at most ${maxBytes} are read.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function create(root: string, files: readonly ArchiveFile[]): Promise<void> {
  const places: (readonly [string, ArchiveFile])[] = [];
  for (const file of files) {
    const at = await place(root, file.path);
    if (at === undefined) throw inTheWay(file.path, "one of its folders is a link or a file");
    if ((await lstat(at).catch(absentIfNone)) !== undefined) throw inTheWay(file.path, "it is there already");
    places.push([at, file]);
  }
  for (const [at, { path, bytes, executable }] of places) {
    await onDisk(path, async () => {
      await makeFolder(dirname(at));
      await writeNewFile(at, bytes, executable ? 0o777 : 0o666);
    });
  }
}

async function replace(
  root: string,
  path: string,
  { before, after }: { readonly before: Uint8Array; readonly after: Uint8Array },
): Promise<void> {
  const at = await place(root, path);
  const there = await read(root, path, before.length).catch(() => undefined);
  if (at === undefined || there === undefined || Buffer.compare(there, before) !== 0) {
    throw inTheWay(path, "somebody changed it in the meantime");
  }
  const { mode } = await lstat(at);
  await replaceFile(at, after, mode & 0o777);
}

/** Where a repository path is on this disk; undefined where a folder on the way is a link or no folder. */
async function place(root: string, path: string): Promise<string | undefined> {
  if (!isSafePath(path)) throw new RegistryError("USAGE", `${quote(path)} is no path in a repository.`);
  const folders = path.split("/").slice(0, -1);
  for (const [i] of folders.entries()) {
    const found = await lstat(join(root, ...folders.slice(0, i + 1))).catch(absentIfNone);
    if (found === undefined) break;
    if (!found.isDirectory()) return undefined;
  }
  return resolve(root, ...path.split("/"));
}

function inTheWay(path: string, why: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `${quote(path)} is not written: ${why}.`, {
    hint: "Nothing was changed. Rename or remove what is there, or choose another name.",
  });
}

function absentIfNone(error: NodeJS.ErrnoException): undefined {
  // A link where a file is expected is none of ours (open(2): ELOOP).
  if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP") return undefined;
  throw error;
}
