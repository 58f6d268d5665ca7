/**
 * A remote of which no more is fetched than somebody reads: first the newest commits with their folders, then older ones
 * when they are asked for, and files one by one. What is not here is missing; nobody takes it for not being there.
 */
import { join } from "node:path";
import type { Progress } from "../../app/ports/ports.ts";
import { sha256 } from "../../core/bytes.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { openStateFolder, removeResidue, type StateFolder } from "../disk/state-folder.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { readRef, readRefs } from "./git-refs.ts";
import { isShallow } from "./local-repository.ts";
import { atOneMoment } from "./one-moment.ts";
import { followRemote, type PartialFetch, THEIRS } from "./remote-source.ts";
import type { RepositoryLocation } from "./repository-location.ts";
import { createTransport, type Transport } from "./transport.ts";
import { refusesObjects } from "./transport-error.ts";

export type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

/** Commits from each tip: at first, then when that was not enough, then all. */
const DEPTHS: readonly number[] = [50, 500, Number.POSITIVE_INFINITY];

/** The state folder of what is read lazily; never that of a complete mirror, which is read without asking. */
export function openLazyFolder(stateDir: string, key: string): Promise<StateFolder> {
  return openStateFolder(stateDir, `lazy ${key}`);
}

/** Opens the lazy mirror of a remote. Nothing is asked of the remote yet. */
export async function openLazyMirror(options: {
  readonly location: RemoteLocation;
  readonly stateDir: string;
  readonly progress?: Progress | undefined;
  /** Refs of which one will be proposed: the first that the remote has is fetched with the trunk. */
  readonly proposed?: readonly string[];
}): Promise<LazyMirror> {
  const { location, stateDir, progress, proposed = [] } = options;
  const folder = await openLazyFolder(stateDir, location.url);
  const [part, whole] = await Promise.all([
    openStateFolder(folder.path, "part"),
    openStateFolder(folder.path, "whole"),
  ]);
  return new LazyMirror({ location, part, whole, progress, proposed });
}

interface Folders {
  readonly location: RemoteLocation;
  /** Without blobs but those that somebody read. */
  readonly part: StateFolder;
  /** With blobs, where that is less work. */
  readonly whole: StateFolder;
  readonly progress: Progress | undefined;
  readonly proposed: readonly string[];
}

/** Every method that fetches throws GIT_UNREACHABLE, DISK_FULL or STATE_UNWRITABLE. */
export class LazyMirror {
  /** Its refs, as they were when they were asked for first. */
  readonly followed: FollowedRepository;
  /** Where what was fetched is. A repository that borrows from them lacks the rest, and no git goes and gets it. */
  readonly objectDirs: readonly string[];
  private readonly folders: Folders;
  private readonly transports = new Map<StateFolder, Promise<Transport>>();
  /** Of the refs that are followed or were proposed. */
  private readonly refspecs = new Set<string>();
  private level = 0;
  private deepening: Promise<boolean> | undefined;
  private wholeness: Promise<void> | undefined;

  constructor(folders: Folders) {
    const { location, part, whole, progress, proposed } = folders;
    this.folders = folders;
    this.objectDirs = [part, whole].map(({ gitDir }) => join(gitDir, "objects"));
    const partly: PartialFetch = {
      follow: (refspecs) => {
        for (const refspec of refspecs) this.refspecs.add(refspec);
      },
      fetch: async (transport, refspecs) => {
        const proposal = proposed.length === 0 ? undefined : await this.findProposal(proposed);
        await this.fetchRefs(transport, [...refspecs, ...(proposal === undefined ? [] : [proposal.refspec])]);
      },
      transport: () => this.transport(part),
    };
    this.followed = followRemote({ location, folder: part, progress, partly });
  }

  /** Fetches the first of these refs that the remote has; undefined where it has none. */
  async propose(refs: readonly string[]): Promise<Oid | undefined> {
    const { part } = this.folders;
    const proposal = await this.findProposal(refs);
    if (proposal === undefined) return undefined;
    const { oid, ours, refspec } = proposal;
    if ((await readRef(part.gitDir, ours)) !== oid) {
      await this.locked(async () => this.fetchRefs(await this.transport(part), [refspec]));
    }
    return readRef(part.gitDir, ours);
  }

