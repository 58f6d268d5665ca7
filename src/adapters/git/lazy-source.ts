/**
 * A skills repository far away, opened to be read and not to be published from: commits, folders and files are fetched
 * as far as somebody reads them.
 */
import type { Progress, Source } from "../../app/ports/ports.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import { isOid, type Oid, pullRequestNumber } from "../../core/names.ts";
import { ACKNOWLEDGEMENTS } from "../../core/trunk/acknowledgement.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { borrowObjects } from "../disk/state-folder.ts";
import { createFarLedger } from "../ledger/far-ledger.ts";
import { createLazyLedger, HEAD } from "../ledger/lazy-ledger.ts";
import { createLedgerBranch } from "../ledger/ledger-branch.ts";
import { createScratchLedger } from "../ledger/scratch-ledger.ts";
import { findTrunk } from "./followed-repository.ts";
import { createGitObjects } from "./git-objects.ts";
import { readRef } from "./git-refs.ts";
import { LazyBlobs } from "./lazy-blobs.ts";
import { composeLazily } from "./lazy-merge.ts";
import { openLazyFolder, openLazyMirror, type RemoteLocation } from "./lazy-mirror.ts";
import { createLazyObjects } from "./lazy-objects.ts";
import { findLocalRepository } from "./local-repository.ts";
import { changeNotFound, pullRequestRefs } from "./proposals.ts";
import { branchRef } from "./repository-location.ts";

interface LazySourceOptions {
  readonly location: RemoteLocation;
  /** Another repository that holds the ledger. */
  readonly ledgerLocation?: RemoteLocation | undefined;
  readonly ledgerBranch: string;
  readonly trunk?: string | undefined;
  /** As in `SourceOptions`. */
  readonly proposal?: string | undefined;
  readonly stateDir: string;
  readonly progress?: Progress | undefined;
}

/** What of the trunk every check reads. */
const OURS = [[SETTINGS_PATH], [POLICY_PATH], ["policy-packs"], [ACKNOWLEDGEMENTS]];

/** Opens it; nothing is asked of the remote yet. Throws STATE_UNWRITABLE or DISK_FULL. */
export async function openLazySource(options: LazySourceOptions): Promise<Source> {
  const { location, ledgerLocation = location, ledgerBranch: branch, proposal, stateDir, progress } = options;
  const isApart = ledgerLocation.url !== location.url;
  const proposed = proposal === undefined || isOid(proposal) ? [] : refsOf(proposal);
  const mirror = await openLazyMirror({ location, stateDir, progress, proposed });
  const ledgerMirror = isApart ? await openLazyMirror({ location: ledgerLocation, stateDir, progress }) : mirror;
  const folder = await openLazyFolder(stateDir, isApart ? `${ledgerLocation.url}\n${location.url}` : location.url);
  const mirrors = isApart ? [mirror, ledgerMirror] : [mirror];
  await borrowObjects(
    folder,
    mirrors.flatMap(({ objectDirs }) => objectDirs),
  );

  const { gitDir } = folder;
  const here = createGitObjects({ gitDir });
  const blobs = new LazyBlobs(here, mirrors);
  const objects = createLazyObjects({ objects: here, blobs, mirror });
  const { refsDir } = ledgerMirror.followed;
  const published = () => readRef(refsDir, branchRef(branch));
  const store = createLedgerBranch({
    folder,
    branch,
    refsDir,
    objectsDir: ledgerMirror.followed.objectsDir,
    copies: false,
    objects: here,
    readOnly: true,
    progress,
    mayMove: async () => {},
    push: async () => {},
  });
  const ledgerBlobs = isApart ? new LazyBlobs(here, [ledgerMirror]) : blobs;
  const far = createFarLedger(createLazyLedger(store, { objects: here, blobs: ledgerBlobs, published }));
  const scratch = createScratchLedger({ folder, objects: here });
  const home = mirror.followed;

  /** They come along with the first file that is read. */
  const expectOurs = async (trunk: Oid | undefined) => {
    const tip = await published();
    if (tip !== undefined) ledgerBlobs.expect(await here.filesAt(tip, [HEAD]));
    if (trunk !== undefined) await objects.filesAt(trunk, OURS);
  };

  const take = async () => {
    const found = await findTrunk(home, { trunk: options.trunk, ledger: branch, optional: false });
    const trunk = await home.take(isApart ? { trunk: found } : { trunk: found, ledger: branch });
    if (isApart) {
      await far.take(async () => {
        if (ledgerLocation.path !== undefined) await findLocalRepository(ledgerLocation.path);
        await ledgerMirror.followed.look([branch]);
        await ledgerMirror.followed.take({ ledger: branch });
      });
    }
    await expectOurs(trunk);
    return { branch: found, trunk };
  };
  /** What is read is of one moment: the trunk does not move under who reads it. */
  let taken: ReturnType<typeof take> | undefined;

  return {
    location: home.shown,
    objects,
    ledger: far.ledger,
    scratch: () => scratch,
    generated() {
      throw new TypeError("a lazy source publishes nothing");
    },
    proposals: {
      async find(named) {
        const isHere = async () => ((await objects.has(named, "commit")) ? named : undefined);
        const found = await (isOid(named) ? isHere() : mirror.propose(refsOf(named)));
        if (found === undefined) throw changeNotFound(named, home.shown);
        return found;
      },
      compose: (request) => composeLazily(request, { gitDir, objects: here, blobs, mirror }),
    },
    async secondReader() {
      await mirror.fetchWhole();
      const { createIsomorphicObjects } = await import("./isomorphic-objects.ts");
      return createIsomorphicObjects({ gitDir });
    },
    whereabouts: {
      ref: branchRef(branch),
      gitDir: refsDir,
      stateFolder: folder.path,
      remote: true,
      place: ledgerMirror.followed.shown,
    },
    remote: true,
    publishes: false,
    watch: [],
    async refresh() {
      taken ??= take();
      try {
        return { ...(await taken), shallow: await home.isShallow() };
      } catch (error) {
        taken = undefined;
        throw error;
      }
    },
    async close() {
      await Promise.all([objects.close(), store.close(), scratch.close()]);
    },
  };
}

/** Where a remote has what somebody calls by this name: a branch, or a pull request by its number. */
function refsOf(named: string): readonly string[] {
  const number = pullRequestNumber(named);
  return number === undefined ? [branchRef(named)] : pullRequestRefs(number);
}
