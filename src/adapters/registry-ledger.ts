/** A Git repository's ledger as a reader of it, which asks for no blob that nobody wants to see. */
import type { LedgerReader, LedgerTip, TreeFile } from "../app/ports.ts";
import { type ChainId, chainFolder } from "../core/event.ts";
import { type Oid, parseSkillId, type SkillId } from "../core/names.ts";
import { type CatFile, createCatFile } from "./git-cat-file.ts";
import { readRecords } from "./git-records.ts";
import { parseTree, type TreeEntry } from "./git-tree.ts";
import { type LedgerCopy, type LedgerCopyOptions, openLedgerCopy } from "./ledger-copy.ts";
import { type Chain, readChains, readTip } from "./ledger-tree.ts";
import { objectMissing } from "./object-errors.ts";

/** Opens the ledger of a folder or a Git URL. Throws as `openLedgerCopy`. */
export async function openLedgerReader(options: LedgerCopyOptions): Promise<LedgerReader> {
  return new GitLedgerReader(await openLedgerCopy(options));
}

/** Paths on one command line. */
const PATHS = 500;

class GitLedgerReader implements LedgerReader {
  readonly location: string;
  readonly objects: LedgerReader["objects"];
  private readonly copy: LedgerCopy;
  private readonly cat: CatFile;
  private opened: Promise<LedgerTip> | undefined;

  constructor(copy: LedgerCopy) {
    this.location = copy.location;
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

  async skills(): Promise<readonly SkillId[]> {
    return (await this.folders("events")).map(({ id }) => id);
  }

  async withTrees(trees: ReadonlySet<Oid>): Promise<readonly SkillId[]> {
    const skills = await this.folders("releases");
    const versions = await Promise.all(skills.map(({ oid }) => this.tree(oid)));
    return skills.flatMap(({ id }, i) => (versions[i]?.some((version) => trees.has(version.oid)) === true ? [id] : []));
  }

  async close(): Promise<void> {
    await Promise.all([this.cat.close(), this.copy.objects.close()]);
  }

  private async readTip(): Promise<LedgerTip> {
    const { commit, objects } = this.copy;
    const { tree } = await objects.commit(commit);
    const head = (await this.tree(tree)).find((entry) => entry.name === "head.json");
    if (head !== undefined) await this.copy.need([head.oid]);
    return readTip(this.cat, commit);
  }

  /** Every skill's folder below `events` or `releases`. */
  private async folders(top: string): Promise<readonly { readonly id: SkillId; readonly oid: Oid }[]> {
    const root = await this.tree((await this.tip()).tree);
    const folder = root.find((entry) => entry.name === top);
    const namespaces = folder === undefined ? [] : await this.tree(folder.oid);
    const skills = await Promise.all(
      namespaces.map(async (namespace) => {
        const names = parseSkillId(`${namespace.name}/x`) === undefined ? [] : await this.tree(namespace.oid);
        return names.map(({ name, oid }) => ({ id: parseSkillId(`${namespace.name}/${name}`), oid }));
      }),
    );
    return skills.flat().flatMap(({ id, oid }) => (id === undefined ? [] : [{ id, oid }]));
  }

  private async tree(oid: Oid): Promise<readonly TreeEntry[]> {
    const answer = await this.cat.ask(oid, (size) => size);
    if (answer === undefined) throw objectMissing(oid);
    return parseTree(oid, answer.bytes);
  }

  /** Ids of every blob below these folders of a commit. */
  private async blobs(commit: Oid, folders: readonly string[]): Promise<readonly Oid[]> {
    const oids: Oid[] = [];
    for (let at = 0; at < folders.length; at += PATHS) {
      const args = ["ls-tree", "-r", "-z", "--full-tree", commit, ...folders.slice(at, at + PATHS)];
      for await (const records of readRecords(args, { gitDir: this.copy.gitDir, end: "\0" })) {
        oids.push(
          ...records.map((record) => record.toString("latin1", record.indexOf(0x09) - 40, record.indexOf(0x09))),
        );
      }
    }
    return oids;
  }

  private async *files(tree: Oid, under?: string): AsyncGenerator<TreeFile> {
    const files: TreeFile[] = [];
    for await (const file of this.copy.objects.files(tree, under)) files.push(file);
    await this.copy.need(files.map((file) => file.oid));
    yield* files;
  }
}
