/**
 * Which ledger commit this machine is about to publish, and on which one, that it wrote or checked. It is noted before the
 * branch moves: a process that is killed there would otherwise start again with what it remembered at the end of the pass
 * before, and serve less than it did.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../../core/names.ts";
import { replaceLightly } from "../disk/aside.ts";
import { type StateFolder, stateError } from "../disk/state-folder.ts";

/** Throws STATE_UNWRITABLE or DISK_FULL. */
export async function noteOwn({ path }: StateFolder, ref: string, commits: readonly Oid[]): Promise<void> {
  await replaceLightly(join(path, NAME), `${[ref, ...commits].join(" ")}\n`).catch((error) => {
    throw stateError(error, path);
  });
}

/** None where nothing usable is noted of this branch. */
export async function readOwn({ path }: StateFolder, ref: string): Promise<readonly Oid[]> {
  const text = await readFile(join(path, NAME), "utf8").catch(() => "");
  const [, of, commits = ""] = /^(\S+)((?: [0-9a-f]{40})+)\n$/.exec(text) ?? [];
  return of === ref ? commits.trim().split(" ") : [];
}

/** The ref of our own repository that has the last commit of this ledger branch which this machine wrote or checked. */
export function knownRef(branch: string): string {
  return `refs/skilltrunk/known/${branch}`;
}

const NAME = "own-ledger";
