/** What the use cases need of the world, one narrow interface an axis. Adapters implement these, and tests use the real ones. */
import type { AgentManifest, AgentsView, BoundView } from "../../core/bindings/agent-view.ts";
import type { AsOf } from "../../core/catalog/as-of.ts";
import type {
  ChannelEventsView,
  ChannelsView,
  ReleaseView,
  RevocationsView,
  SkillSummary,
  SkillView,
} from "../../core/catalog/view.ts";
import type { RegistryError } from "../../core/errors.ts";
import type { ChainId, LedgerHead } from "../../core/ledger/event.ts";
import type { Oid, SkillId, SkillRequest } from "../../core/names.ts";
import type { PlainFile } from "./fetching.ts";
import type { LedgerWhereabouts } from "./ledger-whereabouts.ts";
import type { Proposals } from "./merging.ts";

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

/** A path of a tree by its names; null stands for any one name. */
export type TreePlace = readonly (string | null)[];

/** Content-addressed reading: every answer is a function of its arguments, for ever. */
export interface GitObjects {
  /** The bare repository of our own in which another thread reads the same; absent where that is not all there is to it. */
  readonly gitDir?: string;
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
  /** The files at and below these places of a commit or tree, in Git's order; no folder is read that leads to none. */
  filesAt(treeish: Oid, places: readonly TreePlace[]): Promise<readonly TreeFile[]>;
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
  /** Releases whose trees leave the ledger's tree, those of this batch too. */
  readonly erased: readonly { readonly skill: SkillId; readonly version: string }[];
  /** Skills of which somebody newly depends, with all that do; places of triggers likewise. */
  readonly relations: ReadonlyMap<SkillId, Iterable<SkillId>>;
  /** Trees of fetched sources, which were written before, and where the ledger keeps them; null: it does no more. */
  readonly sources: readonly { readonly path: string; readonly tree: Oid | null }[];
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
  /** The identities with one of these bare names that have a chain as of a ledger commit; reads no events. */
  named(commit: Oid, names: ReadonlySet<string>): Promise<readonly SkillId[]>;
  /** The skills that ever named one of these; who was never named is left out. */
  dependents(commit: Oid, ids: readonly SkillId[]): Promise<ReadonlyMap<SkillId, readonly SkillId[]>>;
  /** Writes the objects of a next ledger commit on `parent` (undefined: a first one); moves no ref. */
  compose(parent: Oid | undefined, batch: LedgerBatch): Promise<LedgerTip>;
  /** Writes these files as a tree, where `compose` finds it; moves no ref. Paths are safe (`isSafePath`). */
  writeTree(files: readonly PlainFile[]): Promise<Oid>;
  /** Moves the ledger's ref from `expected` to `next`, or throws LEDGER_MOVED. */
  publish(expected: Oid | undefined, next: Oid): Promise<void>;
  /** Is `ancestor` an ancestor of `tip` in the ledger's own history? */
  descends(ancestor: Oid, tip: Oid): Promise<boolean>;
  /** Every file of one of its commits, in Git's order: also of one that `compose` wrote and nobody else has. Absent where nobody looks. */
  files?(commit: Oid): AsyncIterable<TreeFile>;
  /** The commits of the ledger's own history up to this one as Git keeps them, newest first. Absent where nobody looks. */
  rawCommits?(tip: Oid): AsyncIterable<{ readonly oid: Oid; readonly bytes: Buffer }>;
  /** The tip this machine knew last (kept beside the state, not in the ledger). */
  known(): Promise<Oid | undefined>;
  remember(tip: Oid): Promise<void>;
  /** The tip where this machine wrote it, or was about to build on it: known also when it was ended before it could remember. */
  own(): Promise<Oid | undefined>;
  /** Sends the ledger where the trunk came from; refuses anything but a fast-forward (PUSH_REFUSED). No-op for a local repository. */
  push(): Promise<void>;
}

