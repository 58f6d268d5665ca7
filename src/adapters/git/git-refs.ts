/**
 * Branches read from their files, and moved by git, never more than one ref at a time.
 *
 * Reading starts no process: that would stop this one for as long as the system needs to copy its page tables. A
 * long-lived `git cat-file` is no way round it, since it looks for a name that is absent in other places: a tag called
 * `refs/heads/x`, or the commit that `x-g<abbreviated id>` describes.
 */
import { constants } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { finishGit, git, gitFailed, runGit, startGit } from "./git-process.ts";
import { requireOid } from "./object-errors.ts";
import { createStandby, type Standby } from "./standby.ts";

/** The old id of a ref that must not exist yet, and what a broken one holds. */
const NO_OID: Oid = "0".repeat(40);

/**
 * Reads refs of a git directory by their full names; one that is not there has no entry. What is not plainly an id in a
 * file (a symbolic ref, a damaged one) git is asked about.
 */
export async function readRefs(gitDir: string, names: readonly string[]): Promise<ReadonlyMap<string, Oid>> {
  const found = new Map<string, Found>();
  await Promise.all(names.map(async (name) => found.set(name, await readLooseRef(gitDir, name))));
  const notLoose = names.filter((name) => found.get(name) === "absent");
  // In this order, because whoever packs a loose ref writes `packed-refs` first and removes the loose one then.
  const packed = notLoose.length === 0 ? undefined : await readPackedRefs(gitDir);
  for (const name of notLoose) found.set(name, findPacked(packed, name));
  const unclear = names.filter((name) => found.get(name) === "unclear");
  const told = unclear.length === 0 ? undefined : await listRefs(gitDir, unclear);
  for (const name of unclear) found.set(name, told?.get(name) ?? "absent");
  return new Map([...found].filter(([, id]) => id !== "absent"));
}

/** What a file says of a ref: its id, or one of two words. */
type Found = Oid | "absent" | "unclear";

