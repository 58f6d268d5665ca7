/**
 * Installed skills on this disk. A skill is written beside its place and renamed into it: whoever looks sees the old
 * one or the new one. What is being replaced waits under a known name, so that the next run puts it back if this one
 * is killed between the two renames. The folders may come with a project that somebody else made: no link in it is
 * followed.
 */
import { randomUUID } from "node:crypto";
import { constants, lstatSync, renameSync } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, readlink, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { InstalledFolder, InstallTarget, LockFile } from "../app/folders.ts";
import type { Progress } from "../app/ports.ts";
import { type ArchiveFile, digestFiles } from "../core/archive.ts";
import { sha256 } from "../core/bytes.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { MAX_LOCK_BYTES } from "../core/lock.ts";
import { isSafePath, MAX_FILES, type SkillFile } from "../core/skill-files.ts";
import { walkFolder } from "./folder-walk.ts";
import { withLock } from "./process-lock.ts";
import { onDisk, replaceFile, writeNewFile } from "./whole-file.ts";

/** A folder in the agent's own, on the same file system; one level deeper than agents look for skills. */
const STAGING = ".skilltrunk-staging";

/** The folder `dir` as a place for skills; it is made when the first one is placed. Names in the lock are relative to `lockPath`. */
export function openInstallTarget({
  dir,
  lockPath,
}: {
  readonly dir: string;
  readonly lockPath: string;
}): InstallTarget {
  const root = resolve(dir);
  const home = dirname(resolve(lockPath));
  return {
    pathOf: (name) => shownPath(home, join(root, name)),
    inspect: (name) =>
      onDisk(root, async () => {
        await refuseLinks(home, root);
        return inspect(root, name);
      }),
    place: (name, files) =>
      onDisk(root, async () => {
        await refuseLinks(home, root);
        return place(root, name, files);
      }),
  };
}

/** Throws WOULD_OVERWRITE for a link on the way from the project to what is staged: its target is not what was named. */
async function refuseLinks(home: string, root: string): Promise<void> {
  const steps = isBelow(home, root) ? relative(home, root).split(sep) : [];
  const onTheWay = steps.map((_, i) => join(home, ...steps.slice(0, i + 1)));
  for (const path of [...onTheWay, join(root, STAGING)]) {
    const found = await lstat(path).catch(undefinedIfAbsent);
    if (found?.isSymbolicLink() !== true) continue;
    throw new RegistryError(
      "WOULD_OVERWRITE",
      `${quote(path)} is a link, which is not followed; nothing was changed.`,
      {
        hint: `Remove it, or name with --dir the folder that is meant: it leads to ${quote(await readlink(path))}.`,
      },
    );
  }
}

/** Relative and with `/` where it is below the lock's folder, so that the lock means the same in every clone. */
function shownPath(home: string, path: string): string {
  const shown = isBelow(home, path) ? relative(home, path) : path;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

/** Neither the folder itself nor anything outside. */
function isBelow(home: string, path: string): boolean {
  const below = relative(home, path);
  return below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

async function inspect(root: string, name: string): Promise<InstalledFolder | undefined> {
  recover(root, name);
  const path = join(root, name);
  const found = await lstat(path).catch(undefinedIfAbsent);
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return { files: [], others: ["."] };
  const entries = await walkFolder(path);
  const files = entries.filter(isArchivable);
  const others = entries.filter((e) => !isArchivable(e)).map((e) => e.path);
  const contents = files.map((f) => ({ path: f.path, executable: f.mode === 0o100755, bytes: f.bytes }));
  return {
    files: contents.map(({ path: at, executable, bytes }) => ({ path: at, executable, sha256: sha256(bytes) })),
    others,
    ...(others.length > 0 || entries.length > MAX_FILES ? {} : { digest: digestFiles(contents).digest }),
  };
}

function isArchivable(file: SkillFile): file is SkillFile & { readonly bytes: Uint8Array } {
  return file.bytes !== undefined && file.path.isWellFormed();
}

async function place(root: string, name: string, files: readonly ArchiveFile[]): Promise<void> {
  const staging = join(root, STAGING);
  const fresh = join(staging, `${name}.new-${randomUUID()}`);
  recover(root, name);
  await removeLeftovers(staging, name);
  await mkdir(fresh, { recursive: true });
  try {
    for (const file of files) await writeWhole(fresh, file);
    for (const folder of foldersOf(files)) await syncFolder(join(fresh, folder));
    swap(root, name, fresh);
    await syncFolder(root);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(oldOf(root, name), { recursive: true, force: true });
    await rmdir(staging).catch(() => {});
  }
}

/** What killed runs left of this skill: the lock that an install holds makes them nobody's. */
async function removeLeftovers(staging: string, name: string): Promise<void> {
  const found = await readdir(staging).catch(() => []);
  const left = found.filter((entry) => entry === `${name}.old` || entry.startsWith(`${name}.new-`));
  for (const entry of left) await rm(join(staging, entry), { recursive: true, force: true });
}

async function writeWhole(folder: string, { path, executable, bytes }: ArchiveFile): Promise<void> {
  if (!isSafePath(path)) throw new RegistryError("ARCHIVE_INVALID", `${quote(path)} is no path to unpack.`);
  const at = join(folder, ...path.split("/"));
  await mkdir(dirname(at), { recursive: true });
  await writeNewFile(at, bytes, executable ? 0o777 : 0o666);
}

/** Every folder that holds one of these files, deepest first; `.` is the root. */
function foldersOf(files: readonly ArchiveFile[]): readonly string[] {
  const folders = new Set<string>(["."]);
  for (const file of files) for (let at = dirname(file.path); at !== "."; at = dirname(at)) folders.add(at);
  return [...folders].sort((a, b) => b.length - a.length);
}

/** Both renames in one turn of the event loop: no signal handler of ours runs between them. */
function swap(root: string, name: string, fresh: string): void {
  const path = join(root, name);
  const old = oldOf(root, name);
  const replaces = exists(path);
  if (replaces) renameSync(path, old);
  try {
    renameSync(fresh, path);
  } catch (error) {
    if (replaces) renameSync(old, path);
    throw error;
  }
}

/** Ends what a killed run began: what it had moved away comes back, unless the new skill is already in place. */
function recover(root: string, name: string): void {
  const old = oldOf(root, name);
  const isFolder = lstatSync(old, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && !exists(join(root, name))) renameSync(old, join(root, name));
}

function oldOf(root: string, name: string): string {
  return join(root, STAGING, `${name}.old`);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; its renames are journalled.
  if (process.platform === "win32") return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The lock at this path. `progress` is told whom an install waits for. */
export function openLockFile(path: string, progress?: Progress): LockFile {
  const at = resolve(path);
  return {
    path: at,
    read: () => onDisk(at, () => readLock(at)),
    write: (text) =>
      onDisk(at, async () => {
        await mkdir(dirname(at), { recursive: true });
        await replaceFile(at, text);
      }),
    async exclusively(work, signal) {
      const folder = dirname(at);
      await onDisk(folder, () => mkdir(folder, { recursive: true }));
      const held = { folder, name: `${basename(at)}.held`, doing: "installing here", signal, progress };
      return withLock(held, work);
    },
  };
}

async function readLock(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(undefinedIfAbsent);
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > MAX_LOCK_BYTES) {
    throw new RegistryError(
      "LOCK_INVALID",
      `${quote(path)} is no lock: expected a file of at most ${MAX_LOCK_BYTES} bytes.`,
    );
  }
  return readFile(path, "utf8");
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
