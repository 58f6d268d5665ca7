/** Opening a skills repository: where its trunk is read from, and where its ledger is kept. */
import type { Progress, Source } from "../../app/ports/ports.ts";
import type { ReachStep } from "../../app/ports/steps.ts";
import { RegistryError } from "../../core/errors.ts";
import { removeAbandoned } from "../disk/aside.ts";
import { withLock } from "../disk/process-lock.ts";
import {
  borrowObjects,
  hasStateFolder,
  openStateFolder,
  removeResidue,
  type StateFolder,
} from "../disk/state-folder.ts";
import { createFarLedger } from "../ledger/far-ledger.ts";
import { createLedgerBranch } from "../ledger/ledger-branch.ts";
import { createScratchLedger } from "../ledger/scratch-ledger.ts";
import { type FollowedRepository, findTrunk } from "./followed-repository.ts";
import { createGeneratedBranch } from "./generated-branch.ts";
import { createGitObjects } from "./git-objects.ts";
import { findLocalRepository } from "./local-repository.ts";
import { followLocal } from "./local-source.ts";
import { askOriginForMain } from "./origin.ts";
import { createProposals } from "./proposals.ts";
import { followRemote } from "./remote-source.ts";
import { branchRef, parseLocation, type RepositoryLocation } from "./repository-location.ts";

export const LEDGER_BRANCH = "skilltrunk/ledger";

export interface SourceOptions {
  /** A folder, `file://`, `https://`, `ssh://` or `user@host:path`. */
  readonly location: string;
  readonly stateDir: string;
  /** The branch that counts; absent: `main`, `master` or what HEAD names. */
  readonly trunk?: string;
  readonly ledgerBranch?: string;
  /** Another repository that holds the ledger. */
  readonly ledgerLocation?: string;
  /** The file of an SSH key that signs ledger commits. */
  readonly signingKey?: string;
  readonly progress?: Progress;
  /** Send the ledger back to a remote after each pass; without it, it stays in the state folder. */
  readonly push?: boolean;
  /** Never writes the ledger, and does without a trunk: a remote's is not even fetched. */
  readonly readOnly?: boolean;
  /**
   * Publishes nothing and reads little: of a remote of which no mirror is here, no more is fetched than that; and that a
   * ledger elsewhere cannot be reached is said by its tip, not by `refresh`.
   */
  readonly lazy?: boolean;
  /** Of a lazy one: the change that will be asked for, as people call it. It comes along with the trunk. */
  readonly proposal?: string | undefined;
  /** Told of each step of what is written. */
  readonly reach?: ReachStep;
  /** A remote that says nothing for this long is given up; default: 15 minutes. */
  readonly silenceMs?: number;
}

/**
 * Opens a skills repository; `refresh` has to be called before anything of a remote is read for the first time. Throws
 * USAGE, NOT_A_REPOSITORY, STATE_UNWRITABLE or DISK_FULL; nothing is asked of a remote yet.
 */
