/** A trunk and a ledger in memory, for properties that need thousands of histories: same ports, no process. */

import { createHash } from "node:crypto";
import { renderDependents } from "../../src/adapters/ledger/ledger-relations.ts";
import type {
  GitObjects,
  HistoryStep,
  LedgerBatch,
  LedgerStore,
  LedgerTip,
  Source,
  TreeFile,
  TreePlace,
  TrunkCommit,
} from "../../src/app/ports/ports.ts";
import { canonicalJson, compareUtf8, type Json } from "../../src/core/bytes.ts";
import type { ChainId } from "../../src/core/ledger/event.ts";
import { REGISTRY_CHAIN, releasePath } from "../../src/core/ledger/event.ts";
import { nameOf, type SkillId } from "../../src/core/names.ts";
import { relationsPath } from "../../src/core/relations/dependents.ts";
import { TrunkTree } from "../../src/core/trunk/trunk-tree.ts";

const oidOf = (text: string | Uint8Array): string => createHash("sha1").update(text).digest("hex");

/** A file's text, or null to remove it. */
export type Patch = Readonly<Record<string, string | null>>;

/** A linear trunk whose commits are built from patches; implements the object-reading port. */
export class MemoryTrunk implements GitObjects {
  readonly commits: {
    readonly commit: TrunkCommit;
    readonly changes: readonly TreeFile[];
    readonly files: ReadonlyMap<string, TreeFile>;
  }[] = [];
  private readonly blobs = new Map<string, Uint8Array>();
  private readonly folders = new Map<string, readonly TreeFile[]>();
  private indexed = 0;
  private time = Date.UTC(2026, 0, 1) / 1000;

