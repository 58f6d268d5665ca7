/** New skills repositories, made from `skills-repo-template/`: an empty-handed start, and a demonstration with a past. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import { makeFolder } from "../disk/make-folder.ts";
import { demonstrationHistory } from "./demonstration.ts";
import { withoutSamples } from "./empty-template.ts";
import { listRefs } from "./git-refs.ts";
import { type NewCommit, type NewFile, writeHistory } from "./history-writer.ts";
import { findLocalRepository } from "./local-repository.ts";

const TEMPLATE = "skills-repo-template";
/** How many folders above this file the template may be: in the source, in `dist/` and in a bundle beside it. */
const MAX_LEVELS = 4;
const SHEBANG = Buffer.from("#!");

/**
 * Makes `dir`, which is absent, empty or a repository without a commit (a clone of an empty one, say), a skills repository
 * with one commit on `main`: the template, with `empty` without its sample skills, or the folder `from`. Throws WOULD_OVERWRITE when something is there, USAGE when `from` is no folder of plain files.
 */
export async function initRepository(
  dir: string,
  options: { readonly from?: string; readonly empty?: boolean } = {},
): Promise<{ readonly commit: string }> {
  const all = await readFolder(options.from ?? templateFolder());
  const files = options.empty === true ? withoutSamples(all) : all;
  const commit = await create(dir, [
    {
      by: "Skilltrunk <init@skilltrunk.invalid>",
      date: Math.floor(Date.now() / 1000),
      message: "chore: set up the skills repository",
      files,
    },
  ]);
  return { commit };
}

/**
 * Makes `dir`, which is absent or empty, a skills repository with the history of a small company: merges, squashes, second
 * versions, a yank, a deprecation and pinned channels. Its commits have the same ids everywhere. Throws WOULD_OVERWRITE.
 */
export async function createDemonstration(dir: string): Promise<void> {
  await create(dir, demonstrationHistory(await readFolder(templateFolder())));
}

/** What the template has for the code host to run, by path. */
export async function readWorkflows(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = [...(await readFolder(templateFolder()))];
  return new Map(files.filter(([path]) => path.startsWith(WORKFLOWS)).map(([path, { bytes }]) => [path, bytes]));
}
const WORKFLOWS = ".github/workflows/";

/** All or nothing: what a failed attempt left in the folder is removed. */
async function create(dir: string, commits: readonly NewCommit[]): Promise<string> {
  const target = resolve(dir);
  const before = await claimFolder(target);
  try {
    return await writeHistory(target, commits);
  } catch (error) {
    const left = (await readdir(target)).filter((entry) => !before.includes(entry));
    for (const entry of left) await rm(join(target, entry), { recursive: true, force: true });
    throw error;
  }
}

/** Makes the folder, or takes one that is there; answers what may stay in it. */
async function claimFolder(dir: string): Promise<readonly string[]> {
  let entries: readonly string[];
  try {
    await makeFolder(dir);
    entries = await readdir(dir);
  } catch (cause) {
    throw folderError(dir, cause);
  }
  const inTheWay = entries.find((entry) => entry !== ".git");
  if (inTheWay !== undefined) throw wouldOverwrite(dir, `a folder with ${quote(inTheWay)} in it`);
  if (entries.length > 0 && !(await hasNoCommit(dir)))
    throw wouldOverwrite(dir, "a repository with commits in it, or one of another kind");
  return entries;
}

/** Is the folder a repository of its own that has no commit on any branch? */
async function hasNoCommit(dir: string): Promise<boolean> {
  const repository = await findLocalRepository(dir).catch(() => undefined);
  if (repository === undefined) return false;
  const { path, gitDir, commonDir } = repository;
  return gitDir === join(path, ".git") && gitDir === commonDir && (await listRefs(gitDir, [], 1)).size === 0;
}

function folderError(dir: string, cause: unknown): RegistryError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "EEXIST" || code === "ENOTDIR") return wouldOverwrite(dir, "a file", cause);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new RegistryError("DISK_FULL", `There is no room on the disk for ${quote(dir)}.`, {
      hint: "Free some space, or choose another folder.",
      cause,
    });
  }
  return new RegistryError("STATE_UNWRITABLE", `The folder ${quote(dir)} could not be made (${code ?? "unknown"}).`, {
    hint: "Give this user write access, or choose another folder.",
    cause,
  });
}

function wouldOverwrite(dir: string, got: string, cause?: unknown): RegistryError {
  return new RegistryError(
    "WOULD_OVERWRITE",
    `${quote(dir)}: expected a new or empty folder, or a repository without a commit, got ${got}.`,
    {
      hint: "Choose another folder; nothing was written. For a repository that has skills already: skilltrunk adopt",
      cause,
    },
  );
}

/** Every file of a folder by its `/`-separated path, Git's own folder left out. */
async function readFolder(root: string): Promise<ReadonlyMap<string, NewFile>> {
  const files = new Map<string, NewFile>();
  try {
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const full = join(entry.parentPath, entry.name);
      const path = relative(root, full).split(sep).join("/");
      if (entry.isDirectory() || path.startsWith(".git/")) continue;
      if (!entry.isFile()) throw notTemplate(root, `${quote(path)} is no plain file`);
      const bytes = await readFile(full);
      // Not the mode on disk: a package that npm unpacked, or a Windows folder, has lost it.
      files.set(path, { bytes, executable: bytes.subarray(0, 2).equals(SHEBANG) });
    }
  } catch (cause) {
    if (cause instanceof RegistryError) throw cause;
    throw notTemplate(root, (cause as NodeJS.ErrnoException).code ?? "it could not be read", cause);
  }
  return files;
}

function notTemplate(root: string, why: string, cause?: unknown): RegistryError {
  return new RegistryError("USAGE", `The template ${quote(root)} cannot be used: ${why}.`, {
    hint: "A template is a folder of plain files; leave --from out to use the one that comes with Skilltrunk.",
    cause,
  });
}

function templateFolder(): string {
  let folder = import.meta.dirname;
  for (let level = 0; level < MAX_LEVELS; level++, folder = dirname(folder)) {
    const candidate = join(folder, TEMPLATE);
    if (existsSync(join(candidate, "skilltrunk.yaml"))) return candidate;
  }
  throw notTemplate(TEMPLATE, "it is not in this installation");
}
