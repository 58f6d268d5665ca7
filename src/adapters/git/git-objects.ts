/** Git's objects through the git program: one streamed `git log`, and long-lived `git cat-file` for everything else. */
import type { GitObjects, HistoryStep, TreeFile, TreePlace, TrunkCommit } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { type CatFile, type CatFileAnswer, createCatFile, type Keep } from "./git-cat-file.ts";
import { MAX_COMMIT_BYTES, parseCommit } from "./git-commit.ts";
import { compareTrees, type LogStep, readLog } from "./git-history.ts";
import { canonicalMode, createPathFilter, decodePath, withoutSlash } from "./git-path.ts";
import { readRecords } from "./git-records.ts";
import { type KeepName, MAX_TREE_BYTES, parseTree, type TreeEntry, walkTree } from "./git-tree.ts";
import { chainBroken, objectMissing, treeTooLarge, wrongType } from "./object-errors.ts";
import { readPlaces } from "./tree-places.ts";

export interface GitObjectsOptions {
  readonly gitDir: string;
  /** A history of up to this many commits is told without starting a process. */
  readonly nearby?: number;
}

/** Reads a bare repository of our own, and what it borrows through `objects/info/alternates`. */
export function createGitObjects(options: GitObjectsOptions): GitObjects {
  return new BinaryObjects(options);
}

/** More than what is merged while a pass runs; few enough to be read again whenever they turn out to be too few. */
const NEARBY = 32;

class BinaryObjects implements GitObjects {
  readonly gitDir: string;
  private readonly nearby: number;
  private readonly contents: CatFile;
  /** Started for what may be large, of which nobody wants the bytes. */
  private readonly checks: CatFile;

  constructor({ gitDir, nearby = NEARBY }: GitObjectsOptions) {
    this.gitDir = gitDir;
    this.nearby = nearby;
    this.contents = createCatFile(gitDir, "--batch");
    this.checks = createCatFile(gitDir, "--batch-check");
  }

  async *history(range: Parameters<GitObjects["history"]>[0]): AsyncGenerator<HistoryStep> {
    const { after, to, under } = range;
    if (after === null || after === to) await this.commit(to);
    const few = after === null ? undefined : await this.fewAfter(after, to);
    if (after !== null && few === undefined && !(await this.isOnFirstParentChain(after, to))) {
      throw chainBroken(after, to);
    }
    if (after === to || under?.length === 0) return;
    if (after === null || few === undefined) yield* this.withCommits(readLog(this.gitDir, range));
    else {
      const { tree: before } = await this.commit(after);
      yield* compareTrees((oid) => this.tree(oid), { ...range, before, commits: few });
    }
  }

  /** The first-parent chain behind `ancestor` up to `tip`; undefined when it has more than `nearby` commits, or is none. */
  private async fewAfter(ancestor: Oid, tip: Oid): Promise<readonly TrunkCommit[] | undefined> {
    const commits: TrunkCommit[] = [];
    for (let next: Oid | undefined = tip; next !== ancestor; next = commits.at(-1)?.parents[0]) {
      if (next === undefined || commits.length === this.nearby) return undefined;
      commits.push(await this.commit(next));
    }
    return commits.reverse();
  }

  /** Asks for the commits of a portion while those of the one before are handed out, so that both processes work at once. */
  private async *withCommits(portions: AsyncIterable<readonly LogStep[]>): AsyncGenerator<HistoryStep> {
    let asked: readonly AskedStep[] = [];
    for await (const steps of portions) {
      const next = steps.map(({ oid, changes }) => ({ commit: this.commit(oid), changes }));
      for (const { commit } of next) commit.catch(() => {}); // thrown where it is awaited; who leaves early never does
      yield* settled(asked);
      asked = next;
    }
    yield* settled(asked);
  }

  async commit(oid: Oid): Promise<TrunkCommit> {
    const { bytes } = await this.read(oid, "commit", () => MAX_COMMIT_BYTES);
    return parseCommit(oid, bytes);
  }

