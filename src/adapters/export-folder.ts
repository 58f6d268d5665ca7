/**
 * A folder of files for a host of plain files. A file is written beside the site and renamed into it. Its path is
 * remembered before, in a list that only grows until an export ends: what a killed one wrote is not forgotten, and is
 * removed when it may no longer be there. The folder may hold other things; no link in it is followed.
 */
import { randomUUID } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { appendFile, lstat, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ExportFolder } from "../app/folders.ts";
import type { Progress } from "../app/ports.ts";
import { compareUtf8 } from "../core/bytes.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Digest } from "../core/names.ts";
import { RunningDigest } from "../core/running-digest.ts";
import { withLock } from "./process-lock.ts";

/** Our own folder in it: the list of files, a lock, and what is being written. */
const OWN = ".skilltrunk-export";

/** Opens the folder `dir`; it is made when something is written. `progress` is told whom an export waits for. */
export function openExportFolder(dir: string, progress?: Progress): ExportFolder {
  return new Folder(resolve(dir), progress);
}

class Folder implements ExportFolder {
  private readonly root: string;
  private readonly own: string;
  private readonly list: string;
  private readonly staging: string;
  private readonly progress: Progress | undefined;
  private known: Set<string> | undefined;
  /** Folders of the site that are known to be folders. */
  private readonly checked = new Set<string>();

  constructor(root: string, progress: Progress | undefined) {
    this.root = root;
    this.own = join(root, OWN);
    this.list = join(this.own, "files");
    this.staging = join(this.own, "new");
    this.progress = progress;
  }

