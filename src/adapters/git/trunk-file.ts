/** One file of a repository's trunk, as its last commit has it: of a remote, nothing else is fetched that is large. */
import type { GitObjects, Progress } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { openStateFolder, removeResidue } from "../disk/state-folder.ts";
import { findTrunk } from "./followed-repository.ts";
import { createGitObjects } from "./git-objects.ts";
import { readRef } from "./git-refs.ts";
import { findLocalRepository, type LocalRepository } from "./local-repository.ts";
import { followLocal } from "./local-source.ts";
import { LEDGER_BRANCH } from "./open-source.ts";
import type { RepositoryLocation } from "./repository-location.ts";
import { createTransport } from "./transport.ts";

export interface TrunkFileOptions {
  readonly location: RepositoryLocation;
  readonly stateDir: string;
  readonly progress?: Progress | undefined;
  readonly path: string;
  readonly maxBytes: number;
}

/** The file's bytes; undefined where there is no trunk, no such file, or a larger one. Throws as a fetch does. */
export async function readTrunkFile(options: TrunkFileOptions): Promise<Uint8Array | undefined> {
  const { location } = options;
  if (location.kind === "remote") return readRemote(options, location);
  const repository = await findLocalRepository(location.path);
  return readFile({ gitDir: repository.commonDir, commit: await findTrunkCommit(repository) }, options);
}

/** The last commit of its trunk; undefined where it has none yet. */
export async function findTrunkCommit(repository: LocalRepository): Promise<Oid | undefined> {
  const home = followLocal(repository);
  return home.take({ trunk: await findTrunk(home, { trunk: undefined, ledger: LEDGER_BRANCH, optional: true }) });
}

const TIP = "refs/heads/trunk";

async function readRemote(
  options: TrunkFileOptions,
  location: Extract<RepositoryLocation, { kind: "remote" }>,
): Promise<Uint8Array | undefined> {
  const { gitDir, path } = await openStateFolder(options.stateDir, `trunk of ${location.url}`);
  return withLock({ folder: path, progress: options.progress }, async () => {
    await removeResidue(gitDir);
    const transport = await createTransport({ gitDir, location, progress: options.progress });
    const { head, refs } = await transport.list(["refs/heads/main", "refs/heads/master"]);
    const theirs = head === undefined ? [...refs.keys()][0] : `refs/heads/${head}`;
    if (theirs === undefined) return undefined;
    await transport.fetchTip(`+${theirs}:${TIP}`, { filter: true });
    const here = { gitDir, commit: await readRef(gitDir, TIP) };
    const bring = async (blob: Oid) => {
      await transport.fetchBlobs([blob]).catch(async (error: unknown) => {
        // A host that hands out no single objects hands out the whole tip.
        if (!(error instanceof RegistryError)) throw error;
        await transport.fetchTip(`+${theirs}:${TIP}`, { filter: false });
      });
    };
    return readFile(here, options, bring);
  });
}

async function readFile(
  { gitDir, commit }: { readonly gitDir: string; readonly commit: Oid | undefined },
  { path, maxBytes }: TrunkFileOptions,
  bring: (blob: Oid) => Promise<void> = async () => {},
): Promise<Uint8Array | undefined> {
  if (commit === undefined) return undefined;
  const objects = createGitObjects({ gitDir });
  try {
    const oid = await findBlob(objects, commit, path);
    if (oid === undefined) return undefined;
    if (!(await objects.has(oid, "blob"))) await bring(oid);
    return (await objects.blob(oid, maxBytes)).bytes;
  } finally {
    await objects.close();
  }
}

async function findBlob(objects: GitObjects, commit: Oid, path: string): Promise<Oid | undefined> {
  for await (const file of objects.files(commit, path)) if (file.path === path) return file.oid;
  return undefined;
}
