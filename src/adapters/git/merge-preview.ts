/**
 * What the trunk would be after a merge: one more commit on it, made without a work tree in a repository of our own.
 * Nothing of the source's configuration takes part: our repository has none, and attributes come from nowhere.
 */
import type { ComposedMerge, MergeRequest } from "../../app/ports/merging.ts";
import type { GitObjects } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { decodePath } from "./git-path.ts";
import { type GitResult, gitFailed, runGit } from "./git-process.ts";
import { isAncestor } from "./git-refs.ts";
import { writeLooseCommit } from "./loose-object.ts";
import { requireOid } from "./object-errors.ts";

/** The empty tree: git knows it without being given it. */
const NOTHING: Oid = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What git-merge-tree(1) is told, so that the same merge gives the same tree whatever a git takes for a default. */
const MERGE_CONFIG: readonly string[] = [
  // A bare repository may read .gitattributes from HEAD: a `merge=union` there would decide what conflicts.
  `attr.tree=${NOTHING}`,
  "merge.renames=true",
  "merge.directoryRenames=conflict",
  "merge.renormalize=false",
  "merge.renameLimit=7000",
];

/** Characters that no name in a commit may hold. */
const NO_NAME = /[\p{Cc}<>]/gu;
const ADDRESS = "preview@skilltrunk.invalid";

/** Commits that are looked at before a git is started to look at them: more than a proposal has. */
const NEARBY = 32;

interface PlacedMerge extends MergeRequest {
  /** Our own bare repository, which borrows the source's objects. New objects are written here. */
  readonly gitDir: string;
  /** Reads it. */
  readonly objects: Pick<GitObjects, "commit">;
}

/**
 * Merges `head` onto `base` as the code host would squash it; moves no ref. The same request gives the same commit id on
 * every machine. Throws BASE_NOT_FOUND for two histories that have nothing in common, GIT_MISSING for a git before 2.38
 * where one is needed, GIT_FAILED (also for a commit that is not here), STATE_UNWRITABLE or DISK_FULL.
 */
export async function composeMerge(request: PlacedMerge): Promise<ComposedMerge> {
  const { gitDir, objects, base, head } = request;
  for (const oid of [base, head]) requireOid(oid);
  const goesOn = (await isNearby(request)) || (await isAncestor(gitDir, base, head));
  const merged = goesOn ? (await objects.commit(head)).tree : await mergeTrees(request);
  if (typeof merged !== "string") return merged;
  return { commit: await writeCommit(request, merged), tree: merged };
}

/** Is the base one of the commits that the head plainly goes on from? False where it is not near. */
async function isNearby({ objects, base, head }: PlacedMerge): Promise<boolean> {
  let at: Oid | undefined = head;
  for (let left = NEARBY; at !== undefined && at !== base && left > 0; left--) {
    // What is not here git has to tell from what is damaged.
    at = (await objects.commit(at).catch(() => undefined))?.parents[0];
  }
  return at === base;
}

async function mergeTrees({
  gitDir,
  base,
  head,
}: PlacedMerge): Promise<Oid | { readonly conflicts: readonly string[] }> {
  const settings = MERGE_CONFIG.flatMap((setting) => ["-c", setting]);
  const merge = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head];
  const result = await runGit([...settings, ...merge], { gitDir });
  // 0: merged, 1: conflicts; either way the tree comes first, and after it the paths that are in conflict.
  if (result.code > 1) throw await whyNotMerged({ gitDir, base, head }, result);
  const [tree, ...paths] = toRecords(result.stdout);
  return result.code === 0 && tree !== undefined ? toOid(tree) : { conflicts: paths.map(decodePath) };
}

async function whyNotMerged(
  { gitDir, base, head }: Pick<PlacedMerge, "gitDir" | "base" | "head">,
  { code, stderr }: GitResult,
): Promise<RegistryError> {
  // git-merge-tree(1) of before 2.38 has no --write-tree and prints its usage.
  if (code === 129) {
    return new RegistryError("GIT_MISSING", "The program `git` is too old to merge without a work tree.", {
      hint: "Install git 2.38 or newer, or bring the proposed branch up to date with the trunk.",
    });
  }
  if ((await runGit(["merge-base", base, head], { gitDir })).code !== 1) return gitFailed("merge-tree", stderr);
  return new RegistryError(
    "BASE_NOT_FOUND",
    `${head.slice(0, 12)} and ${base.slice(0, 12)} have no commit in common, so there is nothing to merge on.`,
    { hint: "Fetch the whole history (`git fetch --unshallow`), or start the branch from the trunk." },
  );
}

/** The object's own bytes, so that no git cleans up the name or recodes the message. */
async function writeCommit({ gitDir, base, message, author, date }: PlacedMerge, tree: Oid): Promise<Oid> {
  const by = `${author.toWellFormed().replace(NO_NAME, " ").trim()} <${ADDRESS}> ${Math.max(0, Math.trunc(date))} +0000`;
  // A commit's message ends at its first NUL.
  const text = message.toWellFormed().replaceAll("\0", " ");
  const content = `tree ${tree}\nparent ${base}\nauthor ${by}\ncommitter ${by}\n\n${text}`;
  return await writeLooseCommit(gitDir, content);
}

function toOid(output: Buffer): Oid {
  const oid = output.toString("latin1").trim();
  requireOid(oid);
  return oid;
}

function toRecords(output: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0, end = output.indexOf(0); end >= 0; start = end + 1, end = output.indexOf(0, start)) {
    records.push(output.subarray(start, end));
  }
  return records;
}
