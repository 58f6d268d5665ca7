/** Merging through a lazy mirror: the history that decides what is merged, and the files that both sides changed. */
import type { ComposedMerge, MergeRequest } from "../../app/ports/merging.ts";
import type { GitObjects } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import { isOid, type Oid } from "../../core/names.ts";
import { runGit } from "./git-process.ts";
import { readRecords } from "./git-records.ts";
import type { LazyBlobs } from "./lazy-blobs.ts";
import type { LazyMirror } from "./lazy-mirror.ts";
import { deepening } from "./lazy-objects.ts";
import { composeMerge } from "./merge-preview.ts";

interface LazyPlace {
  /** Where what was fetched is read, and new objects are written. */
  readonly gitDir: string;
  readonly objects: GitObjects;
  readonly blobs: LazyBlobs;
  readonly mirror: LazyMirror;
}

/** As `composeMerge`; what it turns out to need is fetched. */
export async function composeLazily(
  request: MergeRequest,
  { gitDir, objects, blobs, mirror }: LazyPlace,
): Promise<ComposedMerge> {
  const { base, head } = request;
  const { oids } = await deepening(
    mirror,
    () => mergeBases(gitDir, request),
    ({ isCertain }) => isCertain,
  );
  const [ancestor, ...others] = oids;
  const isReal = ancestor !== undefined && others.length === 0 && ancestor !== base && ancestor !== head;
  if (isReal) await blobs.need(await blobsToMerge(gitDir, { ancestor, base, head }));
  try {
    return await composeMerge({ ...request, gitDir, objects });
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "GIT_FAILED") throw error;
    // A merge of merges, or of what was moved about, reads more than can be told beforehand.
    await mirror.fetchWhole();
    return await composeMerge({ ...request, gitDir, objects });
  }
}

/** What was merged last of each other. Git says so on its standard error where a commit that it came to is not here. */
async function mergeBases(
  gitDir: string,
  { base, head }: Pick<MergeRequest, "base" | "head">,
): Promise<{ readonly oids: readonly Oid[]; readonly isCertain: boolean }> {
  const { stdout, stderr } = await runGit(["merge-base", "--all", base, head], { gitDir });
  return { oids: stdout.toString("latin1").split("\n").filter(isOid), isCertain: stderr === "" };
}

interface Difference {
  readonly before: Oid | undefined;
  readonly after: Oid | undefined;
}
type Differences = ReadonlyMap<string, Difference>;

/** Files that both sides changed, and those that one side may have moved while the other one changed them. */
async function blobsToMerge(
  gitDir: string,
  { ancestor, base, head }: { readonly ancestor: Oid; readonly base: Oid; readonly head: Oid },
): Promise<readonly Oid[]> {
  const [ours, theirs] = await Promise.all([differences(gitDir, ancestor, base), differences(gitDir, ancestor, head)]);
  const both = [...ours.keys()].filter((path) => theirs.has(path));
  const needed = [
    ...both.flatMap((path) => [ours.get(path), theirs.get(path)]),
    ...movedAbout(ours, theirs),
    ...movedAbout(theirs, ours),
  ];
  return needed.flatMap((found) => [found?.before, found?.after]).filter((oid) => oid !== undefined);
}

/** What one side added and removed, where git has to find out which of it belongs together. */
function movedAbout(side: Differences, other: Differences): readonly Difference[] {
  const removed = [...side].filter(([, { after }]) => after === undefined).map(([path]) => path);
  const folders = new Set(removed.map(folderOf));
  const isRelevant =
    removed.some((path) => other.has(path)) ||
    [...other].some(([path, { before }]) => before === undefined && folders.has(folderOf(path)));
  if (!isRelevant) return [];
  return [...side.values()].filter(({ before, after }) => before === undefined || after === undefined);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** By the bytes of their paths, one character each. */
async function differences(gitDir: string, before: Oid, after: Oid): Promise<Differences> {
  const args = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", before, after];
  const found = new Map<string, Difference>();
  let change = "";
  for await (const records of readRecords(args, { gitDir, end: "\0" })) {
    for (const record of records) {
      const text = record.toString("latin1");
      if (change === "") change = text;
      else {
        found.set(text, toDifference(change));
        change = "";
      }
    }
  }
  return found;
}

/** `:<old mode> <new mode> <old id> <new id> <status>`; a submodule is no file. */
function toDifference(change: string): Difference {
  const [oldMode = "", newMode = "", before = "", after = ""] = change.slice(1).split(" ");
  return { before: isBlob(oldMode) ? before : undefined, after: isBlob(newMode) ? after : undefined };
}

function isBlob(mode: string): boolean {
  return mode.startsWith("100") || mode === "120000";
}
