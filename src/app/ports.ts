/**
 * What the use cases need of the world, one narrow interface an axis. Adapters implement these; tests use the real
 * adapters on temporary repositories wherever that is cheap.
 */
import type { ChainId, LedgerHead } from "../core/event.ts";
import type { Oid, SkillId } from "../core/names.ts";

/** Canonical Git modes; 0 stands for "absent". */
export type Mode = 0 | 0o100644 | 0o100755 | 0o120000 | 0o160000;

/**
 * One file of a tree. `path` is relative to the tree's root, `/`-separated. Bytes that are no UTF-8 are mapped to
 * lone surrogates U+DC80…U+DCFF one by one, so that `path.isWellFormed()` is false and no two paths become one.
 */
export interface TreeFile {
  readonly path: string;
  readonly mode: Mode;
  readonly oid: Oid;
}

/** A commit as its raw object says, with what it changed against its first parent. */
export interface TrunkCommit {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly tree: Oid;
  /** Seconds since 1970 of the committer's date. */
  readonly committedAt: number;
  /** Name only, never the address. Text is decoded as UTF-8 with replacement. */
  readonly author: string;
  /** The whole message: subject, blank line, body. */
  readonly message: string;
}

export interface HistoryStep {
  readonly commit: TrunkCommit;
  /** Files added, changed (new mode and oid) or removed (mode 0) against the first parent; no renames, no directories. */
  readonly changes: readonly TreeFile[];
}

/** Content-addressed reading: every answer is a function of its arguments, for ever. */
export interface GitObjects {
  /**
   * The first-parent chain after `after` (null: from the root, whose changes are against the empty tree) up to and
   * including `to`, oldest first. `under` keeps only the commits that touch one of these paths, and only those changes.
   */
  history(range: {
    readonly after: Oid | null;
    readonly to: Oid;
    readonly under?: readonly string[];
  }): AsyncIterable<HistoryStep>;
  /** Reads one commit. Throws OBJECT_MISSING. */
  commit(oid: Oid): Promise<TrunkCommit>;
  /** Every file under a commit or tree, recursively, in Git's order; `under` limits it to a folder (paths stay relative to the root). */
  files(treeish: Oid, under?: string): AsyncIterable<TreeFile>;
  /** A blob's size, and its bytes unless it is larger than `maxBytes`. Throws OBJECT_MISSING. */
  blob(oid: Oid, maxBytes?: number): Promise<{ readonly size: number; readonly bytes: Uint8Array | undefined }>;
  /** Does this object exist, and is it of this type? Pipelined: cheap to call many at once. */
  has(oid: Oid, type: "commit" | "tree" | "blob"): Promise<boolean>;
  /** Is `ancestor` on the first-parent chain that ends at `tip` (itself included)? Not the same as being its ancestor. */
  isOnFirstParentChain(ancestor: Oid, tip: Oid): Promise<boolean>;
  close(): Promise<void>;
}

export interface LedgerTip {
  readonly commit: Oid;
  readonly tree: Oid;
  readonly head: LedgerHead;
}

/** What one pass adds to the ledger. */
export interface LedgerBatch {
  readonly head: LedgerHead;
  /** Lines (without LF) that continue a chain; `first` is the `n` of the first one. */
  readonly chains: ReadonlyMap<ChainId, { readonly first: number; readonly lines: readonly string[] }>;
  /** Release trees to enter at `releases/<skill>/<version>/`; `files` stand in where the tree object itself is not there. */
  readonly releases: readonly {
    readonly skill: SkillId;
    readonly version: string;
    readonly tree: Oid;
    readonly files: readonly TreeFile[];
  }[];
  /** Seconds since 1970: the last trunk commit's committer time, for the ledger commit's dates. */
  readonly date: number;
  /** One line for the ledger commit, for people. */
  readonly summary: string;
}

/** The ledger branch: read anywhere, composed in memory and objects first, published by moving one ref. */
export interface LedgerStore {
  /** The published tip, or undefined before the first pass. Throws ENGINE_TOO_OLD for a newer format or engine, LEDGER_CORRUPT for a head that cannot be read. */
  tip(): Promise<LedgerTip | undefined>;
  /** The state of the ledger as of one of its commits. */
  tipAt(commit: Oid): Promise<LedgerTip>;
  /** Streams every chain (or just `only`) of a ledger commit, each with its lines in order. */
  chains(
    commit: Oid,
    only?: readonly ChainId[],
  ): AsyncIterable<{ readonly chain: ChainId; readonly lines: readonly string[] }>;
  /** Writes the objects of a next ledger commit on `parent` (undefined: a first one); moves no ref. */
  compose(parent: Oid | undefined, batch: LedgerBatch): Promise<LedgerTip>;
  /** Moves the ledger's ref from `expected` to `next`, or throws LEDGER_MOVED. */
  publish(expected: Oid | undefined, next: Oid): Promise<void>;
  /** Is `ancestor` an ancestor of `tip` in the ledger's own history? */
  descends(ancestor: Oid, tip: Oid): Promise<boolean>;
  /** The tip this machine knew last (kept beside the state, not in the ledger). */
  known(): Promise<Oid | undefined>;
  remember(tip: Oid): Promise<void>;
  /** Sends the ledger where the trunk came from; refuses anything but a fast-forward (PUSH_REFUSED). No-op for a local repository. */
  push(): Promise<void>;
}

/** An opened skills repository. */
export interface Source {
  /** How to show it: never with credentials. */
  readonly location: string;
  readonly objects: GitObjects;
  readonly ledger: LedgerStore;
  readonly remote: boolean;
  /** Files and folders whose change may mean a new trunk commit; empty for a remote. */
  readonly watch: readonly string[];
  /** Brings the refs up to date (a fetch for a remote) and says where the trunk is; `trunk` undefined: no commit yet. */
  refresh(): Promise<{ readonly branch: string; readonly trunk: Oid | undefined; readonly shallow: boolean }>;
  close(): Promise<void>;
}

/** Progress on long work: called often, shown rarely. */
export type Progress = (step: { readonly phase: string; readonly done: number; readonly total?: number }) => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
