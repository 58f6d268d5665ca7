/** A repository on this machine: its refs are the store, its objects are borrowed, nothing else of it applies. */
import { join } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { listRefs, readRefs } from "./git-refs.ts";
import {
  checkedOutIn,
  findLocalRepository,
  headBranch,
  isShallow,
  type LocalRepository,
  originHead,
} from "./local-repository.ts";

const HEADS = "refs/heads/";
const TRACKED = "refs/remotes/origin/";
const SHORTENED = /^refs\/(heads|remotes\/origin)\//;

/** Follows a local repository in place. `askMain` as in `FollowedRepository`. */
export function followLocal(repository: LocalRepository, askMain?: FollowedRepository["askMain"]): FollowedRepository {
  const { path, gitDir, commonDir, objectsDir, shared } = repository;
  let seen: ReadonlyMap<string, Oid> = new Map();
  return {
    shown: path,
    remote: false,
    refsDir: commonDir,
    objectsDir,
    shared,
    watch: [join(commonDir, "refs", "heads"), join(commonDir, "packed-refs"), join(gitDir, "HEAD")],
    async look(branches) {
      const [head, main] = await Promise.all([headBranch(gitDir), originHead(commonDir)]);
      const wanted = [...new Set([...branches, head, main])].filter((name) => name !== undefined);
      const refs = await readRefs(
        commonDir,
        wanted.map((name) => HEADS + name),
      );
      const unborn = wanted.filter((name) => !refs.has(HEADS + name));
      const tracked = await readRefs(
        commonDir,
        unborn.map((name) => TRACKED + name),
      );
      const both = [...refs, ...tracked].map(([ref, oid]) => [ref.replace(SHORTENED, ""), oid] as const);
      seen = new Map(both);
      return { head, main, tips: seen };
    },
    ...(askMain === undefined ? {} : { askMain }),
    async names(limit) {
      const refs = await listRefs(commonDir, [HEADS.slice(0, -1), TRACKED.slice(0, -1)], 2 * limit);
      const names = [...refs.keys()].filter((ref) => ref !== `${TRACKED}HEAD`).map((ref) => ref.replace(SHORTENED, ""));
      return [...new Set(names)].slice(0, limit);
    },
    take: async ({ trunk }) => (trunk === undefined ? undefined : seen.get(trunk)),
    isShallow: () => isShallow(commonDir),
    away: () =>
      findLocalRepository(path).then(
        () => undefined,
        (error: unknown) => (error instanceof RegistryError && error.code === "NOT_A_REPOSITORY" ? error : undefined),
      ),
    async mayMove(branch) {
      const where = await checkedOutIn(repository, branch);
      if (where !== undefined) throw checkedOut(branch, where);
    },
    push: async () => {},
  };
}

function checkedOut(branch: string, where: string): RegistryError {
  return new RegistryError(
    "LEDGER_CHECKED_OUT",
    `The ledger branch ${quote(branch)} is checked out in ${quote(where)}; moving it would make that work tree lie.`,
    { hint: `Switch that work tree to another branch: git -C ${quote(where)} switch -` },
  );
}
