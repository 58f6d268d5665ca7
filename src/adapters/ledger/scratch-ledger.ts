/** A ledger to recompute in: it reads everything the published one does, and what it writes is gone when it is closed. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { GitObjects, LedgerStore } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";
import { asideOf } from "../disk/aside.ts";
import { borrowObjects, openStateFolder, type StateFolder, stateError } from "../disk/state-folder.ts";
import { writeFileTree } from "../git/file-tree.ts";
import { ownObjects } from "../git/object-writer.ts";
import { createLedgerBranch } from "./ledger-branch.ts";

type ClosableLedger = LedgerStore & { readonly close: () => Promise<void> };

/** Makes nothing on the disk before it is first used. */
export function createScratchLedger(beside: {
  readonly folder: StateFolder;
  readonly objects: GitObjects;
}): ClosableLedger {
  let opened: Promise<{ readonly dir: string; readonly ledger: ClosableLedger }> | undefined;
  const ledger = async () => {
    opened ??= openScratch(beside);
    return (await opened).ledger;
  };
  return {
    tip: async () => (await ledger()).tip(),
    tipAt: async (commit) => (await ledger()).tipAt(commit),
    async *chains(commit, only) {
      yield* (await ledger()).chains(commit, only);
    },
    named: async (commit, names) => (await ledger()).named(commit, names),
    dependents: async (commit, ids) => (await ledger()).dependents(commit, ids),
    async *files(commit) {
      yield* (await ledger()).files?.(commit) ?? [];
    },
    compose: async (parent, batch) => (await ledger()).compose(parent, batch),
    // Where the trunk is read from: what is planned from it reads it there.
    writeTree: (files) => writeFileTree(ownObjects(beside.folder.gitDir), files),
    publish: async () => {
      throw new RegistryError("USAGE", "A scratch ledger is never published.");
    },
    descends: async (ancestor, tip) => (await ledger()).descends(ancestor, tip),
    known: async () => (await ledger()).known(),
    remember: async (tip) => (await ledger()).remember(tip),
    own: async () => (await ledger()).own(),
    push: async () => {},
    async close() {
      const open = await opened?.catch(() => undefined);
      if (open === undefined) return;
      await open.ledger.close();
      await rm(open.dir, { recursive: true, force: true });
    },
  };
}

async function openScratch(beside: { readonly folder: StateFolder; readonly objects: GitObjects }) {
  const { path, gitDir } = beside.folder;
  const dir = asideOf(join(path, "scratch"));
  await mkdir(dir, { mode: 0o700 }).catch((error) => {
    throw stateError(error, path);
  });
  const folder = await openStateFolder(dir, gitDir);
  await borrowObjects(folder, [join(gitDir, "objects")]);
  const ledger = createLedgerBranch({
    folder,
    branch: "scratch",
    refsDir: folder.gitDir,
    objectsDir: join(folder.gitDir, "objects"),
    copies: false,
    objects: beside.objects,
    readOnly: false,
    mayMove: async () => {},
    push: async () => {},
  });
  return { dir, ledger };
}
