/**
 * The ledger branch: objects first, then one ref moved by compare-and-swap, then a push that only fast-forwards.
 *
 * For a local repository branch and objects are that repository's own. Everything is read, and new objects are made,
 * through our bare repository, so that no configuration, graft, replace ref or hook of theirs applies.
 */
import { join } from "node:path";
import type { GitObjects, LedgerStore, LedgerTip, Progress } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { withLock } from "../disk/process-lock.ts";
import { quotedPath, type StateFolder } from "../disk/state-folder.ts";
import { writeFileTree } from "../git/file-tree.ts";
import { createCatFile } from "../git/git-cat-file.ts";
import { git, gitFailed, runGit } from "../git/git-process.ts";
import { createRefMover, isAncestor, LEDGER_IDENTITY, readRef } from "../git/git-refs.ts";
import { copyObjects } from "../git/object-copy.ts";
import { branchRef } from "../git/repository-location.ts";
import { createImporter, type LedgerObjects, writeLedgerCommit } from "./ledger-commit.ts";
import { readDependents } from "./ledger-relations.ts";
import { readSkillFolders } from "./ledger-skills.ts";
import { readChains, readTip } from "./ledger-tree.ts";

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
  const { gitDir } = folder;
  const ref = branchRef(place.branch);
  const knownRef = `refs/skilltrunk/known/${place.branch}`;
  const cat = createCatFile(gitDir, "--batch");
  const env = writeTo(gitDir, objectsDir);
  const importer = createImporter({ gitDir, env, shared: place.shared });
  const publishing = createRefMover(refsDir, "skilltrunk: publish");
  const remembering = createRefMover(gitDir);
  const store: LedgerObjects = { cat, objects: place.objects, importer };
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
      return place.signingKey === undefined ? next : await sign({ gitDir, env, key: place.signingKey }, next);
    },
    async writeTree(files) {
      refuseReadOnly(place);
      return await locked(() => writeFileTree({ gitDir, env }, files));
    },
    async publish(expected, next) {
      refuseReadOnly(place);
      await place.mayMove();
      await locked(async () => {
        if (place.copies) await copyObjects({ gitDir, objectsDir, next, have: expected });
        if (!(await publishing.move({ ref, expected, next }))) throw moved(place.branch);
      });
    },
    descends: (ancestor, tip) => isAncestor(gitDir, ancestor, tip),
    known: () => readRef(gitDir, knownRef),
    async remember(tip) {
      await locked(() => remembering.set(knownRef, tip));
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

/** New objects go to the repository that has the branch; what it lacks is still found where we read. */
export function writeTo(gitDir: string, objectsDir: string): Readonly<Record<string, string>> {
  const ours = join(gitDir, "objects");
  if (objectsDir === ours) return {};
  return { GIT_OBJECT_DIRECTORY: objectsDir, GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(ours) };
}

/** Writes the same commit again, with an SSH signature (gitformat-signature(5)). Throws SETTINGS_INVALID. */
async function sign(
  place: { readonly gitDir: string; readonly env: Readonly<Record<string, string>>; readonly key: string },
  unsigned: LedgerTip,
): Promise<LedgerTip> {
  const { gitDir, key } = place;
  const raw = (await git(["cat-file", "commit", unsigned.commit], { gitDir })).toString("utf8");
  const header = raw.slice(0, raw.indexOf("\n\n"));
  const date = `${/^committer .* (\d+) \+0000$/m.exec(header)?.[1]} +0000`;
  const parent = /^parent ([0-9a-f]{40})$/m.exec(header)?.[1];
  const settings = ["-c", "gpg.format=ssh", "-c", `user.signingKey=${key}`, "-c", "core.fsync=all"];
  const parents = parent === undefined ? [] : ["-p", parent];
  const env = {
    ...place.env,
    ...LEDGER_IDENTITY,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
    // A key with a passphrase belongs in an agent: nobody is there to be asked.
    SSH_ASKPASS: "false",
    SSH_ASKPASS_REQUIRE: "force",
  };
  const signed = await runGit([...settings, "commit-tree", "-S", ...parents, unsigned.tree], {
    gitDir,
    env,
    input: raw.slice(header.length + 2),
  });
  const commit = signed.stdout.toString("utf8").trim();
  if (signed.code === 0) return { ...unsigned, commit };
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
