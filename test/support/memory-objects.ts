/** Git objects in memory: trees of files with made-up but content-addressed ids. */
import { createHash } from "node:crypto";
import type { GitObjects, HistoryStep, TreeFile, TrunkCommit } from "../../src/app/ports/ports.ts";
import { compareUtf8 } from "../../src/core/bytes.ts";
import { RegistryError } from "../../src/core/errors.ts";

/** A file's text or bytes, or text with the executable bit. */
export type MemoryFile = string | Uint8Array | { readonly text: string; readonly executable: true };

/** Holds blobs and flat trees; counts what is read, so that a test can say what a cache saves. */
export class MemoryObjects implements GitObjects {
  private readonly blobs = new Map<string, Uint8Array>();
  private readonly trees = new Map<string, readonly TreeFile[]>();
  readonly reads = { trees: 0, blobs: 0 };

  /** Adds a tree and answers its id. */
  addTree(files: Readonly<Record<string, MemoryFile>>): string {
    const listed = Object.entries(files).map(([path, file]): TreeFile => {
      const content = typeof file === "object" && "text" in file ? file.text : file;
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      const executable = typeof file === "object" && "text" in file;
      return { path, mode: executable ? 0o100755 : 0o100644, oid: this.addBlob(bytes) };
    });
    const sorted = listed.sort((a, b) => compareUtf8(a.path, b.path));
    const oid = sha1(JSON.stringify(sorted));
    this.trees.set(oid, sorted);
    return oid;
  }

  /** Loses a blob, as a damaged repository does. */
  lose(bytes: string): void {
    this.blobs.delete(sha1(Buffer.from(bytes, "utf8")));
  }

  async *files(treeish: string, under?: string): AsyncIterable<TreeFile> {
    this.reads.trees++;
    const tree = this.trees.get(treeish);
    if (tree === undefined) throw missing(treeish);
    yield* tree.filter((f) => under === undefined || f.path === under || f.path.startsWith(`${under}/`));
  }

  filesAt(): Promise<readonly TreeFile[]> {
    throw new Error("memory objects have no places");
  }

  async blob(
    oid: string,
    maxBytes = Number.POSITIVE_INFINITY,
  ): Promise<{ size: number; bytes: Uint8Array | undefined }> {
    this.reads.blobs++;
    const bytes = this.blobs.get(oid);
    if (bytes === undefined) throw missing(oid);
    return { size: bytes.length, bytes: bytes.length > maxBytes ? undefined : bytes };
  }

  async has(oid: string, type: "commit" | "tree" | "blob"): Promise<boolean> {
    if (type === "commit") return false;
    return type === "tree" ? this.trees.has(oid) : this.blobs.has(oid);
  }

  history(): AsyncIterable<HistoryStep> {
    throw new Error("memory objects have no history");
  }

  commit(oid: string): Promise<TrunkCommit> {
    return Promise.reject(missing(oid));
  }

  isOnFirstParentChain(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async close(): Promise<void> {}

  private addBlob(bytes: Uint8Array): string {
    const oid = sha1(bytes);
    this.blobs.set(oid, bytes);
    return oid;
  }
}

function sha1(content: string | Uint8Array): string {
  return createHash("sha1").update(content).digest("hex");
}

function missing(oid: string): RegistryError {
  return new RegistryError("OBJECT_MISSING", `There is no object ${oid}.`);
}