  /** Adds a commit that makes these changes and answers its id. */
  add(
    patch: Patch,
    message = "change",
    options: { readonly committedAt?: number; readonly author?: string } = {},
  ): string {
    this.time += 60;
    const before = this.commits.at(-1)?.files ?? new Map<string, TreeFile>();
    const files = new Map(before);
    const changes: TreeFile[] = [];
    for (const [path, text] of Object.entries(patch)) {
      const old = before.get(path);
      if (text === null) {
        if (old !== undefined) changes.push({ path, mode: 0, oid: "0".repeat(40) });
        files.delete(path);
        continue;
      }
      const bytes = Buffer.from(text);
      const oid = oidOf(Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
      this.blobs.set(oid, bytes);
      const file: TreeFile = { path, mode: 0o100644, oid };
      if (old?.oid !== oid) changes.push(file);
      files.set(path, file);
    }
    const parent = this.commits.at(-1)?.commit.oid;
    const tree = oidOf([...files.values()].map((f) => `${f.path} ${f.oid}`).join("\n"));
    const commit: TrunkCommit = {
      oid: oidOf(`${parent} ${tree} ${message} ${this.commits.length}`),
      parents: parent === undefined ? [] : [parent],
      tree,
      committedAt: options.committedAt ?? this.time,
      author: options.author ?? "Author",
      message,
    };
    this.commits.push({ commit, changes, files });
    return commit.oid;
  }

  get head(): string {
    return this.commits.at(-1)?.commit.oid ?? "";
  }

  private at(oid: string): number {
    return this.commits.findIndex((c) => c.commit.oid === oid);
  }

  commit(oid: string): Promise<TrunkCommit> {
    const found = this.commits[this.at(oid)];
    return found === undefined ? Promise.reject(new Error(`no commit ${oid}`)) : Promise.resolve(found.commit);
  }

  async *history(range: {
    readonly after: string | null;
    readonly to: string;
    readonly under?: readonly string[];
  }): AsyncIterable<HistoryStep> {
    const first = range.after === null ? 0 : this.at(range.after) + 1;
    for (const { commit, changes } of this.commits.slice(first, this.at(range.to) + 1)) {
      const kept =
        range.under === undefined
          ? changes
          : changes.filter((c) => range.under?.some((u) => c.path === u || c.path.startsWith(`${u}/`)));
      if (range.under === undefined || kept.length > 0) yield { commit, changes: kept };
    }
  }

  async *files(oid: string, under?: string): AsyncIterable<TreeFile> {
    const commit = this.commits[this.at(oid)];
    const found = commit === undefined ? this.folderFiles(oid) : [...commit.files.values()];
    // In Git's order, which is not that of arrival.
    const files = found.sort((a, b) => compareUtf8(a.path, b.path));
    for (const file of files) {
      if (under === undefined || file.path === under || file.path.startsWith(`${under}/`)) yield file;
    }
  }

  async filesAt(oid: string, places: readonly TreePlace[]): Promise<readonly TreeFile[]> {
    const found: TreeFile[] = [];
    for await (const file of this.files(oid)) {
      const names = file.path.split("/");
      if (places.some((place) => place.every((name, i) => i < names.length && (name ?? names[i]) === names[i])))
        found.push(file);
    }
    return found;
  }

  /** The files of a folder of some commit, by the folder's tree id. */
  private folderFiles(oid: string): TreeFile[] {
    for (const { files } of this.commits.slice(this.indexed)) {
      const tree = new TrunkTree();
      tree.apply([...files.values()]);
      const folders = new Set(
        [...files.keys()].flatMap((path) => path.split("/").map((_, i, names) => names.slice(0, i).join("/"))),
      );
      for (const folder of folders) {
        const id = folder === "" ? undefined : tree.treeId(folder);
        if (id !== undefined) this.folders.set(id, tree.files(folder) as TreeFile[]);
      }
    }
    this.indexed = this.commits.length;
    const found = this.folders.get(oid);
    if (found === undefined) throw new Error(`no tree ${oid}`);
    return [...found];
  }

  blob(oid: string, maxBytes = Number.POSITIVE_INFINITY): Promise<{ size: number; bytes: Uint8Array | undefined }> {
    const bytes = this.blobs.get(oid);
    if (bytes === undefined) return Promise.reject(new Error(`no blob ${oid}`));
    return Promise.resolve({ size: bytes.length, bytes: bytes.length > maxBytes ? undefined : bytes });
  }

  has(oid: string): Promise<boolean> {
    return Promise.resolve(this.blobs.has(oid) || this.at(oid) >= 0);
  }

  isOnFirstParentChain(ancestor: string, tip: string): Promise<boolean> {
    return Promise.resolve(this.at(ancestor) >= 0 && this.at(ancestor) <= this.at(tip));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface LedgerCommit {
  readonly tip: LedgerTip;
  readonly parent: string | undefined;
  readonly paths: ReadonlyMap<string, string>;
  readonly chains: ReadonlyMap<ChainId, readonly string[]>;
  readonly relations: ReadonlyMap<SkillId, readonly SkillId[]>;
}

/** A ledger whose tree id covers every path and byte, as Git's would. */
export class MemoryLedger implements LedgerStore {
  private readonly commits: Map<string, LedgerCommit>;
  private ref: string | undefined;
  private remembered: string | undefined;

  constructor(commits = new Map<string, LedgerCommit>()) {
    this.commits = commits;
  }

  /** Sees the same commits, has a ref of its own. */
  scratch(): MemoryLedger {
    return new MemoryLedger(this.commits);
  }

  tip(): Promise<LedgerTip | undefined> {
    return Promise.resolve(this.ref === undefined ? undefined : this.commits.get(this.ref)?.tip);
  }

  tipAt(commit: string): Promise<LedgerTip> {
    return Promise.resolve(this.commits.get(commit)?.tip as LedgerTip);
  }

  async *chains(
    commit: string,
    only?: readonly ChainId[],
  ): AsyncIterable<{ chain: ChainId; lines: readonly string[] }> {
    const chains = [...(this.commits.get(commit)?.chains ?? [])].sort(([a], [b]) => compareUtf8(a, b));
    for (const [chain, lines] of chains) if (only === undefined || only.includes(chain)) yield { chain, lines };
  }

  named(commit: string, names: ReadonlySet<string>): Promise<readonly SkillId[]> {
    const chains = [...(this.commits.get(commit)?.chains.keys() ?? [])];
    const ids = chains.flatMap((chain) => (chain === REGISTRY_CHAIN ? [] : [chain]));
    return Promise.resolve(ids.filter((id) => names.has(nameOf(id))));
  }

  dependents(commit: string, ids: readonly SkillId[]): Promise<ReadonlyMap<SkillId, readonly SkillId[]>> {
    const relations = [...(this.commits.get(commit)?.relations ?? [])];
    return Promise.resolve(new Map(relations.filter(([id]) => ids.includes(id))));
  }

  compose(parent: string | undefined, batch: LedgerBatch): Promise<LedgerTip> {
    const before = parent === undefined ? undefined : this.commits.get(parent);
    const chains = new Map(before?.chains);
    const paths = new Map(before?.paths);
    for (const [chain, { first, lines }] of batch.chains) {
      const old = chains.get(chain) ?? [];
      if (first !== old.length + 1) throw new Error(`${chain}: expected event ${old.length + 1}, got ${first}`);
      chains.set(chain, [...old, ...lines]);
      paths.set(`events/${chain}`, oidOf([...old, ...lines].join("\n")));
    }
    for (const release of batch.releases) paths.set(releasePath(release.skill, release.version), release.tree);
    const relations = new Map(before?.relations);
    for (const [id, dependents] of batch.relations) {
      relations.set(id, [...dependents].sort(compareUtf8));
      paths.set(relationsPath(id), oidOf(renderDependents(dependents)));
    }
    for (const { path, tree } of batch.sources) if (tree !== null) paths.set(path, tree);
    paths.set("head.json", canonicalJson(batch.head as unknown as Json));
    const tree = oidOf(
      [...paths]
        .map(([path, id]) => `${path} ${id}`)
        .sort(compareUtf8)
        .join("\n"),
    );
    const tip: LedgerTip = { commit: oidOf(`${parent} ${tree} ${batch.date}`), tree, head: batch.head };
    this.commits.set(tip.commit, { tip, parent, paths, chains, relations });
    return Promise.resolve(tip);
  }

  writeTree(): Promise<string> {
    return Promise.reject(new Error("a memory ledger keeps no files"));
  }

  publish(expected: string | undefined, next: string): Promise<void> {
    if (this.ref !== expected) return Promise.reject(new Error("ledger moved"));
    this.ref = next;
    return Promise.resolve();
  }

  async descends(ancestor: string, tip: string): Promise<boolean> {
    for (let at: string | undefined = tip; at !== undefined; at = this.commits.get(at)?.parent)
      if (at === ancestor) return true;
    return false;
  }

  known(): Promise<string | undefined> {
    return Promise.resolve(this.remembered);
  }

  remember(tip: string): Promise<void> {
    this.remembered = tip;
    return Promise.resolve();
  }

  own(): Promise<string | undefined> {
    return Promise.resolve(this.ref);
  }

  push(): Promise<void> {
    return Promise.resolve();
  }
}

/** A source of a memory trunk, whose tip may be set back to any of its commits. */
export function memorySource(trunk: MemoryTrunk, ledger = new MemoryLedger()): Source & { tip: string | undefined } {
  return {
    location: "memory",
    objects: trunk,
    ledger,
    scratch: () => ledger.scratch(),
    proposals: {
      find: () => Promise.reject(new Error("a memory trunk has no proposals")),
      compose: () => Promise.reject(new Error("a memory trunk has no proposals")),
    },
    generated() {
      throw new Error("a memory trunk has no branches");
    },
    secondReader: () => Promise.resolve(trunk),
    whereabouts: {
      ref: "refs/heads/skilltrunk/ledger",
      gitDir: "memory",
      stateFolder: "nowhere",
      remote: false,
      place: "memory",
    },
    remote: false,
    publishes: true,
    watch: [],
    tip: undefined,
    refresh() {
      return Promise.resolve({
        branch: "main",
        trunk: this.tip ?? (trunk.head === "" ? undefined : trunk.head),
        shallow: false,
      });
    },
    close: () => Promise.resolve(),
  };
}
