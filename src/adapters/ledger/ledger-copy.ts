/**
 * The published ledger of a repository on this machine, ready to be read by its object ids.
 *
 * Of a remote, only the ledger branch is fetched, with the user's own credentials: its tip, at depth 1 and without
 * blobs, then the blobs that somebody needs. They are read through a second repository that borrows the first one's
 * objects: there, what was not fetched is just missing, and no git goes and gets it on its own.
 */
import { join } from "node:path";
import type { GitObjects, Progress } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { borrowObjects, openStateFolder, removeResidue, type StateFolder } from "../disk/state-folder.ts";
import { createGitObjects } from "../git/git-objects.ts";
import { readRef } from "../git/git-refs.ts";
import { findLocalRepository } from "../git/local-repository.ts";
import { LEDGER_BRANCH } from "../git/open-source.ts";
import { branchRef, parseLocation, type RepositoryLocation } from "../git/repository-location.ts";
import { createTransport, type Transport } from "../git/transport.ts";
import { refusesObjects } from "../git/transport-error.ts";

type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

/** A ledger commit and a git directory through which all of it can be read. */
export interface LedgerCopy {
  readonly location: string;
  readonly gitDir: string;
  readonly commit: Oid;
  readonly objects: GitObjects;
  /** Makes these blobs readable: one fetch for all that are not here yet. Throws GIT_UNREACHABLE or LEDGER_MOVED. */
  need(blobs: readonly Oid[]): Promise<void>;
}

export interface LedgerCopyOptions {
  /** A folder, or any URL that git fetches from, also written `git+https://…`. */
  readonly location: string;
  readonly stateDir: string;
  /** Default: the usual one. */
  readonly branch?: string;
  readonly progress?: Progress | undefined;
}

/** Throws USAGE, NOT_A_REPOSITORY, LEDGER_NOT_FOUND, GIT_UNREACHABLE, STATE_UNWRITABLE or DISK_FULL. */
export async function openLedgerCopy(options: LedgerCopyOptions): Promise<LedgerCopy> {
  const location = parseLocation(options.location.replace(/^git\+(?=[a-z]+:\/\/)/i, ""));
  return location.kind === "folder" ? openLocal(location.path, refOf(options)) : openRemote(location, options);
}

/** The ledger as a clone last fetched it from its remote `origin`; nothing is asked. Throws as `openLedgerCopy`. */
export async function openTrackedCopy(path: string, ref: string): Promise<LedgerCopy> {
  return openLocal(path, ref.replace(/^refs\/heads\//, "refs/remotes/origin/"));
}

async function openLocal(path: string, ref: string): Promise<LedgerCopy> {
  const { commonDir: gitDir } = await findLocalRepository(path);
  const commit = await readRef(gitDir, ref);
  if (commit === undefined) throw noLedger(path, ref, "Publish it first: `skilltrunk reconcile` with this folder.");
  return { location: path, gitDir, commit, objects: createGitObjects({ gitDir }), need: async () => {} };
}

async function openRemote(location: RemoteLocation, options: LedgerCopyOptions): Promise<LedgerCopy> {
  if (location.path !== undefined) await findLocalRepository(location.path);
  const folder = await openStateFolder(options.stateDir, `ledger of ${location.url}`);
  const remote = { location, progress: options.progress && afterAWhile(options.progress) };
  const mirrors = {
    filtered: await openMirror(folder, "filtered", remote),
    whole: await openMirror(folder, "whole", remote),
    ref: refOf(options),
  };
  await borrowObjects(folder, [mirrors.filtered.objectsDir, mirrors.whole.objectsDir]);
  const objects = createGitObjects({ gitDir: folder.gitDir });
  const locked = <T>(work: () => Promise<T>) => withLock({ folder: folder.path, progress: options.progress }, work);

  return {
    location: location.shown,
    gitDir: folder.gitDir,
    commit: await locked(() => takeTip(mirrors, location.shown)),
    objects,
    need: (blobs) =>
      locked(async () => {
        const missing = await absent(objects, blobs);
        if (missing.length === 0) return;
        await takeBlobs(mirrors, missing);
        if ((await absent(objects, missing)).length > 0) throw moved(location.shown);
      }),
  };
}

/** Tells of work that goes on for longer than a person waits without asking. */
function afterAWhile(progress: Progress): Progress {
  const since = performance.now();
  return (step) => {
    if (performance.now() - since > PATIENCE_MS) progress(step);
  };
}
const PATIENCE_MS = 2_000;

interface Mirror {
  readonly gitDir: string;
  readonly objectsDir: string;
  readonly transport: Transport;
}

/** Without blobs; and with all of them, for a remote that does not hand out single ones. */
interface Mirrors {
  readonly filtered: Mirror;
  readonly whole: Mirror;
  /** The ledger's, there and here. */
  readonly ref: string;
}

async function openMirror(
  folder: StateFolder,
  name: string,
  remote: { readonly location: RemoteLocation; readonly progress: Progress | undefined },
): Promise<Mirror> {
  const { gitDir } = await openStateFolder(folder.path, name);
  return { gitDir, objectsDir: join(gitDir, "objects"), transport: await createTransport({ gitDir, ...remote }) };
}

/** Brings the ledger's tip up to date and answers it. A remote that once needed the whole mirror goes on with it. */
async function takeTip({ filtered, whole, ref }: Mirrors, shown: string): Promise<Oid> {
  const published = (await filtered.transport.list([ref])).refs.get(ref);
  if (published === undefined)
    throw noLedger(shown, ref, "Publish it first: `skilltrunk reconcile --push` with this URL.");
  const needsWhole = (await readRef(whole.gitDir, ref)) !== undefined;
  const mirror = needsWhole ? whole : filtered;
  if ((await readRef(mirror.gitDir, ref)) !== published) await fetchTip(mirror, ref, !needsWhole);
  return (await readRef(mirror.gitDir, ref)) ?? published;
}

async function fetchTip(mirror: Mirror, ref: string, filter: boolean): Promise<void> {
  await removeResidue(mirror.gitDir);
  await mirror.transport.fetchTip(`+${ref}:${ref}`, { filter });
}

async function takeBlobs({ filtered, whole, ref }: Mirrors, blobs: readonly Oid[]): Promise<void> {
  try {
    await filtered.transport.fetchBlobs(blobs);
  } catch (error) {
    if (!refusesObjects(error)) throw error;
    await fetchTip(whole, ref, false);
  }
}

async function absent(objects: GitObjects, blobs: readonly Oid[]): Promise<readonly Oid[]> {
  const wanted = [...new Set(blobs)];
  const here = await Promise.all(wanted.map((oid) => objects.has(oid, "blob")));
  return wanted.filter((_, i) => here[i] !== true);
}

function refOf({ branch = LEDGER_BRANCH }: LedgerCopyOptions): string {
  return branchRef(branch);
}

function noLedger(shown: string, ref: string, hint: string): RegistryError {
  return new RegistryError(
    "LEDGER_NOT_FOUND",
    `${shown} has no branch ${ref.slice("refs/heads/".length)}: nothing was published there.`,
    { hint },
  );
}

function moved(shown: string): RegistryError {
  return new RegistryError("LEDGER_MOVED", `The ledger of ${shown} moved on while it was being read.`, {
    hint: "Run it again.",
  });
}
