/**
 * The trunk's files at one commit, held in memory and moved forward by each commit's changes, so that nobody walks
 * Git's trees again for what did not change. Any folder's Git tree id can be asked; it is computed where it changed.
 */
import { hash } from "node:crypto";
import { compareUtf8 } from "../bytes.ts";
import type { Oid } from "../names.ts";

export interface TrunkFile {
  readonly path: string;
  /** Git's mode; 0 in a change means "removed". */
  readonly mode: number;
  readonly oid: Oid;
}

interface Folder {
  readonly files: Map<string, { readonly mode: number; readonly oid: Oid }>;
  readonly folders: Map<string, Folder>;
  /** The Git tree id, undefined while something below has changed since it was computed. */
  oid: Oid | undefined;
}

export class TrunkTree {
  private readonly root: Folder = newFolder();

  /** Applies a commit's changes: removals first, so that a file may become a folder and the other way round. */
  apply(changes: readonly TrunkFile[]): void {
    for (const change of changes) if (change.mode === 0) this.remove(change.path);
    for (const change of changes) if (change.mode !== 0) this.put(change);
  }

  private put(file: TrunkFile): void {
    const segments = file.path.split("/");
    const name = segments.pop() ?? "";
    let folder = this.root;
    folder.oid = undefined;
    for (const segment of segments) {
      let next = folder.folders.get(segment);
      if (next === undefined) {
        next = newFolder();
        folder.folders.set(segment, next);
      }
      next.oid = undefined;
      folder = next;
    }
    folder.files.set(name, { mode: file.mode, oid: file.oid });
  }

  private remove(path: string): void {
    const segments = path.split("/");
    const name = segments.pop() ?? "";
    const chain: Folder[] = [this.root];
    for (const segment of segments) {
      const next = chain.at(-1)?.folders.get(segment);
      if (next === undefined) return;
      chain.push(next);
    }
    chain.at(-1)?.files.delete(name);
    for (const folder of chain) folder.oid = undefined;
    for (let i = chain.length - 1; i > 0; i--) {
      const folder = chain[i];
      if (folder === undefined || folder.files.size > 0 || folder.folders.size > 0) return;
      chain[i - 1]?.folders.delete(segments[i - 1] ?? "");
    }
  }

  private find(path: string): Folder | undefined {
    let folder: Folder | undefined = this.root;
    for (const segment of path === "" ? [] : path.split("/")) folder = folder?.folders.get(segment);
    return folder;
  }

  /** The file at a path, if there is one. */
  file(path: string): { readonly mode: number; readonly oid: Oid } | undefined {
    const slash = path.lastIndexOf("/");
    return this.find(path.slice(0, Math.max(slash, 0)))?.files.get(path.slice(slash + 1));
  }

  /** Every file below a folder, with paths relative to it, in UTF-8 order: the same whatever order they came in. */
  files(folder: string): readonly TrunkFile[] {
    const found: TrunkFile[] = [];
    for (const { at, path } of this.below(folder)) {
      const prefix = path === folder ? "" : `${path.slice(folder === "" ? 0 : folder.length + 1)}/`;
      for (const [name, file] of at.files) found.push({ path: prefix + name, mode: file.mode, oid: file.oid });
    }
    return found.sort((a, b) => compareUtf8(a.path, b.path));
  }

  /** Every folder at or below `folder` that directly holds a file called `name`, in no particular order. */
  foldersHolding(name: string, folder = ""): readonly string[] {
    const found: string[] = [];
    for (const { at, path } of this.below(folder)) if (at.files.has(name)) found.push(path);
    return found;
  }

  /** A folder and all below it; without recursion, since a tree may be deeper than the stack. */
  private *below(folder: string): Generator<{ readonly at: Folder; readonly path: string }> {
    const start = this.find(folder);
    const waiting = start === undefined ? [] : [{ at: start, path: folder }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      yield next;
      for (const [segment, at] of next.at.folders) {
        waiting.push({ at, path: next.path === "" ? segment : `${next.path}/${segment}` });
      }
    }
  }

  /** The Git tree id of a folder, as `git write-tree` would give it. Undefined where there is no such folder. */
  treeId(folder: string): Oid | undefined {
    const found = this.find(folder);
    return found === undefined ? undefined : treeId(found);
  }
}

function newFolder(): Folder {
  return { files: new Map(), folders: new Map(), oid: undefined };
}

/** The ids of a folder and of what changed below it, deepest first. */
function treeId(folder: Folder): Oid {
  const stale: Folder[] = folder.oid === undefined ? [folder] : [];
  for (let i = 0; i < stale.length; i++) {
    for (const below of stale[i]?.folders.values() ?? []) if (below.oid === undefined) stale.push(below);
  }
  for (const changed of stale.reverse()) changed.oid = hashTree(changed);
  return folder.oid as Oid;
}

/** A tree object's id, once those of the folders in it are known. */
function hashTree(folder: Folder): Oid {
  const entries: { readonly key: Buffer; readonly line: Buffer }[] = [];
  const add = (name: string, mode: string, oid: Oid): void => {
    const bytes = pathBytes(name);
    // Git sorts a folder as if its name ended in "/".
    const key = mode === "40000" ? Buffer.concat([bytes, SLASH]) : bytes;
    entries.push({ key, line: Buffer.concat([Buffer.from(`${mode} `), bytes, NUL, Buffer.from(oid, "hex")]) });
  };
  for (const [name, file] of folder.files) add(name, file.mode.toString(8), file.oid);
  for (const [name, below] of folder.folders) add(name, "40000", below.oid as Oid);
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const body = Buffer.concat(entries.map((e) => e.line));
  return hash("sha1", Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]), "hex");
}

const SLASH = Buffer.from("/");
const NUL = Buffer.from([0]);

/** A path's own bytes: lone surrogates U+DC80…U+DCFF stand for bytes that were no UTF-8 (ports.ts, TreeFile). */
export function pathBytes(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const point of path) {
    const code = point.codePointAt(0) ?? 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(point, "utf8"));
  }
  return Buffer.concat(parts);
}
