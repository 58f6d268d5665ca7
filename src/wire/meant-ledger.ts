/**
 * Which ledger a location means: decided here, for every command. A folder that was cloned means the ledger of its `origin`,
 * as soon as there is one: that is what others read and what publication goes on from. A branch `skilltrunk/ledger` of the
 * clone's own counts only until then, and is told of loudly where origin's does not contain it. A URL, a bare repository and
 * one that was cloned from nowhere mean themselves.
 */

import { openStateFolder } from "../adapters/disk/state-folder.ts";
import { askRemote, type RemoteLocation } from "../adapters/git/origin.ts";
import { parseLocation } from "../adapters/git/repository-location.ts";
import { findTrunkCommit, readTrunkFile } from "../adapters/git/trunk-file.ts";
import {
  type Clone,
  findClone,
  findWorkTree,
  isContained,
  type LedgersOfClone,
  readLedgersOfClone,
} from "../adapters/ledger/clone-ledger.ts";
import type { Progress } from "../app/ports/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../core/trunk/yaml-file.ts";

/** Tells a person, in a sentence, what deserves attention. */
export type Warn = (sentence: string) => void;

export interface MeaningOptions {
  readonly location: string;
  readonly stateDir: string;
  readonly progress: Progress;
  readonly warn: Warn;
}

/** What was named, and what is opened in its place. */
export interface Meant {
  readonly location: string;
  /** The clone that was named, if it was one. */
  readonly clone?: Clone;
  /** Is it the clone's origin that is meant? */
  readonly isOrigin: boolean;
}

/**
 * What a command means that publishes, or looks at all that was published. `push`: it is to be sent to where others read it.
 * Throws USAGE where that cannot be done, GIT_UNREACHABLE where only `origin` could say.
 */
export async function findMeant(options: MeaningOptions & { readonly push: boolean }): Promise<Meant> {
  const { location, push } = options;
  const clone = await findClone(location);
  if (clone === undefined) {
    if (push) await demandPlace(options);
    return { location, isOrigin: false };
  }
  const ledger = await ledgerSettings(options);
  const here = { location, clone, isOrigin: false };
  const there = { location: clone.origin.url, clone, isOrigin: true };
  if (ledger === "unreadable") return (await isAtOrigin(clone, options, DEFAULT_SETTINGS.ledger)) ? there : here;
  // Kept in a third place, which the settings of the trunk name, and the trunk is origin's.
  if (ledger.repository !== undefined) return there;
  if (await isAtOrigin(clone, options, ledger)) return there;
  if (!push) return here;
  const { own } = await readLedgersOfClone(clone, ledger.branch);
  if (own === undefined) return there;
  throw new RegistryError(
    "USAGE",
    `${quote(clone.origin.shown)} has no ledger, and this clone has one of its own at ${own.slice(0, 12)}.`,
    {
      hint: `\`git push origin ${ledger.branch}\` makes it the one that counts there; without --push it goes on here.`,
    },
  );
}

async function isAtOrigin(
  clone: Clone,
  { stateDir, push, warn }: MeaningOptions & { readonly push: boolean },
  { branch }: Settings["ledger"],
): Promise<boolean> {
  const here = await readLedgersOfClone(clone, branch);
  try {
    const tip = await askForLedger(clone.origin, { stateDir, branch });
    if (tip !== undefined) await warnOfOwn({ clone, here, branch, warn }, tip);
    return tip !== undefined;
  } catch (error) {
    if (!isUnreachable(error) || push || here.fetched !== undefined) throw error;
    warnUnasked(clone, warn, error);
    return false;
  }
}

async function askForLedger(
  origin: RemoteLocation,
  { stateDir, branch }: { readonly stateDir: string; readonly branch: string },
): Promise<Oid | undefined> {
  const { gitDir } = await openStateFolder(stateDir, `ledger of ${origin.url}`);
  const ref = `refs/heads/${branch}`;
  return (await askRemote(origin, { gitDir, refs: [ref] })).refs.get(ref);
}

/** Throws USAGE where a folder was named that is a repository of its own: nobody reads elsewhere what is written there. */
async function demandPlace(options: MeaningOptions): Promise<void> {
  const repository = await findWorkTree(options.location);
  // What a repository without a commit will say in its first one, nobody knows.
  if (repository === undefined || (await findTrunkCommit(repository)) === undefined) return;
  const ledger = await ledgerSettings(options);
  if (ledger === "unreadable" || ledger.repository !== undefined) return;
  throw new RegistryError("USAGE", `${quote(repository.path)} has no remote \`origin\` to push the ledger to.`, {
    hint: "Without --push it is written into this repository, where who reads this folder sees it; or name a URL.",
  });
}

/** Where the settings of the trunk, as the folder has it, keep the ledger. */
async function ledgerSettings({
  location: text,
  ...options
}: MeaningOptions): Promise<Settings["ledger"] | "unreadable"> {
  const asked = { ...options, location: parseLocation(text), path: SETTINGS_PATH, maxBytes: MAX_YAML_BYTES };
  const bytes = await readTrunkFile(asked);
  return bytes === undefined ? DEFAULT_SETTINGS.ledger : (parseSettings(bytes).settings?.ledger ?? "unreadable");
}

/** The branch that a folder's settings give the ledger; the usual one where they cannot be read. */
export async function ledgerBranchOf(options: MeaningOptions): Promise<string> {
  const ledger = await ledgerSettings(options).catch(() => "unreadable" as const);
  return (ledger === "unreadable" ? DEFAULT_SETTINGS.ledger : ledger).branch;
}

interface Owned {
  readonly clone: Clone;
  readonly here: LedgersOfClone;
  readonly branch: string;
  readonly warn: Warn;
}

/** Tells of a ledger of the clone's own that has what origin's has not. */
export async function warnOfOwn({ clone, here, branch, warn }: Owned, tip: Oid): Promise<void> {
  if (here.own === undefined || (await isContained(clone, here, tip))) return;
  const [folder, origin] = [quote(clone.repository.path), quote(clone.origin.shown)];
  warn(
    `${folder} has a branch ${quote(branch, 80)} of its own, at ${here.own.slice(0, 12)}, which is not in that of ${origin} as far as this clone knows (\`git fetch\` may tell it). ` +
      `The one of ${origin}, at ${tip.slice(0, 12)}, is read and continued; what only this clone has, nobody sees. \`git branch -D ${branch}\` removes it.`,
  );
}

export function warnUnasked({ origin, repository }: Clone, warn: Warn, error: unknown): void {
  const why = error instanceof RegistryError ? error.message : "";
  warn(
    `Whether ${quote(origin.shown)} has a ledger could not be asked, so that of ${quote(repository.path)} itself is meant. ${quote(why, 300)}`,
  );
}

/** Could nobody answer for the place that was asked? */
export function isUnreachable(error: unknown): error is RegistryError {
  return error instanceof RegistryError && (error.code === "GIT_UNREACHABLE" || error.code === "NOT_A_REPOSITORY");
}
