/** Changes that are not on the trunk: found by what people call them, fetched where they are elsewhere, and merged. */
import type { Proposals } from "../../app/ports/merging.ts";
import type { GitObjects, Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { isOid, type Oid, pullRequestNumber } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { removeResidue, type StateFolder } from "../disk/state-folder.ts";
import { runGit } from "./git-process.ts";
import { readRef, readRefs } from "./git-refs.ts";
import { findLocalRepository } from "./local-repository.ts";
import { composeMerge } from "./merge-preview.ts";
import { askRemote, type RemoteLocation, readOrigin } from "./origin.ts";
import { branchRef, type RepositoryLocation } from "./repository-location.ts";
import { createTransport } from "./transport.ts";
import { commitWorkTree } from "./work-commit.ts";

/** What was fetched last, so that what is read is what came. */
const FETCHED = "refs/skilltrunk/proposed";
/** What `origin` had last of a trunk that was not here. */
const TRUNK = "refs/skilltrunk/trunk";

/** Where hosts keep the heads of pull requests: GitHub and Gitea, GitLab. */
export function pullRequestRefs(number: number): readonly string[] {
  return [`refs/pull/${number}/head`, `refs/merge-requests/${number}/head`];
}

const MAX_REVISION = 255;

/** Finds and merges the proposals of the repository at `location` in our own repository of it. Nothing is started yet. */
export function createProposals(options: {
  readonly location: RepositoryLocation;
  readonly folder: StateFolder;
  /** Reads that folder's repository. */
  readonly objects: GitObjects;
  readonly progress?: Progress | undefined;
}): Proposals {
  const { location, folder, objects, progress } = options;
  const { gitDir } = folder;

  /** The commit that the first of these refs of the remote has; undefined where it has none of them. */
  const fetchFrom = (remote: RemoteLocation, refs: readonly string[], into = FETCHED): Promise<Oid | undefined> =>
    withLock({ folder: folder.path, progress }, async () => {
      await removeResidue(gitDir);
      const transport = await createTransport({ gitDir, location: remote, progress });
      const seen = await transport.list(refs);
      const ref = refs.find((name) => seen.refs.has(name));
      if (ref === undefined) return undefined;
      await transport.fetch([`+${ref}:${into}`], { unshallow: false });
      return readRef(gitDir, into);
    });

  /** Most clones have it: they are asked for nothing. */
  const findAtOrigin = async (remote: RemoteLocation, ref: string): Promise<Oid | undefined> => {
    const tip = (await askRemote(remote, { gitDir, refs: [ref] })).refs.get(ref);
    if (tip === undefined || (await objects.has(tip, "commit"))) return tip;
    return fetchFrom(remote, [ref], TRUNK);
  };

  const fetchPullRequest = async (number: number): Promise<Oid | undefined> => {
    const remote = location.kind === "remote" ? location : await originOf(location.path);
    return fetchFrom(remote, pullRequestRefs(number));
  };

  return {
    async find(named) {
      if (isOid(named) && (await objects.has(named, "commit"))) return named;
      const number = pullRequestNumber(named);
      const found = await (number !== undefined
        ? fetchPullRequest(number)
        : location.kind === "folder"
          ? resolveHere(objects, location.path, named)
          : isOid(named)
            ? commitOf(gitDir, named)
            : fetchFrom(location, [branchRef(named)]));
      if (found === undefined) throw changeNotFound(named, location.shown);
      return found;
    },
    ...(location.kind === "folder"
      ? {
          commitWorkTree: (head: Oid) => commitWorkTree({ folder: location.path, gitDir, objects, head }),
          async findAtOrigin(branch: string) {
            const remote = await readOrigin(await findLocalRepository(location.path));
            return remote === undefined ? undefined : findAtOrigin(remote, branchRef(branch));
          },
        }
      : {}),
    compose: (request) => composeMerge({ ...request, gitDir, objects }),
  };
}

async function originOf(path: string): Promise<RemoteLocation> {
  const origin = await readOrigin(await findLocalRepository(path));
  if (origin !== undefined) return origin;
  throw new RegistryError("CHANGE_NOT_FOUND", `${quote(path)} has no remote \`origin\` to fetch a pull request from.`, {
    hint: "Name a branch instead, or the repository's URL with --repository.",
  });
}

/** A revision as the repository's own git reads it: a branch, also one of origin, a tag, `HEAD`, `HEAD~2`, an id. */
async function resolveHere(objects: GitObjects, path: string, revision: string): Promise<Oid | undefined> {
  if (revision.length > MAX_REVISION || /[\0-\x1f\x7f]/.test(revision)) return undefined;
  const { gitDir, commonDir } = await findLocalRepository(path);
  if (REMOTE_BRANCH.test(revision)) {
    const oid = (await readRefs(commonDir, [revision])).get(revision);
    if (oid === undefined || (await objects.has(oid, "commit"))) return oid;
  }
  const found = await commitOf(gitDir, revision);
  return (
    found ?? (revision.startsWith("refs/") ? undefined : await commitOf(gitDir, `refs/remotes/origin/${revision}`))
  );
}

/** A remote's branch by its whole name, and nothing that git would reckon from there: a file says where it is. */
const REMOTE_BRANCH = /^refs\/remotes\/[\w./-]+$/;

async function commitOf(gitDir: string, revision: string): Promise<Oid | undefined> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { code, stdout } = await runGit(asked, { gitDir });
  const oid = stdout.toString("latin1").trim();
  return code === 0 && isOid(oid) ? oid : undefined;
}

/** CHANGE_NOT_FOUND: the repository shown so has no change of this name. */
export function changeNotFound(named: string, shown: string): RegistryError {
  const number = pullRequestNumber(named);
  const isLikeFolder = number === undefined && /[/.\\]/.test(named);
  const what = number === undefined ? `branch or commit ${quote(named, 80)}` : `pull request ${number}`;
  return new RegistryError("CHANGE_NOT_FOUND", `${quote(shown)} has no ${what}.`, {
    hint: `Name a branch, a full commit id, or the number of a pull request.${isLikeFolder ? " What a folder has before it is committed, `skilltrunk validate <folder>` says." : ""}`,
  });
}
