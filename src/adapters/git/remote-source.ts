/**
 * A repository behind a URL, followed through a mirror of ours. The remote's trunk is taken as it is. Its ledger is
 * taken too, except where this machine went on from it: that has not been pushed yet. Where both went on, the remote's
 * counts, because others may have seen it, and ours is planned again. What we only had from there goes when it goes there.
 */
import { join } from "node:path";
import type { Progress } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { removeResidue, type StateFolder } from "../disk/state-folder.ts";
import { knownRef, readOwn } from "../ledger/own-ledger.ts";
import type { FollowedRepository, SeenBranches } from "./followed-repository.ts";
import { isAncestor, moveRef, readRef, readRefs } from "./git-refs.ts";
import { isShallow } from "./local-repository.ts";
import type { RepositoryLocation } from "./repository-location.ts";
import { createTransport, type Transport } from "./transport.ts";

type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

const HEADS = "refs/heads/";
/** Where a mirror has what the remote says of its branches that are also ours: the ledger. */
export const THEIRS = "refs/remotes/origin/";

/** Fetching less than all that refs reach. */
export interface PartialFetch {
  /** Told which refs are followed, fetched or not. */
  follow(refspecs: readonly string[]): void;
  fetch(transport: Transport, refspecs: readonly string[]): Promise<void>;
  transport(): Promise<Transport>;
}

/** Follows a remote through the mirror in `folder`. Nothing is asked of the remote yet. */
export function followRemote(options: {
  readonly location: RemoteLocation;
  readonly folder: StateFolder;
  readonly progress?: Progress | undefined;
  /** As for `createTransport`. */
  readonly silenceMs?: number | undefined;
  /** Absent: the mirror is complete, also where it was not before. */
  readonly partly?: PartialFetch;
}): FollowedRepository {
  const { location, folder, progress, partly, silenceMs } = options;
  const { gitDir, reach } = folder;
  let opened: Promise<Transport> | undefined;
  let seen: ReadonlyMap<string, Oid> = new Map();
  /** A git that was killed may have left something; so may one of an earlier process. */
  let clean = false;

  const transport = () => {
    opened ??= partly?.transport() ?? createTransport({ gitDir, location, progress, silenceMs });
    return opened;
  };
  const locked = <T>(work: () => Promise<T>) => withLock({ folder: folder.path, progress }, work);
  const isCutOff = async () => partly === undefined && (await isShallow(gitDir));
  const fetch = (refspecs: readonly string[]) =>
    locked(async () => {
      if (!clean) await removeResidue(gitDir);
      clean = false;
      if (partly !== undefined) await partly.fetch(await transport(), refspecs);
      else await (await transport()).fetch(refspecs, { unshallow: await isShallow(gitDir) });
      await reach("fetched");
      clean = true;
    });

  return {
    shown: location.shown,
    remote: true,
    refsDir: gitDir,
    objectsDir: join(gitDir, "objects"),
    watch: [],
    async look(branches) {
      const answer = await (await transport()).list(branches.map((name) => HEADS + name));
      seen = answer.refs;
      return toBranches(answer.head, seen);
    },
    async names(limit) {
      const { refs } = await (await transport()).list([`${HEADS}*`]);
      return [...toBranches(undefined, refs).tips.keys()].slice(0, limit);
    },
    async take({ trunk, ledger }) {
      const pairs: (readonly [theirs: string, ours: string])[] = [];
      if (trunk !== undefined) pairs.push([HEADS + trunk, HEADS + trunk]);
      if (ledger !== undefined) pairs.push([HEADS + ledger, THEIRS + ledger]);
      const wanted = pairs.filter(([theirs]) => seen.has(theirs));
      const names = wanted.map(([, ours]) => ours);
      const refspecs = wanted.map(([theirs, ours]) => `+${theirs}:${ours}`);
      partly?.follow(refspecs);
      let have = await readRefs(gitDir, names);
      const stale = wanted.some(([theirs, ours]) => have.get(ours) !== seen.get(theirs));
      if (stale || (wanted.length > 0 && (await isCutOff()))) {
        await fetch(refspecs);
        // What is here now may be newer than what was seen.
        have = await readRefs(gitDir, names);
      }
      if (ledger !== undefined) {
        await locked(() => follow(folder, ledger));
        await reach("followed");
      }
      return trunk === undefined || !seen.has(HEADS + trunk) ? undefined : have.get(HEADS + trunk);
    },
    isShallow: () => isShallow(gitDir),
    mayMove: async () => {},
    async push(branch) {
      const ours = await readRef(gitDir, HEADS + branch);
      if (ours === undefined) return;
      await (await transport()).push(HEADS + branch);
      await reach("pushed");
      // Under the lock, because whoever holds it may remove the lock files of git that are there.
      await locked(async () => {
        const expected = await readRef(gitDir, THEIRS + branch);
        await moveRef(gitDir, { ref: THEIRS + branch, expected, next: ours });
      });
    },
  };
}

function toBranches(head: string | undefined, refs: ReadonlyMap<string, Oid>): SeenBranches {
  const heads = [...refs].filter(([ref]) => ref.startsWith(HEADS));
  return { head, main: head, tips: new Map(heads.map(([ref, oid]) => [ref.slice(HEADS.length), oid])) };
}

/** Moves our ledger branch to the remote's, unless this machine went on from there. */
async function follow(folder: StateFolder, branch: string): Promise<void> {
  const { gitDir } = folder;
  const refs = await readRefs(gitDir, [HEADS + branch, THEIRS + branch, knownRef(branch)]);
  const expected = refs.get(HEADS + branch);
  const next = refs.get(THEIRS + branch);
  if (next === undefined || next === expected) return;
  // Anything else is a copy of what was there, which may have been wrong and was put back.
  const ours = [refs.get(knownRef(branch)), ...(await readOwn(folder, HEADS + branch))];
  if (expected !== undefined && ours.includes(expected) && (await isAncestor(gitDir, next, expected))) return;
  await moveRef(gitDir, { ref: HEADS + branch, expected, next });
}
