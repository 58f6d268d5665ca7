/**
 * Git's objects through a lazy mirror. An answer is the one that the complete repository gives: where what is here is not
 * enough for it, more is fetched, and nothing that is missing counts as not being there.
 */
import type { GitObjects, HistoryStep, TreeFile, TreePlace, TrunkCommit } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { LazyBlobs } from "./lazy-blobs.ts";
import type { LazyMirror } from "./lazy-mirror.ts";

interface LazyReading {
  /** Reads what is here. */
  readonly objects: GitObjects;
  readonly blobs: LazyBlobs;
  readonly mirror: LazyMirror;
}

/** Reads through `objects` what `mirror` fetches. */
export function createLazyObjects(reading: LazyReading): GitObjects {
  return new LazyObjects(reading);
}

class LazyObjects implements GitObjects {
  private readonly objects: GitObjects;
  private readonly blobs: LazyBlobs;
  private readonly mirror: LazyMirror;

  constructor({ objects, blobs, mirror }: LazyReading) {
    this.objects = objects;
    this.blobs = blobs;
    this.mirror = mirror;
  }

  async *history(range: Parameters<GitObjects["history"]>[0]): AsyncGenerator<HistoryStep> {
    const { after, to } = range;
    // Who reads from the root on reads every version of every file.
    if (after === null) await this.mirror.fetchWhole();
    else await this.isOnFirstParentChain(after, to);
    for await (const step of this.objects.history(range)) {
      this.blobs.expect(step.changes);
      yield step;
    }
  }

  commit(oid: Oid): Promise<TrunkCommit> {
    return deepening(this.mirror, () => this.objects.commit(oid));
  }

  async *files(treeish: Oid, under?: string): AsyncGenerator<TreeFile> {
    await this.reach(treeish);
    for await (const file of this.objects.files(treeish, under)) {
      this.blobs.expect([file]);
      yield file;
    }
  }

  async filesAt(treeish: Oid, places: readonly TreePlace[]): Promise<readonly TreeFile[]> {
    await this.reach(treeish);
    const files = await this.objects.filesAt(treeish, places);
    this.blobs.expect(files);
    return files;
  }

  blob(oid: Oid, maxBytes?: number): ReturnType<GitObjects["blob"]> {
    return this.blobs.read(oid, maxBytes);
  }

  async has(oid: Oid, type: "commit" | "tree" | "blob"): Promise<boolean> {
    if (type === "blob") await this.blobs.need([oid]);
    const isHere = () => this.objects.has(oid, type);
    return type === "commit" ? deepening(this.mirror, isHere, Boolean) : isHere();
  }

  isOnFirstParentChain(ancestor: Oid, tip: Oid): Promise<boolean> {
    return deepening(this.mirror, () => this.objects.isOnFirstParentChain(ancestor, tip), Boolean);
  }

  close(): Promise<void> {
    return this.objects.close();
  }

  /** A commit brings its folders along. */
  private async reach(treeish: Oid): Promise<void> {
    if (!(await this.objects.has(treeish, "tree"))) await this.commit(treeish);
  }
}

/**
 * Asks again with a longer history while the answer may be due to its end here: commits that are missing make questions
 * fail, and make others be answered with no.
 */
export async function deepening<T>(
  mirror: Pick<LazyMirror, "deepen">,
  ask: () => Promise<T>,
  isCertain: (answer: T) => boolean = () => true,
): Promise<T> {
  try {
    const answer = await ask();
    if (isCertain(answer) || !(await mirror.deepen())) return answer;
  } catch (error) {
    if (!isOfMissing(error) || !(await mirror.deepen())) throw error;
  }
  return await deepening(mirror, ask, isCertain);
}

function isOfMissing(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === "OBJECT_MISSING" || error.code === "GIT_FAILED");
}
