/** A Git repository's ledger as a reader of it, which asks for no blob that nobody wants to see. */

import type { LedgerReader, LedgerTip, TreeFile } from "../../app/ports/ports.ts";
import { type ChainId, chainFolder } from "../../core/ledger/event.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { relationsPath } from "../../core/relations/dependents.ts";
import { MAX_FILES } from "../../core/skill/skill-files.ts";
import { type CatFile, createCatFile } from "../git/git-cat-file.ts";
import { isIndexUrl } from "../registry/index-transport.ts";
import { type LedgerCopy, type LedgerCopyOptions, openLedgerCopy, openTrackedCopy } from "./ledger-copy.ts";
import { readDependents } from "./ledger-relations.ts";
import { readFolders, readSkillFolders, type SkillFolder } from "./ledger-skills.ts";
import { type Chain, corrupt, listEventFiles, readChains, readTip, readTree } from "./ledger-tree.ts";

/** Opens the ledger of a folder or a Git URL. Throws as `openLedgerCopy`. */
export async function openLedgerReader(options: LedgerCopyOptions): Promise<LedgerReader> {
  return new GitLedgerReader(await openLedgerCopy(options));
}

/** Opens the ledger whose branch is `ref` as a clone last fetched it from its remote `origin`. Throws as `openTrackedCopy`. */
export async function openTrackedLedger(path: string, ref: string): Promise<LedgerReader> {
  return new GitLedgerReader(await openTrackedCopy(path, ref));
}

/** Paths on one command line. */
const PATHS = 500;

class GitLedgerReader implements LedgerReader {
  /** Written so that whoever reads it opens a repository, and not an index of the same address. */
  readonly location: string;
  readonly objects: LedgerReader["objects"];
  private readonly copy: LedgerCopy;
  private readonly cat: CatFile;
  private opened: Promise<LedgerTip> | undefined;

  constructor(copy: LedgerCopy) {
    this.location = isIndexUrl(copy.location) ? `git+${copy.location}` : copy.location;
    this.copy = copy;
    this.cat = createCatFile(copy.gitDir, "--batch");
    this.objects = { files: (tree, under) => this.files(tree, under), blob: (oid, max) => copy.objects.blob(oid, max) };
  }

  tip(): Promise<LedgerTip> {
    this.opened ??= this.readTip();
    return this.opened;
  }

  async *chains(commit: Oid, only?: readonly ChainId[]): AsyncGenerator<Chain> {
    await this.copy.need(await this.blobs(commit, only?.map((chain) => `${chainFolder(chain)}/`) ?? ["events/"]));
    yield* readChains(this.cat, { gitDir: this.copy.gitDir, commit, only });
  }

  async named(commit: Oid, names: ReadonlySet<string>): Promise<readonly SkillId[]> {
    const { tree } = await this.copy.objects.commit(commit);
    return (await readSkillFolders(this.cat, { tree, top: "events", names })).map(({ id }) => id);
  }

  async dependents(commit: Oid, ids: readonly SkillId[]): Promise<ReadonlyMap<SkillId, readonly SkillId[]>> {
    await this.copy.need(await this.blobs(commit, ids.map(relationsPath)));
    return readDependents(this.cat, (await this.copy.objects.commit(commit)).tree, ids);
  }

  async skills(): Promise<readonly SkillId[]> {
    return (await this.folders("events")).map(({ id }) => id);
  }

  async withTrees(trees: ReadonlySet<Oid>): Promise<readonly SkillId[]> {
    const skills = await this.folders("releases");
    const found: SkillId[] = [];
    let at = 0;
    for await (const versions of readFolders(this.cat, skills)) {
      const skill = skills[at++];
      if (skill !== undefined && versions.some((version) => trees.has(version.oid))) found.push(skill.id);
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([this.cat.close(), this.copy.objects.close()]);
  }

  private async readTip(): Promise<LedgerTip> {
    const { commit, objects } = this.copy;
    const { tree } = await objects.commit(commit);
    const head = (await readTree(this.cat, tree)).find((entry) => entry.name === "head.json");
    if (head !== undefined) await this.copy.need([head.oid]);
    return readTip(this.cat, commit);
  }

  private async folders(top: "events" | "releases"): Promise<readonly SkillFolder[]> {
    return readSkillFolders(this.cat, { tree: (await this.tip()).tree, top });
  }

  /** Ids of every blob below these folders of a commit. */
  private async blobs(commit: Oid, folders: readonly string[]): Promise<readonly Oid[]> {
    const oids: Oid[] = [];
    for (let at = 0; at < folders.length; at += PATHS) {
      const below = { gitDir: this.copy.gitDir, commit, paths: folders.slice(at, at + PATHS) };
      for await (const records of listEventFiles(below)) {
        oids.push(
          ...records.map((record) => record.toString("latin1", record.indexOf(0x09) - 40, record.indexOf(0x09))),
        );
      }
    }
    return oids;
  }

  private async *files(tree: Oid, under?: string): AsyncGenerator<TreeFile> {
    const files: TreeFile[] = [];
    for await (const file of this.copy.objects.files(tree, under)) {
      if (files.length === MAX_FILES) throw corrupt(`The release tree ${tree} has more than ${MAX_FILES} files.`);
      files.push(file);
    }
    await this.copy.need(files.map((file) => file.oid));
    yield* files;
  }
}
