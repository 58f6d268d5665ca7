/** What a replay hands over at once: event lines chain by chain, the release trees that go with them, how far it came. */
import type { BindingContent } from "../../core/bindings/binding-facts.ts";
import type { BindingSubject } from "../../core/bindings/binding-place.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { type ChainId, type LedgerEvent, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import type { Digest, Oid, SkillId } from "../../core/names.ts";
import type { Plan, Unheeded } from "../../core/plan/facts.ts";
import { packFiles, unpackFiles } from "../../core/trunk/packed-files.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { LedgerBatch, TreeFile } from "../ports/ports.ts";
import type { Observation } from "./observation.ts";

export interface ChainedEvent {
  readonly chain: ChainId;
  readonly event: LedgerEvent;
}

export interface ReplayBatch {
  readonly batch: LedgerBatch;
  readonly events: readonly ChainedEvent[];
  /** Trunk commits in it. */
  readonly commits: number;
  /** The skills whose lifecycle file was looked at last in it, and what of that file changes nothing. */
  readonly unheeded: ReadonlyMap<SkillId, Unheeded>;
  /** The files of bindings that it touched, as it left them. */
  readonly bindings: ReadonlyMap<BindingSubject, BindingContent>;
  /** The catalog after this batch. */
  readonly catalog: Catalog;
}

/** One of ten thousand: its files are rarely asked for, and take a tenth of the memory until then. */
class ReleaseTree {
  readonly skill: SkillId;
  readonly version: string;
  readonly tree: Oid;
  private readonly packed: string;

  constructor({ skill, version, tree }: Pick<ReleaseTree, "skill" | "version" | "tree">, files: readonly TrunkFile[]) {
    this.skill = skill;
    this.version = version;
    this.tree = tree;
    this.packed = packFiles(files);
  }

  get files(): readonly TreeFile[] {
    return unpackFiles(this.packed) as readonly TrunkFile[] as readonly TreeFile[];
  }
}

const MAX_SIZE = 64 * 1024 * 1024;

/** A batch being filled. */
export class BatchBuilder {
  readonly events: ChainedEvent[] = [];
  readonly releases: LedgerBatch["releases"][number][] = [];
  readonly erased: LedgerBatch["erased"][number][] = [];
  readonly sources: LedgerBatch["sources"][number][] = [];
  /** Committer time of the last trunk commit, in seconds since 1970. */
  date: number;
  /** Trunk commits in it. */
  commits = 0;
  /** Characters of its event lines. */
  size = 0;
  readonly unheeded = new Map<SkillId, Unheeded>();
  readonly bindings = new Map<BindingSubject, BindingContent>();
  private readonly chains = new Map<ChainId, { readonly first: number; readonly lines: string[] }>();

  constructor(date = 0) {
    this.date = date;
  }

  get isEmpty(): boolean {
    return this.commits === 0 && this.events.length === 0;
  }

  /** Are its event lines as many as one should hold? */
  get isLarge(): boolean {
    return this.size > MAX_SIZE;
  }

  add(chain: ChainId, event: LedgerEvent, line: string): void {
    const open = this.chains.get(chain);
    if (open === undefined) this.chains.set(chain, { first: event.n, lines: [line] });
    else open.lines.push(line);
    this.events.push({ chain, event });
    this.size += line.length;
  }

  /** Adds what was planned, and the trees of releases, but those whose bytes are dropped. */
  record(
    { emissions, unheeded }: Plan,
    { contents, bindings }: Pick<Observation, "contents" | "bindings">,
    isErased: (digest: Digest) => boolean,
  ): void {
    for (const one of unheeded) this.unheeded.set(one.id, one);
    for (const { subject, content } of bindings) this.bindings.set(subject, content);
    for (const { chain: id, event, line } of emissions) {
      this.add(id, event, line);
      if (event.type !== "released" || id === REGISTRY_CHAIN || isErased(event.digest)) continue;
      const { version, tree, path } = event;
      this.releases.push(new ReleaseTree({ skill: id, version, tree }, contents.get(path)?.files ?? []));
    }
  }

  /** The finished batch, which leads to this catalog; `relations` are those that it adds. */
  finish(catalog: Catalog, relations: LedgerBatch["relations"]): ReplayBatch {
    const { chains, releases, erased, sources, date, events, commits, unheeded, bindings } = this;
    const summary = this.summary(catalog.head.trunk);
    return {
      batch: { head: catalog.head, chains, releases, erased, sources, relations, date, summary },
      events,
      commits,
      unheeded,
      bindings,
      catalog,
    };
  }

  private summary(trunk: Oid | null): string {
    const commits = `${this.commits} trunk commit${this.commits === 1 ? "" : "s"}`;
    return `Take ${commits} up to ${trunk?.slice(0, 12) ?? "none"}: ${this.releases.length} released, ${this.events.length} events`;
  }
}
