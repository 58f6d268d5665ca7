/**
 * Git's objects without the git program, through isomorphic-git: it inflates, resolves deltas and checks hashes; the
 * walk along first parents and the comparison of trees are ours. Slower than the program by far; a second witness.
 */
import { join } from "node:path";
import { Errors, readObject } from "isomorphic-git";
import type { GitObjects, HistoryStep, TreeFile, TreePlace, TrunkCommit } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { RecentlyRead } from "../../core/recently-read.ts";
import { MAX_CHANGES, MAX_COMMIT_BYTES, parseCommit } from "./git-commit.ts";
import { createPathFilter } from "./git-path.ts";
import { diffTrees, MAX_TREE_BYTES, parseTree, type TreeEntry, walkTree } from "./git-tree.ts";
import {
  chainBroken,
  objectMissing,
  requireOid,
  tooManyChanges,
  treeTooLarge,
  unreadable,
  wrongType,
} from "./object-errors.ts";
import { createObjectView, findObjectFolders, type ObjectView, VIEW_DIR } from "./object-folders.ts";
import { readPlaces } from "./tree-places.ts";

/** Bytes of objects after which isomorphic-git starts with an empty cache: it never lets go of anything itself. */
const CACHE_BYTES = 1 << 26;
/** Bytes of tree objects that are kept parsed, so that a commit is compared with what was just read for the one before. */
const TREE_BYTES = 1 << 23;
/** Bytes of objects that are kept as read: who asked what something is reads it next, and a loose one is inflated each time. */
const OBJECT_BYTES = 1 << 24;

/** Reads `gitDir/objects`, what it borrows through `info/alternates`, and further object folders if given. */
export function createIsomorphicObjects(options: {
  readonly gitDir: string;
  readonly objectDirs?: readonly string[];
}): GitObjects {
  return new IsomorphicObjects([join(options.gitDir, "objects"), ...(options.objectDirs ?? [])]);
}

interface RawObject {
  readonly type: string;
  readonly bytes: Buffer;
}

class IsomorphicObjects implements GitObjects {
  private readonly view: Promise<ObjectView>;
  private readonly trees = new RecentlyRead<readonly TreeEntry[]>(TREE_BYTES);
  private readonly objects = new RecentlyRead<RawObject>(OBJECT_BYTES);
  private cache: object = {};
  private cached = 0;

  constructor(folders: readonly string[]) {
    this.view = Promise.all(folders.map((folder) => findObjectFolders(folder))).then((found) =>
      createObjectView([...new Set(found.flat())]),
    );
    this.view.catch(() => {}); // thrown where an object is read
  }

  async *history(range: Parameters<GitObjects["history"]>[0]): AsyncGenerator<HistoryStep> {
    const { after, to, under } = range;
    const filter = createPathFilter(under ?? [""]);
    const chain = await this.chain(after, to);
    let before = after === null ? undefined : (await this.commit(after)).tree;
    for (let commit = chain.pop(); commit !== undefined; commit = chain.pop()) {
      const changes: TreeFile[] = [];
      for await (const change of diffTrees(this.readTree, { before, after: commit.tree }, filter)) {
        if (changes.length === MAX_CHANGES) throw tooManyChanges(commit.oid, MAX_CHANGES);
        changes.push(change);
      }
      if (under === undefined || changes.length > 0) yield { commit, changes };
      before = commit.tree;
    }
  }

  /** The commits from `to` down to the one above `after`: newest first. */
  private async chain(after: Oid | null, to: Oid): Promise<TrunkCommit[]> {
    if (after !== null) requireOid(after);
    const chain: TrunkCommit[] = [];
    for await (const commit of this.firstParents(to)) {
      if (commit.oid === after) return chain;
      chain.push(commit);
    }
    if (after !== null) throw chainBroken(after, to);
    return chain;
  }

