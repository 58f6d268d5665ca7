/** A branch that is made from what is published, beside the ledger's and sent where that is sent. */
import type { GeneratedBranch, GeneratedCommit, Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import type { StateFolder } from "../disk/state-folder.ts";
import { fastImport, importData, startImport } from "../ledger/ledger-commit.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { git, gitFailed } from "./git-process.ts";
import { isAncestor, LEDGER_IDENTITY, moveRef, readRef } from "./git-refs.ts";
import { copyObjects } from "./object-copy.ts";
import { requireOid } from "./object-errors.ts";
import type { ObjectPlace } from "./object-writer.ts";
import { branchRef } from "./repository-location.ts";

/** fast-import wants a ref while it works; it is reset to nothing before the end, so none is ever written. */
const WORKING_REF = "refs/skilltrunk/generated";
const NOTHING: Oid = "0".repeat(40);
const IDENTITY = `${LEDGER_IDENTITY.GIT_COMMITTER_NAME} <${LEDGER_IDENTITY.GIT_COMMITTER_EMAIL}>`;

/** Opens a generated branch of the repository that holds the ledger. Throws USAGE for a name that is no branch's. */
export function createGeneratedBranch(place: {
  readonly folder: StateFolder;
  readonly branch: string;
  readonly home: FollowedRepository;
  /** Release trees come from another repository: what the branch reaches is copied before it moves. */
  readonly copies: boolean;
  readonly pushes: boolean;
  readonly progress?: Progress | undefined;
}): GeneratedBranch {
  const { folder, branch, home, progress } = place;
  const { gitDir, reach } = folder;
  const { refsDir, objectsDir, shared } = home;
  const ref = branchRef(branch);
  const objects: ObjectPlace = { gitDir, objectsDir, shared };
  const locked = <T>(work: () => Promise<T>) => withLock({ folder: folder.path, progress }, work);
  return {
    async tip() {
      if (home.remote) {
        await home.look([branch]);
        await home.take({ ledger: branch });
      }
      const commit = await readRef(refsDir, ref);
      if (commit === undefined) return undefined;
      const tree = (
        await git(["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`], { gitDir })
      ).toString();
      return { commit, tree: tree.trim() };
    },
    compose: (content) =>
      locked(async () => {
        const said = await fastImport(startImport(objects, []), commands(content));
        const [, commit, tree] = /^([0-9a-f]{40})\n040000 tree ([0-9a-f]{40})\t\n$/.exec(said) ?? [];
        if (commit === undefined || tree === undefined) throw gitFailed("fast-import", "it did not say what it wrote");
        await reach("generated");
        return { commit, tree };
      }),
    async publish(expected, next) {
      if (expected !== next) {
        await home.mayMove(branch);
        await locked(async () => {
          if (place.copies) await copyObjects({ place: objects, next, have: expected });
          const isNext = expected === undefined || (await isAncestor(gitDir, expected, next));
          if (!isNext || !(await moveRef(refsDir, { ref, expected, next }))) throw moved(branch);
          await reach("generated-moved");
        });
      }
      if (place.pushes) await home.push(branch);
    },
  };
}

async function* commands(content: GeneratedCommit): AsyncGenerator<string> {
  const { base, parents, date, message, removed, entries } = content;
  const [first, ...merged] = parents;
  const trees = entries.flatMap((entry) => ("tree" in entry ? entry.tree : []));
  for (const oid of [...parents, ...(base === undefined ? [] : [base]), ...trees]) requireOid(oid);
  yield `feature done\ncommit ${WORKING_REF}\nmark :1\ncommitter ${IDENTITY} ${Math.max(0, date)} +0000\n`;
  yield importData(`${message}\n`);
  if (first !== undefined) yield `from ${first}\n`;
  for (const parent of merged) yield `merge ${parent}\n`;
  yield base === undefined ? "deleteall\n" : `M 040000 ${base} ""\n`;
  for (const path of removed) yield `D ${path}\n`;
  for (const entry of entries) {
    yield "tree" in entry
      ? `M 040000 ${entry.tree} ${entry.path}\n`
      : `M 100644 inline ${entry.path}\n${importData(entry.text)}`;
  }
  yield `\nget-mark :1\nls :1 ""\nreset ${WORKING_REF}\nfrom ${NOTHING}\n\ndone\n`;
}

function moved(branch: string): RegistryError {
  return new RegistryError("LEDGER_MOVED", `The generated branch ${quote(branch)} was moved by somebody else.`, {
    hint: "Nothing was lost: the next pass writes it again from what is there now.",
  });
}
