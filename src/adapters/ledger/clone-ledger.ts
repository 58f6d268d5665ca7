/**
 * What an ordinary clone has to do with ledgers: where it came from, what it last fetched of the ledger there, and a branch
 * of the same name that is its own. Such a branch is made by whoever ran a pass here before there was a ledger there, or by
 * hand; it is never the one that counts while `origin` has one.
 */
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { isAncestor, readRefs } from "../git/git-refs.ts";
import { findLocalRepository, type LocalRepository } from "../git/local-repository.ts";
import { type RemoteLocation, readOrigin } from "../git/origin.ts";
import { parseLocation } from "../git/repository-location.ts";

/** A repository with a work tree, and the place that it was cloned from. */
export interface Clone {
  readonly repository: LocalRepository;
  readonly origin: RemoteLocation;
}

/**
 * The clone that this location is; undefined for a URL, a bare repository (others read that one itself), and where there is
 * no `origin` that we could fetch from. Throws NOT_A_REPOSITORY, GIT_MISSING, or USAGE for what is no location.
 */
export async function findClone(text: string): Promise<Clone | undefined> {
  const repository = await findWorkTree(text);
  if (repository === undefined) return undefined;
  const origin = await readOrigin(repository).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "USAGE") return undefined;
    throw error;
  });
  return origin === undefined ? undefined : { repository, origin };
}

/** The repository with a work tree that this location is. Throws as `findClone`. */
export async function findWorkTree(text: string): Promise<LocalRepository | undefined> {
  const location = parseLocation(text.replace(/^git\+(?=[a-z]+:\/\/)/i, ""));
  if (location.kind === "remote") return undefined;
  const repository = await findLocalRepository(location.path);
  // A linked work tree of a bare repository is one, too.
  return repository.bare && repository.gitDir === repository.commonDir ? undefined : repository;
}

/** Where the two branches of a clone are that are called like the ledger. */
export interface LedgersOfClone {
  /** Its own branch. */
  readonly own: Oid | undefined;
  /** What it last fetched of origin's. */
  readonly fetched: Oid | undefined;
}

export async function readLedgersOfClone({ repository }: Clone, branch: string): Promise<LedgersOfClone> {
  const [own, fetched] = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  const refs = await readRefs(repository.commonDir, [own, fetched]);
  return { own: refs.get(own), fetched: refs.get(fetched) };
}

/** Is all that the clone's own branch has also in origin's, as far as the clone can know? `tip`: where that is now. */
export async function isContained(
  { repository }: Clone,
  { own, fetched }: LedgersOfClone,
  tip: Oid | undefined,
): Promise<boolean> {
  if (own === undefined || own === tip) return true;
  for (const later of [fetched, tip]) {
    if (later === undefined) continue;
    // What is at origin may not have been fetched.
    if (await isAncestor(repository.commonDir, own, later).catch(() => false)) return true;
  }
  return false;
}