  private async *firstParents(tip: Oid): AsyncGenerator<TrunkCommit> {
    for (let next: Oid | undefined = tip; next !== undefined; ) {
      const commit: TrunkCommit = await this.commit(next);
      yield commit;
      next = commit.parents[0];
    }
  }

  async commit(oid: Oid): Promise<TrunkCommit> {
    return parseCommit(oid, (await this.read(oid, "commit")).subarray(0, MAX_COMMIT_BYTES));
  }

  async *files(treeish: Oid, under = ""): AsyncGenerator<TreeFile> {
    yield* walkTree(this.readTree, await this.rootOf(treeish), createPathFilter([under]));
  }

  async filesAt(treeish: Oid, places: readonly TreePlace[]): Promise<readonly TreeFile[]> {
    return await readPlaces(this.readTree, await this.rootOf(treeish), places);
  }

  async blob(oid: Oid, maxBytes = Number.POSITIVE_INFINITY): ReturnType<GitObjects["blob"]> {
    const bytes = await this.read(oid, "blob");
    return { size: bytes.length, bytes: bytes.length <= maxBytes ? bytes : undefined };
  }

  async has(oid: Oid, type: "commit" | "tree" | "blob"): Promise<boolean> {
    return (await this.find(oid))?.type === type;
  }

  async isOnFirstParentChain(ancestor: Oid, tip: Oid): Promise<boolean> {
    requireOid(ancestor);
    for await (const commit of this.firstParents(tip)) {
      if (commit.oid === ancestor) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    this.forget();
    this.trees.clear();
    this.objects.clear();
  }

  private async rootOf(treeish: Oid): Promise<Oid> {
    return (await this.has(treeish, "commit")) ? (await this.commit(treeish)).tree : treeish;
  }

  private readonly readTree = async (oid: Oid): Promise<readonly TreeEntry[]> => {
    const known = this.trees.get(oid);
    if (known !== undefined) return known;
    const bytes = await this.read(oid, "tree");
    if (bytes.length > MAX_TREE_BYTES) throw treeTooLarge(oid, bytes.length, MAX_TREE_BYTES);
    const entries = parseTree(oid, bytes);
    this.trees.set(oid, entries, bytes.length);
    return entries;
  };

  private async read(oid: Oid, type: "commit" | "tree" | "blob"): Promise<Buffer> {
    const found = await this.find(oid);
    if (found === undefined) throw objectMissing(oid);
    if (found.type !== type) throw wrongType(oid, type, found.type);
    return found.bytes;
  }

  private async find(oid: Oid): Promise<RawObject | undefined> {
    requireOid(oid);
    const known = this.objects.get(oid);
    if (known !== undefined) return known;
    const found = await this.look(oid);
    if (found !== undefined) this.objects.set(oid, found, found.bytes.length);
    return found;
  }

  private async look(oid: Oid): Promise<RawObject | undefined> {
    if (this.cached > CACHE_BYTES) this.forget();
    const view = await this.view;
    try {
      return await this.readFrom(view, oid);
    } catch (error) {
      // The packs known so far may have been replaced, or the object may be younger than the list of them.
      view.refresh();
      if (!isNotFound(error, oid)) this.forget();
    }
    try {
      return await this.readFrom(view, oid);
    } catch (error) {
      if (isNotFound(error, oid)) return undefined;
      throw unreadable(oid, error instanceof Error ? error.message : String(error), error);
    }
  }

  private async readFrom(fs: ObjectView, oid: Oid): Promise<RawObject> {
    const { cache } = this;
    const { type, object } = await readObject({ fs, gitdir: VIEW_DIR, oid, format: "content", cache });
    const bytes = object as Buffer;
    this.cached += bytes.length;
    return { type: type as string, bytes };
  }

  private forget(): void {
    this.cache = {};
    this.cached = 0;
  }
}

function isNotFound(error: unknown, oid: Oid): boolean {
  return error instanceof Errors.NotFoundError && error.data.what === oid;
}
