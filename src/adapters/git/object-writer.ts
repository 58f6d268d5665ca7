/**
 * Gits of ours that write into somebody else's repository. They write into a folder of their own among its objects first,
 * which is emptied into its place when they end well: what a killed one leaves is one folder, whose name says that it is
 * ours and which process made it.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { asideOf } from "../disk/aside.ts";
import { quotedPath, stateError } from "../disk/state-folder.ts";
import { type GitChild, startGit } from "./git-process.ts";

export interface ObjectPlace {
  /** Our own bare repository: what the other lacks is read here. */
  readonly gitDir: string;
  /** Where the new objects belong. */
  readonly objectsDir: string;
  /** `core.sharedRepository` of the repository they belong to. */
  readonly shared?: string | undefined;
}

/** What kept the objects of a git that had ended well from their place. */
const refusals = new WeakMap<GitChild, unknown>();

/** Starts git. Whoever waits for its end finds its objects in their place then, or is told by `requireWritten`. */
export function startWriter(
  { gitDir, objectsDir, shared }: ObjectPlace,
  args: readonly string[],
  given: Readonly<Record<string, string>> = {},
): GitChild {
  const sharing = shared === undefined ? [] : ["-c", `core.sharedRepository=${shared}`];
  const ours = join(gitDir, "objects");
  if (objectsDir === ours) return startGit([...sharing, ...args], { gitDir, env: given });
  // Git removes nothing of this name, however long a program waits there for its input.
  const aside = asideOf(join(objectsDir, PREFIX));
  try {
    // Each by itself: a repository that is gone for now is not begun anew in its place.
    mkdirSync(aside);
    mkdirSync(join(aside, "pack"));
  } catch (error) {
    throw stateError(error, objectsDir);
  }
  const env = {
    ...given,
    GIT_OBJECT_DIRECTORY: aside,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: [objectsDir, ours].map(quotedPath).join(":"),
  };
  const child = startGit([...sharing, ...args], { gitDir, env });
  // The first to hear of its end: nobody else acts on it before this is done.
  child.once("close", (code) => {
    try {
      if (code === 0) moveInto(aside, objectsDir);
    } catch (error) {
      refusals.set(child, stateError(error, objectsDir));
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  });
  return child;
}

/** Throws STATE_UNWRITABLE or DISK_FULL where the objects of this git are not in their place. */
export function requireWritten(child: GitChild): void {
  if (refusals.has(child)) throw refusals.get(child);
}

/** Objects that stay in our own repository. */
export function ownObjects(gitDir: string): ObjectPlace {
  return { gitDir, objectsDir: join(gitDir, "objects") };
}

const PREFIX = "skilltrunk";

/** Git looks for a pack's index, so that comes last; what is there already has the same content by its name. */
function moveInto(from: string, to: string): void {
  const names = readdirSync(from, { withFileTypes: true });
  const inOrder = [
    ...names.filter(({ name }) => !name.endsWith(".idx")),
    ...names.filter(({ name }) => name.endsWith(".idx")),
  ];
  for (const entry of inOrder) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) {
      if (!/^tmp_/.test(entry.name) && !isThere(target)) renameSync(source, target);
    } else if (isThere(target)) moveInto(source, target);
    else renameFolder(source, target);
  }
}

function renameFolder(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    // Somebody else made it a moment ago.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    moveInto(source, target);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
