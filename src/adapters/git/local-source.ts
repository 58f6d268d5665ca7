/** A repository on this machine: its refs are the store, its objects are borrowed, nothing else of it applies. */
import { join } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { listRefs, readRefs } from "./git-refs.ts";
import { checkedOutIn, headBranch, isShallow, type LocalRepository } from "./local-repository.ts";

const HEADS = "refs/heads/";

/** Follows a local repository in place. */
export function followLocal(repository: LocalRepository): FollowedRepository {
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
      const head = await headBranch(gitDir);
      const wanted = head === undefined ? branches : [...branches, head];
      const refs = await readRefs(
        commonDir,
        wanted.map((name) => HEADS + name),
      );
      seen = new Map([...refs].map(([ref, oid]) => [ref.slice(HEADS.length), oid]));
      return { head, tips: seen };
    },
    async names(limit) {
      return [...(await listRefs(commonDir, ["refs/heads"], limit)).keys()].map((ref) => ref.slice(HEADS.length));
    },
    take: async ({ trunk }) => (trunk === undefined ? undefined : seen.get(trunk)),
    isShallow: () => isShallow(commonDir),
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
