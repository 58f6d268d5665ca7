/**
 * A folder of files for a host of plain files. A file is written beside the site and renamed into it. Its path is
 * remembered before, in a list that only grows until an export ends: what a killed one wrote is not forgotten, and is
 * removed when it may no longer be there. The folder may hold other things; no link in it is followed.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ExportFolder } from "../../app/ports/folders.ts";
import type { Progress } from "../../app/ports/ports.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Digest } from "../../core/names.ts";
import { RunningDigest } from "../../core/running-digest.ts";
import { makeFolder } from "./make-folder.ts";
import { withLock } from "./process-lock.ts";
import { diskError } from "./whole-file.ts";

/** Our own folder in it: the list of files, a lock, and what is being written. */
const OWN = ".skilltrunk-export";
const READ_BYTES = 1 << 20;

/** Opens the folder `dir`; it is made by the first export. `progress` is told whom one waits for. */
export function openExportFolder(dir: string, progress?: Progress): ExportFolder {
  return new Folder(resolve(dir), progress);
}

/** Calls wait for the disk: a site has many small files, and nothing else happens meanwhile. */
class Folder implements ExportFolder {
  private readonly root: string;
  private readonly own: string;
  private readonly list: string;
  private readonly staging: string;
  private readonly progress: Progress | undefined;
  private readonly buffer = Buffer.alloc(READ_BYTES);
  private known: Set<string> | undefined;
  /** The list, open at its end. */
  private appending: number | undefined;
  /** Folders of the site that were seen to be folders. */
  private readonly checked = new Set<string>();

  constructor(root: string, progress: Progress | undefined) {
    this.root = root;
    this.own = join(root, OWN);
    this.list = join(this.own, "files");
    this.staging = join(this.own, "new");
    this.progress = progress;
  }

