/** A merge that is only composed: what is asked for, and what comes of it. */
import type { Oid } from "../../core/names.ts";

/** A merge that nobody made: `head` onto the trunk's commit `base`, as the code host would squash it. */
export interface MergeRequest {
  readonly base: Oid;
  readonly head: Oid;
  /** The merge's whole message: its subject decides the bump of derived versions. */
  readonly message: string;
  /** A name, never an address. */
  readonly author: string;
  /** Seconds since 1970, of author and committer. */
  readonly date: number;
}

/** The commit that merging gives, with `base` as its only parent; or the paths that somebody has to settle first. */
export type ComposedMerge = { readonly commit: Oid; readonly tree: Oid } | { readonly conflicts: readonly string[] };
