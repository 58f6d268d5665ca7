/** A release's files, read from its Git tree: listed, one by one, or as the archive. */

import { compareUtf8, sha256 } from "../../core/bytes.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { RunningDigest } from "../../core/running-digest.ts";
import { type ArchiveFile, ArchiveWriter, digestFiles } from "../../core/skill/archive.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import { BoundedCache } from "./bounded-cache.ts";

type ReleaseObjects = Pick<GitObjects, "files" | "blob">;
export type FileView = ReleaseView["files"][number];

/** How many files' listings are kept: a few tens of megabytes at most. */
const CACHED_FILES = 100_000;

/**
 * Reads releases' files. A ledger is not to be trusted with memory: what is larger than any skill may be, or than the
 * release says, is LEDGER_CORRUPT before it is read. What it keeps is keyed by tree, so it stays right whatever the ledger does.
 */
export class ReleaseFiles {
  private readonly objects: () => ReleaseObjects;
  private readonly trees = cacheOf<TreeFile>();
  private readonly views = cacheOf<FileView>();

  constructor(objects: () => ReleaseObjects) {
    this.objects = objects;
  }

  /** The paths of a release tree, SKILL.md first, the others in UTF-8 order. Reads no contents. */
  async paths(tree: Oid): Promise<readonly string[]> {
    const files = await this.files(tree);
    return files.map((f) => f.path).sort(bySkillFirst);
  }

  /** Every file of a release tree with its size and digest, SKILL.md first, the others in UTF-8 order. */
  list(tree: Oid): Promise<readonly FileView[]> {
    return this.views.get(tree, async () => {
      const views: FileView[] = [];
      for await (const { file, bytes } of this.contents(tree, MAX_UNPACKED_BYTES)) {
        const mode = isExecutable(file) ? "0755" : "0644";
        views.push({ path: file.path, size: bytes.length, mode, sha256: sha256(bytes) });
      }
      return views.sort((a, b) => bySkillFirst(a.path, b.path));
    });
  }

  /** One file's bytes. Throws FILE_NOT_FOUND. */
  async file(tree: Oid, path: string): Promise<Uint8Array> {
    const file = (await this.files(tree)).find((f) => f.path === path);
    if (file === undefined) throw fileNotFound(path);
    return this.read(file, MAX_UNPACKED_BYTES);
  }

  /** Every file of a release in memory at once. */
  async all({ tree, size }: Pick<Release, "tree" | "size">): Promise<readonly ArchiveFile[]> {
    const all: ArchiveFile[] = [];
    for await (const { file, bytes } of this.contents(tree, size)) {
      all.push({ path: file.path, executable: isExecutable(file), bytes });
    }
    return all;
  }

  /** The same, after their archive was found to have the release's digest. Throws DIGEST_MISMATCH. */
  async verified(release: Release): Promise<readonly ArchiveFile[]> {
    const all = await this.all(release);
    const { digest } = digestFiles(all);
    if (digest !== release.digest) throw digestMismatch(release, digest);
    return all;
  }

  /**
   * The archive's bytes, one file in memory at a time. Throws DIGEST_MISMATCH before the last piece when they are not
   * the release's: what a reader holds by then is no archive.
   */
  async *archive(release: Release): AsyncGenerator<Uint8Array, void, undefined> {
    const writer = new ArchiveWriter();
    const digest = new RunningDigest();
    for await (const { file, bytes } of this.contents(release.tree, release.size)) {
      for (const part of writer.entry({ path: file.path, executable: isExecutable(file), bytes })) {
        digest.update(part);
        yield part;
      }
    }
    const end = writer.end();
    digest.update(end);
    const got = digest.end();
    if (got !== release.digest) throw digestMismatch(release, got);
    yield end;
  }

  /** A tree's files in the order of the archive. */
  private files(tree: Oid): Promise<readonly TreeFile[]> {
    return this.trees.get(tree, async () => {
      const files: TreeFile[] = [];
      for await (const file of this.objects().files(tree)) {
        if (files.length === MAX_FILES) throw beyond(`The release tree ${tree} has more than ${MAX_FILES} files.`);
        files.push(file);
      }
      return files.sort((a, b) => compareUtf8(a.path, b.path));
    });
  }

  /** One file in memory at a time, and no byte of one that would go beyond `maxBytes` for all of them. */
  private async *contents(
    tree: Oid,
    maxBytes: number,
  ): AsyncGenerator<{ readonly file: TreeFile; readonly bytes: Uint8Array }> {
    let left = maxBytes;
    for (const file of await this.files(tree)) {
      const bytes = await this.read(file, left);
      left -= bytes.length;
      yield { file, bytes };
    }
  }

  private async read(file: TreeFile, maxBytes: number): Promise<Uint8Array> {
    const { size, bytes } = await this.objects().blob(file.oid, maxBytes);
    if (bytes !== undefined) return bytes;
    throw beyond(`The release's file ${quote(file.path)} has ${size} bytes; expected at most ${maxBytes} for it.`);
  }
}

function cacheOf<V>(): BoundedCache<readonly V[]> {
  return new BoundedCache({ maxWeight: CACHED_FILES, weigh: (files) => files.length });
}

function isExecutable(file: TreeFile): boolean {
  return file.mode === 0o100755;
}

function bySkillFirst(a: string, b: string): number {
  return Number(b === "SKILL.md") - Number(a === "SKILL.md") || compareUtf8(a, b);
}

function beyond(message: string): RegistryError {
  return new RegistryError("LEDGER_CORRUPT", message, {
    hint: "No registry publishes such a release: run `skilltrunk verify` on its repository, or tell who runs it.",
  });
}

/** The answer to a path that a release does not have. */
export function fileNotFound(path: string): RegistryError {
  return new RegistryError("FILE_NOT_FOUND", `The release has no file "${quote(path)}".`, {
    hint: "Its files are listed in the release's own document.",
  });
}

function digestMismatch(release: Release, got: string): RegistryError {
  return new RegistryError(
    "DIGEST_MISMATCH",
    `The archive of ${release.skill}@${release.version} has the digest ${got}, expected ${release.digest}.`,
    { hint: "Run `skilltrunk verify`: the ledger's tree and its event disagree." },
  );
}
