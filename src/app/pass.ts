/** What one reconcile pass did: the JSON of `reconcile`, the controller's input, the metrics' source. */
import type { Catalog } from "../core/catalog.ts";
import { type LedgerEvent, REGISTRY_CHAIN } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import type { Digest, Oid, SkillId } from "../core/names.ts";
import type { LedgerTip } from "./ports.ts";
import type { ReplayBatch } from "./replay-batch.ts";

export interface PassResult extends PassOutcome {
  readonly branch: string;
  /** The last trunk commit taken; null in an empty repository. */
  readonly trunk: Oid | null;
  readonly ledger: { readonly commit: Oid | null; readonly tree: Oid | null };
  /** Live skills after the pass. */
  readonly skills: number;
}

interface Released {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: Digest;
  readonly commit: Oid;
}

interface Refused {
  readonly id: SkillId;
  readonly version?: string;
  readonly commit: Oid;
  readonly findings: readonly Finding[];
}

interface Held {
  readonly id: SkillId;
  readonly version: string;
  readonly commit: Oid;
  readonly waiting: readonly string[];
}

interface Retired {
  readonly id: SkillId;
  readonly commit: Oid;
}

/** What a pass appended, in short. */
export interface PassOutcome {
  /** Trunk commits taken by this pass. */
  readonly commits: number;
  /** Events appended by this pass. */
  readonly events: number;
  readonly released: readonly Released[];
  readonly refused: readonly Refused[];
  readonly held: readonly Held[];
  readonly retired: readonly Retired[];
  /** What the files that this pass looked at ask for and cannot be given. */
  readonly unheeded: readonly Finding[];
}

/** Keeps of a pass's batches what its result says, and not the events: a first pass may append a hundred thousand. */
export class PassTally implements PassOutcome {
  commits = 0;
  events = 0;
  readonly released: Released[] = [];
  readonly refused: Refused[] = [];
  readonly held: Held[] = [];
  readonly retired: Retired[] = [];
  private readonly lifecycles = new Map<SkillId, readonly Finding[]>();

  get unheeded(): readonly Finding[] {
    return [...this.lifecycles.values()].flat();
  }

  add({ commits, events, unheeded }: ReplayBatch): void {
    for (const [id, findings] of unheeded) this.lifecycles.set(id, findings);
    this.commits += commits;
    this.events += events.length;
    for (const { chain, event } of events) if (chain !== REGISTRY_CHAIN) this.take(chain, event);
  }

  private take(id: SkillId, event: LedgerEvent): void {
    const { commit } = event;
    if (event.type === "released") this.released.push({ id, version: event.version, digest: event.digest, commit });
    else if (event.type === "refused") {
      const version = event.version === undefined ? {} : { version: event.version };
      this.refused.push({ id, ...version, commit, findings: event.findings.list });
    } else if (event.type === "held") this.held.push({ id, version: event.version, commit, waiting: event.waiting });
    else if (event.type === "retired") this.retired.push({ id, commit });
  }
}

/** What is true now and the ledger that says so: replaced together, never changed, so that what is read from both agrees. */
export interface Snapshot {
  readonly catalog: Catalog;
  /** Undefined as long as no ledger has been read; the catalog is empty then. */
  readonly ledger: LedgerTip | undefined;
}

/** The running reconciler of one source. One pass at a time; the snapshot is replaced when one publishes. */
export interface Reconciler {
  /** What a pass takes its news from. */
  readonly looksAt: "trunk" | "ledger";
  /** Empty until `load` or `pass`. */
  readonly snapshot: Snapshot;
  /** The snapshot's catalog. */
  readonly catalog: Catalog;
  /** Reads the published ledger, if there is one, so that it can be served before the first pass. */
  load(): Promise<void>;
  /**
   * Makes the ledger agree with the trunk, once. Throws the RegistryError that stopped it (its `next` says retry or
   * stall); what was already appended stays and is served.
   */
  pass(signal?: AbortSignal): Promise<PassResult>;
  /** Called after every change of the catalog; answers how to stop listening. */
  onChange(listener: (catalog: Catalog) => void): () => void;
}
