/** What one reconcile pass did: the JSON of `reconcile`, the controller's input, the metrics' source. */
import type { Catalog } from "../core/catalog.ts";
import type { Finding } from "../core/finding.ts";
import type { Digest, Oid, SkillId } from "../core/names.ts";

export interface PassResult {
  readonly branch: string;
  /** The last trunk commit taken; null in an empty repository. */
  readonly trunk: Oid | null;
  /** Trunk commits taken by this pass. */
  readonly commits: number;
  /** Events appended by this pass. */
  readonly events: number;
  readonly released: readonly {
    readonly id: SkillId;
    readonly version: string;
    readonly digest: Digest;
    readonly commit: Oid;
  }[];
  readonly refused: readonly {
    readonly id: SkillId;
    readonly version?: string;
    readonly commit: Oid;
    readonly findings: readonly Finding[];
  }[];
  readonly held: readonly {
    readonly id: SkillId;
    readonly version: string;
    readonly commit: Oid;
    readonly waiting: readonly string[];
  }[];
  readonly retired: readonly { readonly id: SkillId; readonly commit: Oid }[];
  readonly ledger: { readonly commit: Oid | null; readonly tree: Oid | null };
  /** Live skills after the pass. */
  readonly skills: number;
}

/** The running reconciler of one source. One pass at a time; the catalog is replaced, never changed, when one ends. */
export interface Reconciler {
  /** What is true now: empty until `load` or `pass`. */
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
