/**
 * What we keep of a repository: one folder a location under the state directory, with a bare repository of our own.
 * It is a cache: nothing is lost with it but work.
 */
import { readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ReachStep, reachNothing } from "../../app/ports/steps.ts";
import { sha256 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { FILE_LIMIT_HINT, git } from "../git/git-process.ts";
import { requireGit } from "../git/git-version.ts";
import { asideOf, removeAbandoned, replaceLightly } from "./aside.ts";
import { makeFolder } from "./make-folder.ts";

export interface StateFolder {
  readonly path: string;
  /** Our bare repository: what is read, is read through it, so no configuration but ours applies. */
  readonly gitDir: string;
  /** Told of each step of who writes here or, for this repository, elsewhere. */
  readonly reach: ReachStep;
}

/**
 * Opens, or makes, the folder of the repository with this canonical name. Readable by its owner alone. Throws
 * STATE_UNWRITABLE, DISK_FULL or GIT_MISSING.
 */
export async function openStateFolder(
  stateDir: string,
  key: string,
  reach: ReachStep = reachNothing,
): Promise<StateFolder> {
  await requireGit();
  const path = pathOf(stateDir, key);
  const gitDir = join(path, "git");
  try {
    await makeFolder(path, 0o700);
    if ((await stat(join(gitDir, "HEAD")).catch(() => undefined)) === undefined) {
      await removeAbandoned(path, gitDir);
      await initBare(gitDir, reach);
    }
  } catch (error) {
    throw stateError(error, stateDir);
  }
  return { path, gitDir, reach };
}

/** Is there a state folder of the repository with this canonical name? */
export async function hasStateFolder(stateDir: string, key: string): Promise<boolean> {
  return (await stat(join(pathOf(stateDir, key), "git", "HEAD")).catch(() => undefined)) !== undefined;
}

/** Forgets the repository with this canonical name, which is about to be another one. */
export async function removeStateFolder(stateDir: string, key: string): Promise<void> {
  await rm(pathOf(stateDir, key), { recursive: true, force: true });
}

function pathOf(stateDir: string, key: string): string {
  return join(stateDir, sha256(key).slice("sha256:".length).slice(0, 16));
}

/** Made aside and renamed: nobody ever sees half a repository. */
async function initBare(gitDir: string, reach: ReachStep): Promise<void> {
  const aside = asideOf(gitDir);
  // Named formats, because a later git has others by default; an empty template, because templates bring hooks.
  const env = { GIT_DEFAULT_REF_FORMAT: "files" };
  try {
    await git(["init", "--quiet", "--bare", "--template=", "--object-format=sha1", "-b", "main", aside], { env });
  } catch (error) {
    // Of its configuration git only says that it could not be written, and not why.
    throw (await isFull(dirname(gitDir)))
      ? Object.assign(new Error("full", { cause: error }), { code: "ENOSPC" })
      : error;
  }
  await reach("folder-aside");
  try {
    await rename(aside, gitDir);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  }
}

/** Is there no room for even a small repository on this folder's disk? */
async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < ROOM;
}

/** In bytes: the files of an empty repository, each of them a block. */
const ROOM = 1 << 16;

/** Makes the objects of these directories readable through ours (gitrepository-layout(5): objects/info/alternates). */
export async function borrowObjects(folder: StateFolder, objectDirs: readonly string[]): Promise<void> {
  const file = join(folder.gitDir, "objects", "info", "alternates");
  const wanted = objectDirs.map((dir) => `${quotedPath(dir)}\n`).join("");
  try {
    if ((await readFile(file, "utf8").catch(() => "")) === wanted) return;
    await makeFolder(join(folder.gitDir, "objects", "info"));
    await replaceLightly(file, wanted);
  } catch (error) {
    throw stateError(error, folder.path);
  }
}

/** A path as git reads it in a list of object directories: C-style quotes, so that `:` and spaces are just characters. */
export function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/**
 * Removes what a killed git leaves in our repository: lock files that block for ever, and temporary packs that no later
 * fetch removes. Only ever called under the folder's lock, when no git of ours can be at work there.
 */
export async function removeResidue(gitDir: string): Promise<void> {
  const objects = join(gitDir, "objects");
  const loose = (await names(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  await Promise.all([
    removeAbandoned(dirname(gitDir)),
    removeAbandoned(join(objects, "info")),
    removeMatching(gitDir, /\.lock$|^fast_import_crash_/),
    removeMatching(objects, /^(tmp_objdir-|incoming-)/),
    removeMatching(join(objects, "pack"), /^(tmp_|\.tmp-)/),
    ...loose.map((name) => removeMatching(join(objects, name), /^tmp_obj_/)),
    removeLocks(join(gitDir, "refs")),
    removeLocks(join(gitDir, "logs")),
  ]);
}

async function removeLocks(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await removeMatching(folder, /\.lock$/);
  await Promise.all(entries.filter((e) => e.isDirectory()).map((e) => removeLocks(join(folder, e.name))));
}

async function removeMatching(folder: string, pattern: RegExp): Promise<void> {
  const found = (await names(folder)).filter((name) => pattern.test(name));
  await Promise.all(found.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function names(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

/** Wraps what the file system or git said about the state folder into DISK_FULL or STATE_UNWRITABLE. */
export function stateError(error: unknown, folder: string): RegistryError {
  if (error instanceof RegistryError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new RegistryError("DISK_FULL", `No room is left on the disk for the state folder ${quote(folder)}.`, {
      hint: "Free some space, or choose another folder with --state; nothing was published.",
      cause: error,
    });
  }
  return new RegistryError("STATE_UNWRITABLE", `The state folder ${quote(folder)} cannot be written (${code}).`, {
    hint: code === "EFBIG" ? FILE_LIMIT_HINT : "Give this user write access, or choose another folder with --state.",
    cause: error,
  });
}