  async *files(treeish: Oid, under = ""): AsyncGenerator<TreeFile> {
    const root = await this.rootOf(treeish);
    const folder = withoutSlash(under);
    if (folder !== "") yield* await this.filesAt(root, [folder.split("/")]);
    // A skill's own tree: its few folders are read before a process has started.
    else if (root === treeish) yield* walkTree((oid) => this.tree(oid), root, EVERYTHING);
    else {
      await this.tree(root); // says better than `git ls-tree` what may be wrong with it
      yield* listTree(this.gitDir, root);
    }
  }

  async filesAt(treeish: Oid, places: readonly TreePlace[]): Promise<readonly TreeFile[]> {
    return await readPlaces((oid, keep) => this.tree(oid, keep), await this.rootOf(treeish), places);
  }

  // Blobs are most of what is read: no more promises than there have to be.
  blob(oid: Oid, maxBytes = Number.POSITIVE_INFINITY): ReturnType<GitObjects["blob"]> {
    const keep: Keep = (size) => (size <= maxBytes ? size : 0);
    return this.contents.ask(oid, keep).then((answer) => {
      const { size, bytes } = required(oid, "blob", answer);
      return { size, bytes: size <= maxBytes ? bytes : undefined };
    });
  }

  async has(oid: Oid, type: "commit" | "tree" | "blob"): Promise<boolean> {
    return (await (type === "commit" ? this.contents : this.checks).ask(oid))?.type === type;
  }

  async isOnFirstParentChain(ancestor: Oid, tip: Oid): Promise<boolean> {
    const [, known] = await Promise.all([this.commit(tip), this.has(ancestor, "commit")]);
    if (!known) return false;
    if ((await this.fewAfter(ancestor, tip)) !== undefined) return true;
    const args = ["rev-list", "--first-parent", "--parents", tip, `^${ancestor}`, "--"];
    for await (const lines of readRecords(args, { gitDir: this.gitDir, end: "\n" })) {
      if (lines.some((line) => line.toString("latin1", 41, 81) === ancestor)) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    await Promise.all([this.contents.close(), this.checks.close()]);
  }

  private async rootOf(treeish: Oid): Promise<Oid> {
    const answer = await this.contents.ask(treeish, () => MAX_COMMIT_BYTES);
    return answer?.type === "commit" ? parseCommit(treeish, answer.bytes).tree : treeish;
  }

  private async tree(oid: Oid, keep?: KeepName): Promise<readonly TreeEntry[]> {
    const { size, bytes } = await this.read(oid, "tree", (size) => (size <= MAX_TREE_BYTES ? size : 0));
    if (size > MAX_TREE_BYTES) throw treeTooLarge(oid, size, MAX_TREE_BYTES);
    return parseTree(oid, bytes, keep);
  }

  private async read(oid: Oid, type: string, keep: Keep): Promise<CatFileAnswer> {
    return required(oid, type, await this.contents.ask(oid, keep));
  }
}

function required(oid: Oid, type: string, answer: CatFileAnswer | undefined): CatFileAnswer {
  if (answer === undefined) throw objectMissing(oid);
  if (answer.type !== type) throw wrongType(oid, type, answer.type);
  return answer;
}

interface AskedStep {
  readonly commit: Promise<TrunkCommit>;
  readonly changes: readonly TreeFile[];
}

async function* settled(steps: readonly AskedStep[]): AsyncGenerator<HistoryStep> {
  for (const { commit, changes } of steps) yield { commit: await commit, changes };
}

const EVERYTHING = createPathFilter([""]);

/** `<mode> <type> <id>` TAB `<path>` */
async function* listTree(gitDir: string, tree: Oid): AsyncGenerator<TreeFile> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", tree];
  for await (const records of readRecords(args, { gitDir, end: "\0" })) {
    for (const record of records) {
      const tab = record.indexOf(0x09);
      yield {
        path: decodePath(record.subarray(tab + 1)),
        mode: canonicalMode(Number.parseInt(record.toString("latin1", 0, 6), 8)),
        oid: record.toString("latin1", tab - 40, tab),
      };
    }
  }
}