async function readLooseRef(gitDir: string, name: string): Promise<Found> {
  if (!WELL_FORMED.test(name)) return "unclear";
  try {
    // A symbolic link is an old way to write a symbolic ref.
    const text = await readFile(join(gitDir, name), { encoding: "latin1", flag: constants.O_NOFOLLOW });
    return toFound(/^([0-9a-f]{40})\s*$/.exec(text)?.[1]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "EISDIR" ? "absent" : "unclear";
  }
}

/** Is there a file that neither holds an id nor leads to another ref? Git passes over it, and then refuses to move the ref. */
async function isBroken(gitDir: string, name: string): Promise<boolean> {
  if (!WELL_FORMED.test(name)) return false;
  const text = await readFile(join(gitDir, name), { encoding: "latin1", flag: constants.O_NOFOLLOW }).catch(
    () => "ref:",
  );
  return !/^ref:|^(?!0{40})[0-9a-f]{40}\s*$/.test(text);
}

function brokenRef(gitDir: string, name: string): RegistryError {
  return new RegistryError(
    "GIT_FAILED",
    `The branch ${quote(name)} of ${quote(gitDir)} is damaged: its file holds no commit id.`,
    {
      hint: "Put it back with `git update-ref` to the commit where it was (`git reflog`, or a clone, tells), or remove the file.",
    },
  );
}

/** git-check-ref-format(1), as far as it keeps a name from being that of another file. */
const WELL_FORMED = /^refs(\/(?!\.)[^\0-\x20\x7f~^:?*[\\/]+(?<!\.lock))+$/;

/** All of `packed-refs`; undefined where git had better look for itself. */
async function readPackedRefs(gitDir: string): Promise<Buffer | undefined> {
  const path = join(gitDir, "packed-refs");
  try {
    return (await stat(path)).size > MAX_PACKED_REFS ? undefined : await readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? Buffer.alloc(0) : undefined;
  }
}

/** In bytes: about a hundred thousand refs. Git finds one among more without reading them all. */
const MAX_PACKED_REFS = 1 << 23;

/** `packed-refs` has one `<id> <name>` a line. */
function findPacked(packed: Buffer | undefined, name: string): Found {
  if (packed === undefined || (packed.length > 0 && packed.at(-1) !== LINE_FEED)) return "unclear";
  const end = packed.indexOf(` ${name}\n`);
  if (end < 0) return "absent";
  return toFound(/(?:^|\n)([0-9a-f]{40})$/.exec(packed.toString("latin1", Math.max(0, end - 41), end))?.[1]);
}

const LINE_FEED = 0x0a;

function toFound(oid: string | undefined): Found {
  return oid === undefined || oid === NO_OID ? "unclear" : oid;
}

/** Lists the refs below these folders of refs (`refs/heads`) or of these names, at most `limit` of them. */
export async function listRefs(
  gitDir: string,
  patterns: readonly string[],
  limit = 100,
): Promise<ReadonlyMap<string, Oid>> {
  const format = "--format=%(objectname) %(refname)";
  const out = await git(["for-each-ref", `--count=${limit}`, format, ...patterns], { gitDir });
  const lines = out.toString("utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/** One ref's id, or undefined. Throws GIT_FAILED for one whose file is damaged. */
export async function readRef(gitDir: string, name: string): Promise<Oid | undefined> {
  const oid = (await readRefs(gitDir, [name])).get(name);
  if (oid === undefined && (await isBroken(gitDir, name))) throw brokenRef(gitDir, name);
  return oid;
}

/** A ref's way: from `expected` (undefined: it does not exist) to `next`. */
export interface RefMove {
  readonly ref: string;
  readonly expected: Oid | undefined;
  readonly next: Oid;
}

/** Moves refs of one git directory: each time with a git of its own, started beforehand where that was asked for. */
export interface RefMover extends Pick<Standby, "prepare" | "close"> {
  /**
   * Moves a ref in one step and on the disk for good. Answers false when the ref was somewhere else: that is told by
   * reading it again, not by git's words. Throws GIT_FAILED, STATE_UNWRITABLE or DISK_FULL otherwise.
   */
  move(move: RefMove): Promise<boolean>;
  /** The same from wherever the ref is, if it is at all. */
  set(ref: string, next: Oid): Promise<void>;
}

/** `reason` goes into the refs' logs. */
export function createRefMover(gitDir: string, reason?: string): RefMover {
  const log = reason === undefined ? [] : ["-m", reason];
  const args = ["-c", "core.fsync=all", "update-ref", ...log, "--stdin"];
  const standby = createStandby(() => startGit(args, { gitDir, env: LEDGER_IDENTITY }));
  return {
    async move({ ref, expected, next }) {
      const input = transaction(ref, [next, expected ?? NO_OID]);
      await requireThere(gitDir);
      return await standby.use(async (child) => {
        const { code, stderr } = await finishGit(child, input);
        if (code === 0) return true;
        if ((await readRef(gitDir, ref)) !== expected) return false;
        // Whoever is next tries again: GIT_FAILED in a child that waited is done once more, and so is the pass.
        await removeStaleLock(join(gitDir, ref));
        throw gitFailed("update-ref", stderr);
      });
    },
    async set(ref, next) {
      const input = transaction(ref, [next]);
      await requireThere(gitDir);
      await standby.use(async (child) => {
        const { code, stderr } = await finishGit(child, input);
        if (code === 0) return;
        await removeStaleLock(join(gitDir, ref));
        throw gitFailed("update-ref", stderr);
      });
    },
    prepare: standby.prepare,
    close: standby.close,
  };
}

/** A git that waited would make the folders of a repository that was moved away meanwhile anew, in the way of its return. */
async function requireThere(gitDir: string): Promise<void> {
  if ((await stat(gitDir).catch(() => undefined)) === undefined)
    throw gitFailed("update-ref", `the repository ${quote(gitDir)} is not there`);
}

/**
 * Removes the lock of a ref that only reconcilers move, where it is older than any of them can hold it: what was killed in
 * the moment of moving it would keep everybody from it for ever.
 */
async function removeStaleLock(ref: string): Promise<void> {
  const lock = `${ref}.lock`;
  const found = await stat(lock).catch(() => undefined);
  // One from the future was made before the clock was put right.
  if (found !== undefined && Math.abs(Date.now() - found.mtimeMs) > STALE_LOCK_MS)
    await rm(lock, { force: true }).catch(() => {});
}
const STALE_LOCK_MS = 60_000;

/** Moves one ref once, as `RefMover` does. */
export function moveRef(gitDir: string, move: RefMove): Promise<boolean> {
  return createRefMover(gitDir).move(move);
}

/** One update in the language of git-update-ref(1), which undoes what is cut short before its `commit`. */
function transaction(ref: string, ids: readonly Oid[]): string {
  for (const id of ids) requireOid(id);
  return `start\nupdate ${ref} ${ids.join(" ")}\ncommit\n`;
}

/** Who writes ledger commits and their reflog entries; nobody, on purpose: the same bytes on every machine. */
export const LEDGER_IDENTITY = {
  GIT_AUTHOR_NAME: "Skilltrunk",
  GIT_AUTHOR_EMAIL: "ledger@skilltrunk.invalid",
  GIT_COMMITTER_NAME: "Skilltrunk",
  GIT_COMMITTER_EMAIL: "ledger@skilltrunk.invalid",
} as const;

/** Is `ancestor` an ancestor of `tip`, or the same commit? A missing `ancestor` is none. */
export async function isAncestor(gitDir: string, ancestor: Oid, tip: Oid): Promise<boolean> {
  const result = await runGit(["merge-base", "--is-ancestor", ancestor, tip], { gitDir });
  if (result.code <= 1) return result.code === 0;
  if ((await runGit(["cat-file", "-e", `${ancestor}^{commit}`], { gitDir })).code !== 0) return false;
  throw gitFailed("merge-base", result.stderr);
}