  /** Fetches older commits; false where there are none. Whoever asks while they are fetched waits for the same. */
  deepen(): Promise<boolean> {
    this.deepening ??= this.fetchOlder().finally(() => {
      this.deepening = undefined;
    });
    return this.deepening;
  }

  /** Fetches blobs; everything, where the remote hands out no single ones. */
  async fetchBlobs(oids: readonly Oid[]): Promise<void> {
    const { part } = this.folders;
    try {
      await this.locked(async () => (await this.transport(part)).fetchBlobs(oids));
    } catch (error) {
      if (!refusesObjects(error)) throw error;
      await this.fetchWhole();
    }
  }

  /** Fetches every file of the trunk and of what is proposed, as they are now. */
  async fetchTips(): Promise<void> {
    const { whole } = this.folders;
    const refspecs = this.ofTrunk();
    if (refspecs.length === 0) return;
    await this.locked(async () => (await this.transport(whole)).fetchPart(refspecs, { filter: false, depth: 1 }));
  }

  /** Fetches, once, all that the refs reach. */
  async fetchWhole(): Promise<void> {
    this.wholeness ??= this.fetchAll();
    try {
      await this.wholeness;
    } catch (error) {
      this.wholeness = undefined;
      throw error;
    }
  }

  private fetchAll(): Promise<void> {
    const { whole } = this.folders;
    return this.locked(async () => {
      const unshallow = await isShallow(whole.gitDir);
      await (await this.transport(whole)).fetch([...this.refspecs], { unshallow });
    });
  }

  private async fetchOlder(): Promise<boolean> {
    const { part } = this.folders;
    const depth = DEPTHS[this.level + 1];
    if (depth === undefined || !(await isShallow(part.gitDir))) return false;
    this.level++;
    await this.locked(async () => (await this.transport(part)).fetchPart(this.ofTrunk(), { filter: true, depth }));
    return true;
  }

  /** The first of these refs that the remote has, and what it is here. */
  private async findProposal(refs: readonly string[]) {
    const seen = await (await this.transport(this.folders.part)).list(refs);
    const ref = refs.find((name) => seen.refs.has(name));
    if (ref === undefined) return undefined;
    const ours = `refs/skilltrunk/proposed/${sha256(ref).slice("sha256:".length)}`;
    const refspec = `+${ref}:${ours}`;
    this.refspecs.add(refspec);
    return { oid: seen.refs.get(ref), ours, refspec };
  }

  /** Of a ref that was here before, only what is new; of any other no more than of the trunk. */
  private async fetchRefs(transport: Transport, refspecs: readonly string[]): Promise<void> {
    const nameHere = (refspec: string) => refspec.slice(refspec.indexOf(":") + 1);
    const known = await readRefs(this.folders.part.gitDir, refspecs.map(nameHere));
    const isKnown = (refspec: string) => known.has(nameHere(refspec));
    const [depth = Number.POSITIVE_INFINITY] = DEPTHS.slice(this.level);
    const [old, fresh] = [refspecs.filter(isKnown), refspecs.filter((refspec) => !isKnown(refspec))];
    if (old.length > 0) await transport.fetchPart(old, { filter: true });
    const limit = Number.isFinite(depth) ? { depth } : {};
    if (fresh.length > 0) await transport.fetchPart(fresh, { filter: true, ...limit });
  }

  /** Of the ledger nobody needs more than its tip. */
  private ofTrunk(): readonly string[] {
    return [...this.refspecs].filter((refspec) => !refspec.includes(`:${THEIRS}`));
  }

  private transport(folder: StateFolder): Promise<Transport> {
    const { location, progress, proposed } = this.folders;
    const known = this.transports.get(folder);
    if (known !== undefined) return known;
    const opened = createTransport({ gitDir: folder.gitDir, location, progress });
    const still = opened.then((transport) => atOneMoment(transport, proposed));
    this.transports.set(folder, still);
    return still;
  }

  private locked<T>(work: () => Promise<T>): Promise<T> {
    const { part, whole, progress } = this.folders;
    return withLock({ folder: part.path, progress }, async () => {
      await Promise.all([part, whole].map(({ gitDir }) => removeResidue(gitDir)));
      return await work();
    });
  }
}