/** A commit of a branch that is made from what is published. */
export interface GeneratedCommit {
  /** The tree that it starts from; absent: the empty one. */
  readonly base?: Oid;
  /** Folders that are taken out of that first. */
  readonly removed: readonly string[];
  readonly entries: readonly (
    | { readonly path: string; readonly text: string }
    | { readonly path: string; readonly tree: Oid }
  )[];
  readonly parents: readonly Oid[];
  /** Seconds since 1970. */
  readonly date: number;
  readonly message: string;
}

/** A branch beside the ledger's that is made from what is published: it is no input of anything. */
export interface GeneratedBranch {
  /** Its tip, brought here from where the ledger is sent; undefined where there is none. */
  tip(): Promise<{ readonly commit: Oid; readonly tree: Oid } | undefined>;
  /** Writes a commit; the same content is the same commit on every machine. Moves no ref. */
  compose(content: GeneratedCommit): Promise<{ readonly commit: Oid; readonly tree: Oid }>;
  /** Moves the branch, and sends it where the ledger is sent. Throws LEDGER_MOVED or PUSH_REFUSED where others were first. */
  publish(expected: Oid | undefined, next: Oid): Promise<void>;
}

/** An opened skills repository. */
export interface Source {
  /** How to show it: never with credentials. */
  readonly location: string;
  readonly objects: GitObjects;
  readonly ledger: LedgerStore;
  /** A second ledger store whose objects and refs stay in this machine's own repository: for recomputing, never for publishing. */
  scratch(): LedgerStore;
  readonly proposals: Proposals;
  /** A branch of the repository that holds the ledger. */
  generated(branch: string): GeneratedBranch;
  /** The same objects as another implementation of Git reads them: slower, and a witness. */
  secondReader(): Promise<GitObjects>;
  /** Where a person finds the ledger's branch, who has to put it right. */
  readonly whereabouts: LedgerWhereabouts;
  readonly remote: boolean;
  /** Do others read the ledger that we write? Not that of a remote to which nothing is pushed: it is a copy of our own. */
  readonly publishes: boolean;
  /** Files and folders whose change may mean a new trunk commit; empty for a remote. */
  readonly watch: readonly string[];
  /** Brings the refs up to date (a fetch for a remote) and says where the trunk is; `trunk` undefined: no commit yet. */
  refresh(): Promise<{ readonly branch: string; readonly trunk: Oid | undefined; readonly shallow: boolean }>;
  /** The NOT_A_REPOSITORY of a folder that is none any more: what else is found wrong then only follows from that. */
  away?(): Promise<RegistryError | undefined>;
  close(): Promise<void>;
}