  async exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await makeFolder(this.root).catch((error) =>
      this.onDisk(() => {
        throw error;
      }),
    );
    this.onDisk(() => {
      if (!isFolder(this.own)) mkdirSync(this.own);
    });
    const held = { folder: this.own, doing: "exporting here", refused: diskError, signal, progress: this.progress };
    return withLock(held, async () => {
      this.onDisk(() => {
        rmSync(this.staging, { recursive: true, force: true });
        mkdirSync(this.staging);
      });
      try {
        return await work();
      } finally {
        if (this.appending !== undefined) closeSync(this.appending);
        this.appending = undefined;
        this.known = undefined;
        rmSync(this.staging, { recursive: true, force: true });
      }
    });
  }

  async written(): Promise<ReadonlySet<string>> {
    return this.onDisk(() => new Set(this.remembered()));
  }

  async digest(path: string): Promise<Digest | undefined> {
    return this.onDisk(() => {
      const at = this.at(path);
      return look(at)?.isFile() === true ? this.digestOf(at) : undefined;
    });
  }

  async write(path: string, { digest, bytes }: Parameters<ExportFolder["write"]>[1]): Promise<void> {
    const at = this.at(path);
    const staged = join(this.staging, randomUUID());
    const got = await this.stage(staged, bytes);
    if (got !== digest) throw digestMismatch(path, { got, digest });
    this.onDisk(() => {
      this.makeFolder(dirname(path));
      this.makeWay(path);
      this.remember(path);
      renameSync(staged, at);
    });
  }

  async remove(path: string): Promise<void> {
    this.onDisk(() => {
      const at = this.at(path);
      if (look(at)?.isFile() === true && this.isReached(dirname(path))) rmSync(at);
      for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
        this.checked.delete(folder);
        if (!removeEmpty(this.at(folder))) return;
      }
    });
  }

  async settle(paths: ReadonlySet<string>): Promise<void> {
    this.onDisk(() => {
      const known = this.remembered();
      if (known.size === paths.size && [...paths].every((path) => known.has(path))) return;
      const staged = join(this.staging, randomUUID());
      writeFileSync(staged, [...paths].sort(compareUtf8).map(toLine).join(""));
      renameSync(staged, this.list);
    });
  }

  /** A path is remembered before its file is put in place, so a line that was cut short has none. */
  private remembered(): Set<string> {
    if (this.known !== undefined) return this.known;
    const text = look(this.list) === undefined ? "" : readFileSync(this.list, "utf8");
    const end = text.lastIndexOf("\n") + 1;
    if (end < text.length) writeFileSync(this.list, text.slice(0, end));
    this.known = new Set(text.slice(0, end).split("\n").filter(isPath));
    return this.known;
  }

  private remember(path: string): void {
    const known = this.remembered();
    if (known.has(path)) return;
    this.appending ??= openSync(this.list, "a");
    writeFileSync(this.appending, toLine(path));
    known.add(path);
  }

  private digestOf(at: string): Digest {
    const digest = new RunningDigest();
    const file = openSync(at, "r");
    try {
      for (let read = 1; read > 0; ) {
        read = readSync(file, this.buffer);
        digest.update(this.buffer.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
    return digest.end();
  }

  private async stage(staged: string, bytes: AsyncIterable<Uint8Array>): Promise<Digest> {
    const digest = new RunningDigest();
    const file = this.onDisk(() => openSync(staged, "wx"));
    try {
      for await (const piece of bytes) {
        digest.update(piece);
        this.onDisk(() => writeFileSync(file, piece));
      }
    } finally {
      closeSync(file);
    }
    return digest.end();
  }

  /** Makes the folders on the way; a file of ours gives way to one. */
  private makeFolder(folder: string): void {
    if (folder === "." || this.checked.has(folder)) return;
    this.makeFolder(dirname(folder));
    const at = this.at(folder);
    const found = look(at);
    if (found !== undefined && !found.isDirectory()) {
      this.requireOurs(folder);
      rmSync(at);
    }
    if (found?.isDirectory() !== true) mkdirSync(at);
    this.checked.add(folder);
  }

  /** Removes a folder where a file shall be, if all in it is ours; a file is left to be replaced. */
  private makeWay(path: string): void {
    const at = this.at(path);
    if (look(at) === undefined) return;
    if (!isFolder(at)) this.requireOurs(path);
    else {
      for (const file of this.filesBelow(path)) this.requireOurs(file);
      this.checked.clear();
      rmSync(at, { recursive: true });
    }
  }

  private requireOurs(path: string): void {
    const at = this.at(path);
    if (!this.remembered().has(path) || look(at)?.isFile() !== true) throw wouldOverwrite(at);
  }

  private filesBelow(folder: string): readonly string[] {
    return readdirSync(this.at(folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? this.filesBelow(path) : [path];
    });
  }

  /** Are these folders folders, and none a link? */
  private isReached(folder: string): boolean {
    if (folder === "." || this.checked.has(folder)) return true;
    return this.isReached(dirname(folder)) && isFolder(this.at(folder));
  }

  private at(path: string): string {
    if (!isPath(path)) throw new RegistryError("ARCHIVE_INVALID", `${quote(path)} is no path to export to.`);
    return join(this.root, ...path.split("/"));
  }

  /** Wraps what the operating system refuses, once. */
  private onDisk<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (error instanceof RegistryError || code === undefined) throw error;
      if (code === "ENOSPC" || code === "EDQUOT") {
        const hint = "Free some space and run it again: it goes on where it stopped.";
        throw new RegistryError("DISK_FULL", `No room is left for ${quote(this.root)}.`, { hint, cause: error });
      }
      throw new RegistryError("STATE_UNWRITABLE", `${quote(this.root)} cannot be written or read (${code}).`, {
        hint: "Check that it is a folder, and that this user may write to it.",
        cause: error,
      });
    }
  }
}

/** What is there itself, not where it leads. */
function look(at: string): Stats | undefined {
  try {
    return lstatSync(at, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder would have to be.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}

function isFolder(at: string): boolean {
  return look(at)?.isDirectory() === true;
}

/** False for a folder that holds something. */
function removeEmpty(at: string): boolean {
  try {
    rmdirSync(at);
    return true;
  } catch {
    return false;
  }
}

/** Relative, below the folder, and on one line. */
function isPath(path: string): boolean {
  const isPlain = path.isWellFormed() && !/[\u0000-\u001f]/.test(path);
  return isPlain && path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
}

function toLine(path: string): string {
  return `${path}\n`;
}

function digestMismatch(
  path: string,
  { got, digest }: { readonly got: Digest; readonly digest: Digest },
): RegistryError {
  return new RegistryError("DIGEST_MISMATCH", `${quote(path)} has the digest ${got}, expected ${digest}.`, {
    hint: "It was not put in place. Run `skilltrunk verify` on the repository.",
  });
}

function wouldOverwrite(at: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `${quote(at)} is in the way, and no export wrote it.`, {
    hint: "Move it away, or export into a folder of its own.",
  });
}