  async exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.onDisk(async () => {
      await mkdir(this.root, { recursive: true });
      if ((await this.look(this.own))?.isDirectory() !== true) await mkdir(this.own);
    });
    const held = { folder: this.own, doing: "exporting here", signal, progress: this.progress };
    return withLock(held, async () => {
      await this.onDisk(async () => {
        await rm(this.staging, { recursive: true, force: true });
        await mkdir(this.staging);
      });
      try {
        return await work();
      } finally {
        await rm(this.staging, { recursive: true, force: true });
      }
    });
  }

  async written(): Promise<ReadonlySet<string>> {
    return await this.onDisk(() => this.remembered());
  }

  async digest(path: string): Promise<Digest | undefined> {
    return await this.onDisk(async () => {
      const at = this.at(path);
      if ((await this.look(at))?.isFile() !== true) return undefined;
      const digest = new RunningDigest();
      for await (const bytes of createReadStream(at)) digest.update(bytes as Buffer);
      return digest.end();
    });
  }

  async write(path: string, file: Parameters<ExportFolder["write"]>[1]): Promise<void> {
    const staged = join(this.staging, randomUUID());
    await this.stage(staged, file);
    await this.onDisk(async () => {
      await this.makeFolder(dirname(path));
      await this.makeWay(path);
      await this.remember(path);
      await rename(staged, this.at(path));
    });
  }

  async remove(path: string): Promise<void> {
    await this.onDisk(async () => {
      const isOurs = (await this.look(this.at(path)))?.isFile() === true && (await this.isReached(dirname(path)));
      if (isOurs) await rm(this.at(path));
      for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
        this.checked.delete(folder);
        const isRemoved = await rmdir(this.at(folder)).then(
          () => true,
          () => false,
        );
        if (!isRemoved) return;
      }
    });
  }

  async settle(paths: ReadonlySet<string>): Promise<void> {
    await this.onDisk(async () => {
      const known = await this.remembered();
      if (known.size === paths.size && [...paths].every((path) => known.has(path))) return;
      const staged = join(this.staging, randomUUID());
      await writeFile(staged, [...paths].sort(compareUtf8).map(toLine).join(""));
      await rename(staged, this.list);
      this.known = new Set(paths);
    });
  }

  /** What a line of the list was cut short of was not written: the line comes first. */
  private async remembered(): Promise<Set<string>> {
    if (this.known !== undefined) return this.known;
    const text = (await this.look(this.list)) === undefined ? "" : await readFile(this.list, "utf8");
    const end = text.lastIndexOf("\n") + 1;
    if (end < text.length) await writeFile(this.list, text.slice(0, end));
    this.known = new Set(text.slice(0, end).split("\n").filter(isPath));
    return this.known;
  }

  private async remember(path: string): Promise<void> {
    const known = await this.remembered();
    if (known.has(path)) return;
    await appendFile(this.list, toLine(path));
    known.add(path);
  }

  private async stage(staged: string, { digest, bytes }: Parameters<ExportFolder["write"]>[1]): Promise<void> {
    const running = new RunningDigest();
    const file = await this.onDisk(() => open(staged, "wx"));
    try {
      for await (const piece of bytes) {
        running.update(piece);
        await this.onDisk(() => file.writeFile(piece));
      }
    } finally {
      await file.close();
    }
    const got = running.end();
    if (got === digest) return;
    throw new RegistryError("DIGEST_MISMATCH", `What was to be exported has the digest ${got}, expected ${digest}.`, {
      hint: "Nothing of it was put in place. Run `skilltrunk verify` on the repository.",
    });
  }

  /** Makes the folders on the way; a file of ours gives way to one. */
  private async makeFolder(folder: string): Promise<void> {
    if (folder === "." || this.checked.has(folder)) return;
    await this.makeFolder(dirname(folder));
    const found = await this.look(this.at(folder));
    if (found !== undefined && !found.isDirectory()) {
      await this.requireOurs(folder);
      await rm(this.at(folder));
    }
    if (found?.isDirectory() !== true) await mkdir(this.at(folder));
    this.checked.add(folder);
  }

  /** Removes a folder where a file shall be, if all in it is ours; a file is left to be replaced. */
  private async makeWay(path: string): Promise<void> {
    const found = await this.look(this.at(path));
    if (found === undefined) return;
    if (!found.isDirectory()) return await this.requireOurs(path);
    for (const file of await this.filesBelow(path)) await this.requireOurs(file);
    this.checked.clear();
    await rm(this.at(path), { recursive: true });
  }

  private async requireOurs(path: string): Promise<void> {
    const isOurs = (await this.remembered()).has(path) && (await this.look(this.at(path)))?.isFile() === true;
    if (!isOurs) throw wouldOverwrite(this.at(path));
  }

  /** Are these folders folders, and none a link? */
  private async isReached(folder: string): Promise<boolean> {
    if (folder === "." || this.checked.has(folder)) return true;
    return (await this.isReached(dirname(folder))) && (await this.look(this.at(folder)))?.isDirectory() === true;
  }

  private async filesBelow(folder: string): Promise<readonly string[]> {
    const entries = await readdir(this.at(folder), { withFileTypes: true });
    const below = await Promise.all(
      entries.map((entry) => {
        const path = `${folder}/${entry.name}`;
        return entry.isDirectory() ? this.filesBelow(path) : [path];
      }),
    );
    return below.flat();
  }

  private at(path: string): string {
    if (!isPath(path)) throw new RegistryError("ARCHIVE_INVALID", `${quote(path)} is no path to export to.`);
    return join(this.root, ...path.split("/"));
  }

  private async look(at: string): Promise<Stats | undefined> {
    return await lstat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw error;
    });
  }

  /** Wraps what the operating system refuses, once. */
  private async onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
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

/** Relative, below the folder, and on one line. */
function isPath(path: string): boolean {
  const isPlain = path.isWellFormed() && !/[\u0000-\u001f]/.test(path);
  return isPlain && path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
}

function toLine(path: string): string {
  return `${path}\n`;
}

function wouldOverwrite(at: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `${quote(at)} is in the way, and no export wrote it.`, {
    hint: "Move it away, or export into a folder of its own.",
  });
}
