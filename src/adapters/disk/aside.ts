/**
 * What is made beside its place and moved there whole. Its name says which process makes it, so that what a process left
 * when it was killed can be told from what one is at work on, and removed.
 */
import { randomUUID } from "node:crypto";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive, thisProcess } from "./process-identity.ts";

/** A name beside `path` that nobody else uses. */
export function asideOf(path: string): string {
  const { pid, started, boot } = thisProcess();
  return `${path}.aside-${pid}-${started}-${boot}-${randomUUID()}`;
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ASIDE = new RegExp(`\\.aside-(\\d{1,15})-(\\d*)-((?:${UUID})?)-${UUID}$`);

/** Puts a short file in the place of what is there. It survives this process, and may be lost with the machine's power. */
export async function replaceLightly(path: string, text: string, mode = 0o600): Promise<void> {
  const aside = asideOf(path);
  try {
    await writeFile(aside, text, { mode });
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** Removes what processes that are gone left beside their places in this folder; `of` limits it to one place. */
export async function removeAbandoned(folder: string, of?: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => of === undefined || name.startsWith(`${basename(of)}.`),
  );
  for (const name of names) {
    const [, pid, started = "", boot = ""] = ASIDE.exec(name) ?? [];
    if (pid === undefined || isAlive({ pid: Number(pid), started, boot })) continue;
    // What somebody else owns is theirs to remove.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** The same beside one place. */
export function removeAbandonedBeside(path: string): Promise<void> {
  return removeAbandoned(dirname(path), path);
}