/** Progress on long work: called often, shown rarely. */
export type Progress = (step: { readonly phase: string; readonly done: number; readonly total?: number }) => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** A registry as an agent's side reads it: an index over HTTP, or the ledger branch itself. */
export interface Registry {
  // With `asOf` everything is as it was then, and CHANGE_NOT_FOUND is thrown for a commit that the ledger does not have.
  /** How to show it and what a lock remembers: never with credentials. */
  readonly location: string;
  /** Is it asked without any credentials, so that it shows what is public and no more? */
  readonly anonymous?: boolean;
  /** Every skill the asker may see, by identity in UTF-8 order; `where` asks as release-query.ts and skill-filter.ts do. Throws USAGE. */
  list(where?: URLSearchParams, asOf?: AsOf): Promise<readonly SkillSummary[]>;
  /** Best first, of those that `where` means. Throws USAGE. */
  search(words: string, where?: URLSearchParams): Promise<readonly SkillSummary[]>;
  /** Throws SKILL_NOT_FOUND. */
  show(request: SkillRequest, asOf?: AsOf): Promise<SkillView>;
  /** Throws SKILL_NOT_FOUND, VERSION_NOT_FOUND, VERSION_GONE or CHANNEL_UNRESOLVABLE. */
  resolve(request: SkillRequest, asOf?: AsOf): Promise<ReleaseView>;
  /** A release's archive as the registry sent it: whoever uses it checks the digest. */
  archive(release: ReleaseView): Promise<Uint8Array>;
  /** Every withdrawn release that the asker may know of. */
  revocations(): Promise<RevocationsView>;
  /** A skill's whole chain, one line an event, oldest first. */
  events(skill: SkillId): Promise<readonly string[]>;
  /** Where a skill's channels are. Throws SKILL_NOT_FOUND. */
  channels(request: SkillRequest, asOf?: AsOf): Promise<ChannelsView>;
  /** Every agent that the asker may know of, in UTF-8 order. */
  agents(): Promise<AgentsView>;
  /** What an agent should have now. Throws AGENT_NOT_FOUND. */
  manifest(agent: string, asOf?: AsOf): Promise<AgentManifest>;
  /** The agents that get a release. Throws as `resolve`. */
  bound(request: SkillRequest, asOf?: AsOf): Promise<BoundView>;
  /** Every move of one channel, oldest first. Throws SKILL_NOT_FOUND or CHANNEL_UNRESOLVABLE. */
  channelEvents(request: SkillRequest, channel: string, asOf?: AsOf): Promise<ChannelEventsView>;
  /** A document that an index signs, or its keys; undefined where it has none. Absent for whoever reads the ledger itself. */
  signed?(path: string): Promise<unknown>;
  /** Of an index that may have replicas. */
  readonly position?: Position;
  close(): Promise<void>;
}

/** How far along an index has shown itself, as it says it: what is asked for next is answered by no replica that is behind. */
export interface Position {
  /** Of several that were told at once, the index alone knows the farthest. None for an index that does not say it. */
  seen(): readonly string[];
  /** Takes up what was seen before. */
  resume(positions: readonly string[]): void;
}

/** A published ledger as its readers see it, with or without the rest of the repository: what is asked for is fetched. */
export interface LedgerReader {
  readonly location: string;
  /** The published tip, the same one for as long as the reader is open. Throws LEDGER_NOT_FOUND, ENGINE_TOO_OLD or LEDGER_CORRUPT. */
  tip(): Promise<LedgerTip>;
  /** Streams every skill's chain (or just `only`; what the ledger does not have is left out), each with its lines in order. */
  chains: LedgerStore["chains"];
  named: LedgerStore["named"];
  dependents: LedgerStore["dependents"];
  /** Every identity that has a chain; reads no events. */
  skills(): Promise<readonly SkillId[]>;
  /** The skills that published one of these trees: the same bytes, under whatever name. Reads no events. */
  withTrees(trees: ReadonlySet<Oid>): Promise<readonly SkillId[]>;
  /** Release trees and the blobs that `files` has listed. */
  readonly objects: Pick<GitObjects, "files" | "blob">;
  close(): Promise<void>;
}

/** Runs `task` after `ms` milliseconds unless the answer is called first. */
export type Timer = (task: () => void, ms: number) => () => void;

/** What the running program measures. Names, units and labels on the wire are the adapter's; every label is bounded. */
export interface Metrics {
  /** A pass ended after `seconds`. */
  passEnded(pass: { readonly result: "changed" | "unchanged" | "retry" | "stall"; readonly seconds: number }): void;
  /** The RegistryError code, or `BUG`, that ended a pass. */
  passFailed(code: string): void;
  released(count: number): void;
  condition(type: string, status: boolean): void;
  suspended(suspended: boolean): void;
  /** The last successful look at the trunk, in milliseconds since 1970. */
  succeededAt(ms: number): void;
  /** New commits became visible: seconds since the program first heard of them, and since the newest one was committed. */
  becameVisible(seconds: { readonly sinceObserved: number; readonly sinceCommitted: number }): void;
  /** A release is left out of the indexes for other programs, which would not take it. */
  leftOut(): void;
  webhook(request: { readonly event: string; readonly result: "woken" | "ignored" | "refused" }): void;
}
