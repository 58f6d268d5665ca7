/**
 * Several folders and the lock changed as one. What is to come lies ready beside each place before anything moves, and a
 * journal says what moves: a run that is killed in between is undone by the next one with the same lock. Journals are kept
 * with this user's state and never in the project, because a project may come from somebody else.
 */
import { existsSync, lstatSync, readFileSync, renameSync, rmSync } from "node:fs";
import { open, readFile, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { sha256 } from "../../core/bytes.ts";
import { makeFolder } from "./make-folder.ts";
import { replaceFile } from "./whole-file.ts";

const step = z.strictObject({
  /** The place itself. */
  path: z.string().min(1),
  /** What is to be there, staged; null: nothing. */
  fresh: z.string().min(1).nullable(),
  /** Where what is there waits meanwhile. */
  old: z.string().min(1),
  /** Was anything there? */
  replaces: z.boolean(),
});
export type JournalStep = z.infer<typeof step>;

/** `before` and `after`: digests of the lock's text; null where there is none, or none is written. */
const journalSchema = z.strictObject({
  lock: z.string().min(1),
  before: z.string().nullable(),
  after: z.string().nullable(),
  steps: z.array(step),
});
type Journal = z.infer<typeof journalSchema>;

/** Makes every step, then writes the lock. Where a step fails, or the journal cannot be kept, all are undone. */
export async function makeChanges(
  { journals, lockPath }: { readonly journals: string; readonly lockPath: string },
  { steps, lock }: { readonly steps: readonly JournalStep[]; readonly lock: string | undefined },
): Promise<void> {
  const journal: Journal = {
    lock: lockPath,
    before: digestOf(lockPath),
    after: lock === undefined ? null : sha256(lock),
    steps: [...steps],
  };
  const at = journalOf(journals, lockPath);
  try {
    if (steps.length > 0) await writeJournal(at, journal);
    moveAll(steps);
    await syncParents(steps);
    if (lock !== undefined && journal.after !== journal.before) {
      await makeFolder(dirname(lockPath));
      await replaceFile(lockPath, lock);
      await syncFolder(dirname(lockPath));
    }
  } catch (error) {
    // Where undoing fails too, journal and what waits stay for the next command.
    undo(steps);
    await forget(at, steps);
    throw error;
  }
  await forget(at, steps);
}

/** Ends what a killed run began: undone, unless its lock was written already. */
export async function recoverChanges(journals: string, lockPath: string): Promise<void> {
  const at = journalOf(journals, lockPath);
  const text = await readFile(at, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const journal = parseJournal(text);
  const steps = journal?.lock === lockPath ? journal.steps : [];
  const isDone = journal?.after !== journal?.before && digestOf(lockPath) === journal?.after;
  if (!isDone) undo(steps);
  await syncParents(steps);
  await forget(at, steps);
}

/** The journal goes first: without it, what is staged belongs to nobody. */
async function forget(journal: string, steps: readonly JournalStep[]): Promise<void> {
  await rm(journal, { force: true });
  await removeStaged(steps);
}

/** Removes what steps have left beside their places. */
export async function removeStaged(steps: readonly JournalStep[]): Promise<void> {
  for (const { fresh, old } of steps) {
    for (const left of [fresh, old]) if (left !== null) await rm(left, { recursive: true, force: true });
    await rmdir(dirname(old)).catch(() => {});
  }
}

/** Every rename in one turn of the event loop: no signal handler of ours runs between them. */
function moveAll(steps: readonly JournalStep[]): void {
  for (const { path, fresh, old, replaces } of steps) {
    if (replaces) renameSync(path, old);
    if (fresh !== null) renameSync(fresh, path);
  }
}

/** Puts back what was there, wherever a run came to; what was new is staged again or gone. */
function undo(steps: readonly JournalStep[]): void {
  for (const { path, fresh, old, replaces } of [...steps].reverse()) {
    const isMoved = fresh !== null && !exists(fresh) && exists(path);
    if (replaces ? exists(old) && isMoved : isMoved) rmSync(path, { recursive: true, force: true });
    if (replaces && exists(old) && !exists(path)) renameSync(old, path);
  }
}

function parseJournal(text: string): Journal | undefined {
  try {
    return journalSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function writeJournal(at: string, journal: Journal): Promise<void> {
  await makeFolder(dirname(at), 0o700);
  await replaceFile(at, `${JSON.stringify(journal)}\n`, 0o600);
  await syncFolder(dirname(at));
}

function journalOf(journals: string, lockPath: string): string {
  return join(journals, `${sha256(lockPath).slice("sha256:".length)}.json`);
}

function digestOf(path: string): string | null {
  return existsSync(path) ? sha256(readFileSync(path)) : null;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function syncParents(steps: readonly JournalStep[]): Promise<void> {
  for (const folder of new Set(steps.map(({ path }) => dirname(path)))) if (exists(folder)) await syncFolder(folder);
}

/** Makes a folder's own entries last. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; its renames are journalled.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Where something waits beside its place. */
export function stagedAt(path: string, staging: string, suffix: string): string {
  return join(dirname(path), staging, `${basename(path)}.${suffix}`);
}
