/**
 * One process at a time in a state folder, and one that installs beside a lock. In a state folder nothing depends on it
 * for being right (that is the ref's compare-and-swap); it saves double work, and lets what a killed process left behind
 * be removed.
 */
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import { asideOf } from "./aside.ts";
import { isAlive, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { stateError } from "./state-folder.ts";

export interface LockOptions {
  readonly folder: string;
  /** The file in it whose existence is the lock; default: `lock`, that of a state folder. */
  readonly name?: string;
  /** What the holder is doing, after "process 7, which is"; default: using this state folder. */
  readonly doing?: string;
  /** Ends the wait with its own reason. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** The error for what the system refuses in the folder; default: that of a state folder. */
  readonly refused?: (error: unknown, folder: string) => RegistryError;
  /** After this long a waiting process says what it waits for. */
  readonly politeMs?: number;
  /** After this long it gives up. */
  readonly patienceMs?: number;
}

/**
 * Runs `work` while no other process, and nobody else in this one, holds the folder's lock. A lock whose process is gone
 * is taken over. Throws STATE_UNWRITABLE when the folder cannot be written, or is still in use after `patienceMs`.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const release = await acquire(options);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(options: LockOptions): Promise<() => Promise<void>> {
  const { folder, name = "lock", doing = "using this state folder", refused = stateError, progress, signal } = options;
  const { politeMs = 3000, patienceMs = 30 * 60_000 } = options;
  const lock = join(folder, name);
  const mine = JSON.stringify(thisProcess());
  const since = performance.now();
  let told = false;
  for (let pause = 5; ; pause = Math.min(2 * pause, 50)) {
    if (await take(lock, mine, (error) => refused(error, folder))) return () => unlink(lock).catch(() => {});
    const holder = await readFile(lock, "utf8").catch(() => undefined);
    if (holder === undefined || (await takeAway(lock, holder))) continue;
    const waited = performance.now() - since;
    const who = `process ${parseHolder(holder)?.pid}, which is ${doing}`;
    if (waited > patienceMs) throw busy(who, folder);
    if (waited > politeMs && !told) {
      told = true;
      progress?.({ phase: `waiting for ${who}`, done: 0 });
    }
    signal?.throwIfAborted();
    await sleep(pause);
  }
}

/** Creates the lock with its content in one step: `link` fails when the name is there, and no half-written lock exists. */
async function take(lock: string, content: string, refused: (error: unknown) => RegistryError): Promise<boolean> {
  const aside = asideOf(lock);
  try {
    await writeFile(aside, content, { flag: "wx" });
    await link(aside, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw refused(error);
  } finally {
    await unlink(aside).catch(() => {});
  }
}

/** Removes a lock whose holder is gone. The rename makes sure that it is this one, and not one taken a moment ago. */
async function takeAway(lock: string, content: string): Promise<boolean> {
  const holder = parseHolder(content);
  if (holder !== undefined && isAlive(holder)) return false;
  const aside = asideOf(lock);
  try {
    await rename(lock, aside);
    if ((await readFile(aside, "utf8")) !== content) await link(aside, lock);
  } catch {
    // Somebody else was faster; the next round sees what is there now.
  } finally {
    await unlink(aside).catch(() => {});
  }
  return true;
}

function parseHolder(content: string): ProcessIdentity | undefined {
  try {
    const { pid, started, boot } = JSON.parse(content) as Partial<ProcessIdentity>;
    if (!Number.isSafeInteger(pid) || typeof started !== "string" || typeof boot !== "string") return undefined;
    return { pid: pid as number, started, boot };
  } catch {
    return undefined;
  }
}

function busy(who: string, folder: string): RegistryError {
  return new RegistryError("STATE_UNWRITABLE", `Gave up waiting for ${who}: ${folder}.`, {
    hint: "End that process, or give this one another folder.",
  });
}