export async function openSource(options: SourceOptions): Promise<Source> {
  const { stateDir, progress, readOnly = false, reach, silenceMs } = options;
  const branch = options.ledgerBranch ?? LEDGER_BRANCH;
  branchRef(branch);
  if (options.trunk !== undefined) branchRef(options.trunk);
  if (options.trunk === branch) throw new RegistryError("USAGE", "The trunk and the ledger cannot be one branch.");

  const location = parseLocation(options.location);
  const ledgerLocation = options.ledgerLocation === undefined ? location : parseLocation(options.ledgerLocation);
  if (options.lazy === true && location.kind === "remote" && ledgerLocation.kind === "remote") {
    const isMirrored = await hasStateFolder(stateDir, location.url);
    if (!isMirrored) return openLazy(options, { location, ledgerLocation, ledgerBranch: branch });
  }
  const trunkPlace = await openPlace(location, { stateDir, progress, reach, silenceMs });
  const ledgerPlace =
    options.ledgerLocation === undefined
      ? trunkPlace
      : await openPlace(ledgerLocation, {
          stateDir,
          progress,
          reach,
          silenceMs,
          besides: trunkPlace,
          mayBeAway: options.lazy === true,
        });
  const { folder, repository: ledgerHome } = ledgerPlace;
  const home = trunkPlace.repository;
  const apart = ledgerHome !== home;
  if (!readOnly) await withLock({ folder: folder.path, progress }, () => removeResidue(folder.gitDir));
  if (!readOnly) await removeAbandoned(ledgerHome.objectsDir);

  const objects = createGitObjects({ gitDir: folder.gitDir });
  const ledger = createLedgerBranch({
    folder,
    branch,
    refsDir: ledgerHome.refsDir,
    objectsDir: ledgerHome.objectsDir,
    shared: ledgerHome.shared,
    copies: apart,
    objects,
    signingKey: options.signingKey,
    readOnly,
    progress,
    mayMove: () => ledgerHome.mayMove(branch),
    push: async () => {
      if (options.push === true) await ledgerHome.push(branch);
    },
  });

  const far = createFarLedger(ledger);
  const scratch = createScratchLedger({ folder, objects });
  return {
    location: home.shown,
    objects,
    ledger: options.lazy === true ? far.ledger : ledger,
    scratch: () => scratch,
    proposals: createProposals({ location, folder, objects, progress }),
    generated: (name) =>
      createGeneratedBranch({
        folder,
        branch: name,
        home: ledgerHome,
        copies: apart,
        pushes: options.push === true,
        progress,
      }),
    async secondReader() {
      const { createIsomorphicObjects } = await import("./isomorphic-objects.ts");
      return createIsomorphicObjects({ gitDir: folder.gitDir });
    },
    whereabouts: {
      ref: branchRef(branch),
      gitDir: ledgerHome.refsDir,
      stateFolder: folder.path,
      remote: ledgerHome.remote,
      place: ledgerHome.shown,
    },
    remote: home.remote,
    publishes: !ledgerHome.remote || options.push === true,
    watch: apart ? [...home.watch, ...ledgerHome.watch] : home.watch,
    async refresh() {
      const found = await findTrunk(home, { trunk: options.trunk, ledger: branch, optional: readOnly });
      const wanted = readOnly && home.remote ? {} : { trunk: found };
      const trunk = await home.take(apart ? wanted : { ...wanted, ledger: branch });
      const takeFar = () => takeLedger(ledgerLocation, ledgerHome, branch);
      if (apart) await (options.lazy === true ? far.take(takeFar) : takeFar());
      return { branch: found, trunk, shallow: await home.isShallow() };
    },
    away: async () => (await home.away?.()) ?? (await ledgerHome.away?.()),
    async close() {
      await Promise.all([objects.close(), ledger.close(), scratch.close()]);
    },
  };
}

type RemoteLocation = Extract<RepositoryLocation, { kind: "remote" }>;

async function openLazy(
  { trunk, proposal, stateDir, progress }: SourceOptions,
  place: { readonly location: RemoteLocation; readonly ledgerLocation: RemoteLocation; readonly ledgerBranch: string },
): Promise<Source> {
  if (place.location.path !== undefined) await findLocalRepository(place.location.path);
  const { openLazySource } = await import("./lazy-source.ts");
  return openLazySource({ ...place, trunk, proposal, stateDir, progress });
}

async function takeLedger(location: RepositoryLocation, repository: FollowedRepository, branch: string): Promise<void> {
  if (location.path !== undefined) await findLocalRepository(location.path);
  await repository.look([branch]);
  await repository.take({ ledger: branch });
}

interface Place {
  readonly folder: StateFolder;
  readonly repository: FollowedRepository;
  /** The same for every spelling of the same repository. */
  readonly key: string;
}

interface PlaceOptions {
  readonly stateDir: string;
  readonly progress?: Progress | undefined;
  readonly reach?: ReachStep | undefined;
  readonly silenceMs?: number | undefined;
  /** The trunk's place: a ledger kept elsewhere is read and written together with the trunk's objects. */
  readonly besides?: Place;
  /** Of a folder: that it is not there is said by whoever reads it. */
  readonly mayBeAway?: boolean;
}

function openPlace(location: RepositoryLocation, options: PlaceOptions): Promise<Place> {
  return location.kind === "folder" ? openLocal(location.path, options) : openRemote(location, options);
}

async function openLocal(path: string, options: PlaceOptions): Promise<Place> {
  const local = await findLocalRepository(path);
  const key = local.commonDir;
  if (options.besides?.key === key) return options.besides;
  const folder = await openFolder(key, [local.objectsDir], options);
  const askMain = () => askOriginForMain(local, { gitDir: folder.gitDir });
  return { folder, repository: followLocal(local, askMain), key };
}

async function openRemote(location: RemoteLocation, options: PlaceOptions): Promise<Place> {
  if (location.path !== undefined && options.mayBeAway !== true) await findLocalRepository(location.path);
  const key = location.url;
  if (options.besides?.key === key) return options.besides;
  const folder = await openFolder(key, [], options);
  return {
    folder,
    repository: followRemote({ location, folder, progress: options.progress, silenceMs: options.silenceMs }),
    key,
  };
}

async function openFolder(key: string, objectDirs: readonly string[], options: PlaceOptions): Promise<StateFolder> {
  const { besides, stateDir, reach } = options;
  const folder = await openStateFolder(stateDir, besides === undefined ? key : `${key}\n${besides.key}`, reach);
  await borrowObjects(folder, besides === undefined ? objectDirs : [...objectDirs, besides.repository.objectsDir]);
  return folder;
}
