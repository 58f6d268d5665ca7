/**
 * The ledger branch: objects first, then one ref moved by compare-and-swap, then a push that only fast-forwards.
 *
 * For a local repository branch and objects are that repository's own. Everything is read, and new objects are made,
 * through our bare repository, so that no configuration, graft, replace ref or hook of theirs applies.
 */
import type { GitObjects, LedgerStore, LedgerTip, Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import type { StateFolder } from "../disk/state-folder.ts";
import { writeFileTree } from "../git/file-tree.ts";
import { createCatFile } from "../git/git-cat-file.ts";
import { MAX_COMMIT_BYTES, parseCommit } from "../git/git-commit.ts";
import { createPathFilter } from "../git/git-path.ts";
import { finishGit, git, gitFailed } from "../git/git-process.ts";
import { createRefMover, isAncestor, LEDGER_IDENTITY, readRef } from "../git/git-refs.ts";
import { walkTree } from "../git/git-tree.ts";
import { copyObjects } from "../git/object-copy.ts";
import { objectMissing } from "../git/object-errors.ts";
import { type ObjectPlace, requireWritten, startWriter } from "../git/object-writer.ts";
import { branchRef } from "../git/repository-location.ts";
import { createImporter, type LedgerObjects, writeLedgerCommit } from "./ledger-commit.ts";
import { readDependents } from "./ledger-relations.ts";
import { readSkillFolders } from "./ledger-skills.ts";
import { readChains, readTip, readTree } from "./ledger-tree.ts";
import { knownRef, noteOwn, readOwn } from "./own-ledger.ts";

export interface LedgerPlace {
  readonly folder: StateFolder;
  readonly branch: string;
  /** The git directory that has the branch. */
  readonly refsDir: string;
  /** Where that repository's objects are. */
  readonly objectsDir: string;
  readonly shared?: string | undefined;
  /** Release trees come from another repository: what a ledger commit reaches is copied before the branch moves. */
  readonly copies: boolean;
  readonly objects: GitObjects;
  readonly signingKey?: string | undefined;
  readonly readOnly: boolean;
  readonly progress?: Progress | undefined;
  /** Throws when the branch must not be moved now. */
  readonly mayMove: () => Promise<void>;
  readonly push: () => Promise<void>;
}

/** Opens the ledger branch; `close` ends its reader. */
export function createLedgerBranch(place: LedgerPlace): LedgerStore & { readonly close: () => Promise<void> } {
  const { folder, refsDir, objectsDir, progress } = place;
  const { gitDir, reach } = folder;
  const ref = branchRef(place.branch);
  const known = knownRef(place.branch);
  const cat = createCatFile(gitDir, "--batch");
  const objects: ObjectPlace = { gitDir, objectsDir, shared: place.shared };
  const importer = createImporter(objects);
  const publishing = createRefMover(refsDir, "skilltrunk: publish");
  const remembering = createRefMover(gitDir);
  const store: LedgerObjects = { cat, objects: place.objects, importer, reach };
  /** A commit stays what it is, and the one read last is asked for again and again. */
  let last: LedgerTip | undefined;
  const tipAt = async (commit: Oid) => {
    if (last?.commit !== commit) last = await readTip(cat, commit);
    return last;
  };
  const locked = <T>(work: () => Promise<T>) => withLock({ folder: folder.path, progress }, work);

  return {
    async tip() {
      const commit = await readRef(refsDir, ref);
      return commit === undefined ? undefined : await tipAt(commit);
    },
    tipAt,
    chains: (commit, only) => readChains(cat, { gitDir, commit, only }),
    async named(commit, names) {
      const { tree } = await tipAt(commit);
      return (await readSkillFolders(cat, { tree, top: "events", names })).map(({ id }) => id);
    },
    async dependents(commit, ids) {
      const { tree } = await tipAt(commit);
      return readDependents(cat, tree, ids);
    },
    async compose(parent, batch) {
      refuseReadOnly(place);
      const before = parent === undefined ? undefined : await tipAt(parent);
      const next = await locked(() => writeLedgerCommit(store, before, batch));
      const { signingKey: key } = place;
      const signed = key === undefined ? next : await sign(objects, key, next);
      await reach("composed");
      return signed;
    },
    async writeTree(files) {
      refuseReadOnly(place);
      const tree = await locked(() => writeFileTree(objects, files));
      await reach("source-written");
      return tree;
    },
    async publish(expected, next) {
      refuseReadOnly(place);
      await place.mayMove();
      await locked(async () => {
        if (place.copies) {
          await copyObjects({ place: objects, next, have: expected });
          await reach("copied");
        }
        await noteOwn(folder, ref, expected === undefined ? [next] : [expected, next]);
        await reach("noted");
        if (!(await publishing.move({ ref, expected, next }))) throw moved(place.branch);
        await reach("published");
      });
    },
    async *files(commit) {
      const { tree } = await tipAt(commit);
      yield* walkTree((oid) => readTree(cat, oid), tree, createPathFilter([""]));
    },
    async *rawCommits(tip) {
      for (let at: Oid | undefined = tip; at !== undefined; ) {
        const answer = await cat.ask(at, (size) => Math.min(size, MAX_COMMIT_BYTES));
        if (answer?.type !== "commit") throw objectMissing(at);
        yield { oid: at, bytes: answer.bytes };
        at = parseCommit(at, answer.bytes).parents[0];
      }
    },
    descends: (ancestor, tip) => isAncestor(gitDir, ancestor, tip),
    known: () => readRef(gitDir, known),
    async own() {
      // A branch that cannot be read is reported by who has to read it.
      const [own, tip] = await Promise.all([readOwn(folder, ref), readRef(refsDir, ref).catch(() => undefined)]);
      return tip !== undefined && own.includes(tip) ? tip : undefined;
    },
    async remember(tip) {
      await locked(async () => {
        await remembering.set(known, tip);
        await reach("remembered");
      });
      // Here a pass ends. One after the other, so that each stops this process for one start alone.
      for (const [i, next] of [importer.few, publishing, remembering].entries()) next.prepare((i + 1) * IDLE_MS);
    },
    push: place.push,
    async close() {
      await Promise.all([cat.close(), importer.few.close(), publishing.close(), remembering.close()]);
    },
  };
}

/** In milliseconds: long enough for who waits for the pass to be answered first. */
const IDLE_MS = 10;

/** Writes the same commit again, with an SSH signature (gitformat-signature(5)). Throws SETTINGS_INVALID. */
async function sign(place: ObjectPlace, key: string, unsigned: LedgerTip): Promise<LedgerTip> {
  const { gitDir } = place;
  const raw = (await git(["cat-file", "commit", unsigned.commit], { gitDir })).toString("utf8");
  const header = raw.slice(0, raw.indexOf("\n\n"));
  const date = `${/^committer .* (\d+) \+0000$/m.exec(header)?.[1]} +0000`;
  const parent = /^parent ([0-9a-f]{40})$/m.exec(header)?.[1];
  const settings = ["-c", "gpg.format=ssh", "-c", `user.signingKey=${key}`, "-c", "core.fsync=all"];
  const parents = parent === undefined ? [] : ["-p", parent];
  const env = {
    ...LEDGER_IDENTITY,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
    // A key with a passphrase belongs in an agent: nobody is there to be asked.
    SSH_ASKPASS: "false",
    SSH_ASKPASS_REQUIRE: "force",
  };
  const writer = startWriter(place, [...settings, "commit-tree", "-S", ...parents, unsigned.tree], env);
  const signed = await finishGit(writer, raw.slice(header.length + 2));
  const commit = signed.stdout.toString("utf8").trim();
  if (signed.code === 0) {
    requireWritten(writer);
    return { ...unsigned, commit };
  }
  throw new RegistryError("SETTINGS_INVALID", `The ledger could not be signed with the key ${quote(key)}.`, {
    hint: "Give the path of an SSH key that ssh-keygen can use without asking, or of the public half of one in an agent.",
    cause: gitFailed("commit-tree", signed.stderr),
  });
}

function refuseReadOnly(place: LedgerPlace): void {
  if (!place.readOnly) return;
  throw new RegistryError("USAGE", "This repository was opened for reading: its ledger is not written.");
}

function moved(branch: string): RegistryError {
  return new RegistryError("LEDGER_MOVED", `The ledger branch ${quote(branch)} was moved by somebody else.`, {
    hint: "Nothing was lost: the next pass reads what is there now and plans again.",
  });
}
