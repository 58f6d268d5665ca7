/**
 * Installed skills on this disk. A skill is written beside its place and renamed into it, all that belongs together as one
 * change with the lock (install-journal.ts). The folders may come with a project that somebody else made: no link in it is
 * followed.
 */
import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { lstat, readdir, readlink, rm, symlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FolderChange, HarnessHere, InstalledFolder, InstallTarget } from "../../app/ports/folders.ts";
import { sha256 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { HARNESSES, type Harness, type Scope } from "../../core/install/harnesses.ts";
import { type ArchiveFile, digestFiles } from "../../core/skill/archive.ts";
import { isSafePath, MAX_FILES, type SkillFile } from "../../core/skill/skill-files.ts";
import { walkFolder } from "./folder-walk.ts";
import { type JournalStep, makeChanges, removeStaged, stagedAt, syncFolder } from "./install-journal.ts";
import type { LockPlace } from "./install-lock.ts";
import { makeFolder } from "./make-folder.ts";
import { readSharedFile, stageSharedFile } from "./shared-file.ts";
import { onDisk, writeNewFile } from "./whole-file.ts";

/** A folder in the agent's own, on the same file system; one level deeper than agents look for skills. */
const STAGING = ".skilltrunk-staging";

export interface InstallPlace extends LockPlace {
  /** Folders of skills; each is made when the first one is placed. The first holds the copies, the others links to it. */
  readonly folders: readonly string[];
  /** What names in the lock are relative to; default: the lock's own folder. */
  readonly home?: string;
  /** The agents whose own files are meant too, and where these are; default: none. */
  readonly agents?: {
    readonly scope: Scope;
    /** What their paths are relative to. */
    readonly base: string;
    readonly meant: readonly Harness[];
  };
  /** Are links below `home` this user's own, and followed? */
  readonly trusted?: boolean;
  /** Makes a link; default: the platform's. */
  readonly makeLink?: (target: string, path: string) => Promise<void>;
}

/** The folders as places for skills. */
export function openInstallTarget(place: InstallPlace): InstallTarget {
  const lockPath = resolve(place.lockPath);
  const home = resolve(place.home ?? dirname(lockPath));
  const roots = distinct(place.folders.map((folder) => resolve(folder)));
  const folders = new InstallFolders({ ...place, lockPath, home });
  return {
    placesOf: (name) => roots.map((root) => shownPath(home, join(root, name))),
    placeAt: (path) => (resolve(path) === home ? "." : shownPath(home, resolve(path))),
    harnesses: (place.agents?.meant ?? []).flatMap((one) => folders.harness(one) ?? []),
    harness(id) {
      const known = HARNESSES.find((one) => one.id === id);
      return known === undefined ? undefined : folders.harness(known);
    },
    calledFromAgents: (at) => folders.calledFromAgents(at),
    readFile: (at) => onDisk(at, () => folders.readFile(at)),
    inspect: (at) => onDisk(at, () => folders.inspect(at)),
    apply: (changes, lock) => onDisk(home, () => folders.apply(changes, lock)),
  };
}

class InstallFolders {
  private readonly place: Omit<InstallPlace, "folders"> & { readonly home: string };

  constructor(place: Omit<InstallPlace, "folders"> & { readonly home: string }) {
    this.place = place;
  }

  async inspect(place: string): Promise<InstalledFolder | undefined> {
    const path = this.pathOf(place);
    await this.refuseLinks(dirname(path));
    const found = await lstat(path).catch(undefinedIfAbsent);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) {
      const link = shownPath(this.place.home, resolve(dirname(path), await readlink(path)));
      return { files: [], others: ["."], link };
    }
    return found.isDirectory() ? inspectFolder(path) : { files: [], others: ["."] };
  }

  /** Its own files as places, where it has any here. */
  harness({ id, name, ...scopes }: Harness): HarnessHere | undefined {
    const { agents: here } = this.place;
    const own = here === undefined ? undefined : scopes[here.scope];
    if (here === undefined || own === undefined) return undefined;
    const placed = (path: string): string => shownPath(this.place.home, resolve(here.base, path));
    const { agents, servers } = own;
    return {
      id,
      name,
      ...(agents === undefined ? {} : { agents: { ...agents, folder: placed(agents.folder) } }),
      ...(servers === undefined
        ? {}
        : { servers: { ...servers, files: servers.files.map(placed) as [string, ...string[]] } }),
    };
  }

  calledFromAgents(place: string): string {
    const path = this.pathOf(place);
    const { agents } = this.place;
    return agents?.scope === "project" ? shownPath(resolve(agents.base), path) : path;
  }

  async readFile(place: string): Promise<Uint8Array | undefined> {
    const path = this.fileAt(place);
    await this.refuseLinks(dirname(path));
    return readSharedFile(path);
  }

  /** A user's own links are followed, as their settings may be kept elsewhere. */
  private fileAt(place: string): string {
    const path = this.pathOf(place);
    return this.place.trusted === true ? realFolder(path) : path;
  }

  async apply(changes: readonly FolderChange[], lock: string | undefined): Promise<void> {
    const steps: JournalStep[] = [];
    try {
      for (const change of changes) {
        // What the operating system refuses, it refuses about this folder, not about the project.
        steps.push(await onDisk(dirname(this.pathOf(change.place)), () => this.stage(change, steps)));
      }
    } catch (error) {
      await removeStaged(steps);
      throw error;
    }
    await makeChanges(this.place, { steps, lock });
  }

  /** Puts beside the place what is to be there. */
  private async stage({ place, to }: FolderChange, before: readonly JournalStep[]): Promise<JournalStep> {
    const isFile = to !== undefined && "file" in to;
    const path = isFile ? this.fileAt(place) : this.pathOf(place);
    const parent = dirname(path);
    await this.refuseLinks(parent);
    await removeLeftovers(path);
    await makeFolder(join(parent, STAGING));
    const run = randomUUID();
    const isGone = to === undefined || (isFile && to.file === undefined);
    const fresh = isGone ? null : stagedAt(path, STAGING, `new-${run}`);
    const step = {
      path,
      fresh,
      old: stagedAt(path, STAGING, `old-${run}`),
      replaces: (await lstat(path).catch(undefinedIfAbsent)) !== undefined,
    };
    try {
      if (isFile) await stageSharedFile(path, fresh, to);
      else if (fresh !== null && to !== undefined) {
        await ("files" in to ? writeFolder(fresh, to.files) : this.writeLink(step, { to: to.link, before }));
      }
      return step;
    } catch (error) {
      await removeStaged([step]);
      throw error;
    }
  }

  /** A link that still leads there when the project is moved; a copy where the platform makes no links. */
  private async writeLink(
    { path, fresh }: JournalStep,
    { to, before }: { readonly to: string; readonly before: readonly JournalStep[] },
  ): Promise<void> {
    const target = this.pathOf(to);
    const make = this.place.makeLink ?? makeLink;
    try {
      await make(this.isBelow(target) ? relative(realFolder(dirname(path)), realFolder(target)) : target, `${fresh}`);
    } catch (error) {
      if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      const staged = before.find((step) => step.path === target)?.fresh ?? target;
      const files = (await walkFolder(staged)).filter(isArchivable);
      await writeFolder(
        `${fresh}`,
        files.map((file) => ({ path: file.path, executable: file.mode === 0o100755, bytes: file.bytes })),
      );
    }
  }

  /** Throws WOULD_OVERWRITE for a link on the way from the project to what is staged: its target is not what was named. */
  private async refuseLinks(folder: string): Promise<void> {
    const { home, trusted } = this.place;
    const steps = trusted !== true && this.isBelow(folder) ? relative(home, folder).split(sep) : [];
    const onTheWay = steps.map((_, i) => join(home, ...steps.slice(0, i + 1)));
    for (const path of [...onTheWay, join(folder, STAGING)]) {
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

  private isBelow(path: string): boolean {
    return isBelow(this.place.home, path);
  }

  private pathOf(place: string): string {
    return resolve(this.place.home, place);
  }
}

/** What a file system or a user without links says. */
const NO_LINKS: readonly string[] = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EACCES", "UNKNOWN"];

function makeLink(target: string, path: string): Promise<void> {
  return symlink(target, path, "dir");
}

/** The folders without those that are another one already, through a link say. */
function distinct(folders: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return folders.filter((folder) => {
    const real = realFolder(folder);
    return seen.has(real) ? false : seen.add(real);
  });
}

/** A folder's path without links, as far as it is there yet. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : join(realFolder(parent), basename(folder));
  }
}

/** Relative and with `/` where it is below `home`, so that the lock means the same in every clone. */
function shownPath(home: string, path: string): string {
  const shown = isBelow(home, path) ? relative(home, path) : path;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

/** Neither the folder itself nor anything outside. */
function isBelow(home: string, path: string): boolean {
  const below = relative(home, path);
  return below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

async function inspectFolder(path: string): Promise<InstalledFolder> {
  const entries = await walkFolder(path);
  const files = entries.filter(isArchivable);
  const others = entries.filter((e) => !isArchivable(e)).map((e) => e.path);
  const contents = files.map((f) => ({ path: f.path, executable: f.mode === 0o100755, bytes: f.bytes }));
  return {
    files: contents.map((file) => ({ ...file, sha256: sha256(file.bytes) })),
    others,
    ...(others.length > 0 || entries.length > MAX_FILES ? {} : { digest: digestFiles(contents).digest }),
  };
}

function isArchivable(file: SkillFile): file is SkillFile & { readonly bytes: Uint8Array } {
  return file.bytes !== undefined && file.path.isWellFormed();
}

/** What killed runs left of this skill and no journal names any more: the lock that an install holds makes it nobody's. */
async function removeLeftovers(path: string): Promise<void> {
  const staging = join(dirname(path), STAGING);
  const name = basename(path);
  const found = await readdir(staging).catch(() => []);
  const left = found.filter((entry) => entry.startsWith(`${name}.new-`) || entry.startsWith(`${name}.old-`));
  for (const entry of left) await rm(join(staging, entry), { recursive: true, force: true });
}

async function writeFolder(folder: string, files: readonly ArchiveFile[]): Promise<void> {
  await makeFolder(folder);
  for (const file of files) await writeWhole(folder, file);
  for (const below of foldersOf(files)) await syncFolder(join(folder, below));
}

async function writeWhole(folder: string, { path, executable, bytes }: ArchiveFile): Promise<void> {
  if (!isSafePath(path)) throw new RegistryError("ARCHIVE_INVALID", `${quote(path)} is no path to unpack.`);
  const at = join(folder, ...path.split("/"));
  await makeFolder(dirname(at));
  await writeNewFile(at, bytes, executable ? 0o777 : 0o666);
}

/** Every folder that holds one of these files, deepest first; `.` is the root. */
function foldersOf(files: readonly ArchiveFile[]): readonly string[] {
  const folders = new Set<string>(["."]);
  for (const file of files) for (let at = dirname(file.path); at !== "."; at = dirname(at)) folders.add(at);
  return [...folders].sort((a, b) => b.length - a.length);
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
