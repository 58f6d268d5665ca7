/** What git's own plumbing says of a repository, to hold against what our readers say; and clones that lack objects. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePath } from "../../src/adapters/git/git-path.ts";
import type { GitObjects, HistoryStep, Mode, TreeFile } from "../../src/app/ports/ports.ts";
import { type GitFixture, temporaryFolder } from "./git-fixture.ts";

export interface TemporaryRepository {
  readonly gitDir: string;
  readonly cleanup: () => void;
}

/** A bare repository without objects of its own that borrows this one's, as ours do. */
export function createBorrowing(fixture: GitFixture, objects = objectsOf(fixture)): TemporaryRepository {
  const { path, cleanup } = temporaryFolder();
  fixture.git("init", "-q", "--bare", path);
  writeFileSync(join(path, "objects", "info", "alternates"), `${objects}\n`);
  return { gitDir: path, cleanup };
}

export function objectsOf(fixture: GitFixture): string {
  return join(fixture.git("rev-parse", "--absolute-git-dir"), "objects");
}

/** The last five commits of the trunk, and no parents of the first of them. */
export function createShallowClone(fixture: GitFixture): TemporaryRepository {
  return createClone(fixture, ["--depth=5"]);
}

/** Every commit and tree, no blob, and a promise to fetch them; with a repository of ours that borrows it. */
export function createPartialClone(fixture: GitFixture): TemporaryRepository & { readonly borrowing: string } {
  fixture.git("config", "uploadpack.allowFilter", "true");
  const clone = createClone(fixture, ["--filter=blob:none"]);
  const borrowing = join(clone.gitDir, "borrowing.git");
  fixture.git("init", "-q", "--bare", borrowing);
  writeFileSync(join(borrowing, "objects", "info", "alternates"), `${clone.gitDir}/objects\n`);
  return { ...clone, borrowing };
}

function createClone(fixture: GitFixture, options: readonly string[]): TemporaryRepository {
  const { path, cleanup } = temporaryFolder();
  const gitDir = join(path, "clone.git");
  fixture.git("clone", "-q", "--bare", "--no-local", ...options, `file://${fixture.dir}`, gitDir);
  return { gitDir, cleanup };
}

/** The first-parent history, one `git diff-tree` a commit. */
export function plumbingHistory(fixture: GitFixture, tip: string): { oid: string; changes: readonly TreeFile[] }[] {
  const chain = fixture.git("rev-list", "--first-parent", "--reverse", tip).split("\n");
  return chain.map((oid, i) => {
    const trees = i === 0 ? ["--root", oid] : [chain[i - 1] ?? "", oid];
    const out = plumbing(fixture, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-commit-id", ...trees);
    return { oid, changes: parseRaw(out) };
  });
}

/** `:old new id id S` NUL `path` NUL … */
function parseRaw(out: Buffer): readonly TreeFile[] {
  const fields = nulFields(out);
  const files: TreeFile[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, mode = "", , oid = ""] = (fields[i] ?? "").split(" ");
    files.push({ path: pathOf(fields[i + 1]), mode: Number.parseInt(mode, 8) as Mode, oid });
  }
  return files;
}

/** `git ls-tree -r` of a commit. */
export function plumbingFiles(fixture: GitFixture, commit: string): readonly TreeFile[] {
  return nulFields(plumbing(fixture, "ls-tree", "-r", "-z", commit)).map((line) => {
    const [mode = "", , oid = ""] = line.slice(0, line.indexOf("\t")).split(" ");
    return { path: pathOf(line.slice(line.indexOf("\t") + 1)), mode: Number.parseInt(mode, 8) as Mode, oid };
  });
}

/** A blob's bytes, one character each. */
export function plumbingBlob(fixture: GitFixture, oid: string): string {
  return plumbing(fixture, "cat-file", "blob", oid).toString("latin1");
}

function plumbing(fixture: GitFixture, ...args: string[]): Buffer {
  return execFileSync("git", args, { cwd: fixture.dir, maxBuffer: 1 << 28 });
}

function nulFields(out: Buffer): readonly string[] {
  return out.toString("latin1").split("\0").slice(0, -1);
}

function pathOf(latin1: string | undefined): string {
  return decodePath(Buffer.from(latin1 ?? "", "latin1"));
}

export async function list<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function history(
  objects: GitObjects,
  range: Parameters<GitObjects["history"]>[0],
): Promise<readonly HistoryStep[]> {
  return list(objects.history(range));
}

/** What a reader says of a trunk: its whole history, the files of every fourth commit, and every blob among them. */
export async function everything(objects: GitObjects, tip: string) {
  const steps = await history(objects, { after: null, to: tip });
  const trees: unknown[] = [];
  const blobs = new Map<string, unknown>();
  for (const { commit } of steps.filter((_, i) => i % 4 === 0)) {
    const files = await list(objects.files(commit.oid));
    trees.push([await objects.commit(commit.oid), files, await objects.isOnFirstParentChain(commit.oid, tip)]);
    for (const { oid, mode } of files) {
      if (mode !== 0o160000 && !blobs.has(oid))
        blobs.set(oid, [await objects.has(oid, "blob"), await objects.blob(oid)]);
    }
  }
  return { steps, trees, blobs };
}
