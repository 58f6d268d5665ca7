/** What a replay is given, and whom it tells. */
import { boundPaths } from "../../core/bindings/binding-book.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { CatalogDraft } from "../../core/catalog/fold.ts";
import type { Oid } from "../../core/names.ts";
import type { Plan } from "../../core/plan/facts.ts";
import type { Clock, GitObjects, Progress } from "../ports/ports.ts";
import type { Counted } from "./counted-before.ts";
import type { EvidenceFact } from "./evidence-queue.ts";
import type { ExternalScans } from "./external-scans.ts";
import type { JudgingOptions } from "./judging.ts";
import type { BroughtByRewrite } from "./left-acceptances.ts";
import type { Observation, Standing } from "./observation.ts";
import type { TrunkListing } from "./observe.ts";
import type { ReplayBatch } from "./replay-batch.ts";
import type { SourceMirror } from "./source-mirror.ts";

export interface ReplayOptions extends JudgingOptions {
  readonly objects: GitObjects;
  /** Lists the trunk where planning starts; absent: every file of it. */
  readonly list?: TrunkListing;
  readonly catalog: Catalog;
  /** Where a new ledger starts (`history.from`); null is the root. */
  readonly from: Oid | null;
  /** Fetches what folders point to; absent: only what is in the ledger counts. */
  readonly mirror?: SourceMirror;
  /** Has other scanners look at what waits for them; absent: only what they have said counts. */
  readonly scans?: ExternalScans;
  /** Says when that was; absent: it stands at the trunk's time alone. */
  readonly clock?: Clock;
  /** Evidence still to be entered, in any order. */
  readonly evidence?: readonly EvidenceFact[];
  /** Commits dated later than this (seconds since 1970) stall; undefined while verifying what was taken already. */
  readonly notAfter?: () => number;
  /** How many trunk commits a batch holds at most. */
  readonly batchCommits?: number;
  /** The trunk's tip, where a run stops before it: an acknowledgement may come after the commits that are taken. */
  readonly horizon?: Oid;
  readonly progress?: Progress;
  /** Told of every commit's plan as it is made, with each last release judged too. */
  readonly onPlan?: (plan: Plan, observation: Observation) => void;
  readonly onBatch: (batch: ReplayBatch) => Promise<void>;
}

/** A rewrite that is taken. */
export interface RewriteToTake {
  readonly from: Oid;
  readonly to: Oid;
  /** By whom: the commit of a merged file, or a name. */
  readonly acknowledged: string;
  /** See `countedBefore`. */
  readonly counts?: Counted | null | undefined;
  /** What a ledger says that it brought, for a machine that cannot read any more what is left. */
  readonly brought?: BroughtByRewrite;
}

/** Nobody has to be evaluated beside those that a commit touches. */
export const NOBODY: Standing = { all: () => [], outstanding: () => [], bindings: () => [] };

/** Everybody whom a change of settings or policy may concern. */
export function standingOf(draft: CatalogDraft): Standing {
  const entries = [...draft.skills()];
  return {
    all: () => entries.filter((e) => e.renamedTo === undefined).map((e) => e.id),
    outstanding: () => entries.filter((e) => (e.outstanding ?? e.holds) !== undefined).map((e) => e.id),
    bindings: () => boundPaths(draft.bindings),
  };
}
