/** Changes that are not on the trunk, and a merge that is only composed: what is asked for, and what comes of it. */
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

/** Changes that are not on the trunk. What is fetched or written for them stays in this machine's own repository. */
export interface Proposals {
  /**
   * The commit that a branch, a commit id, `HEAD` or the number of a pull request (`42`, `#42`) names; what is not here
   * is fetched from where the repository, or its remote `origin`, is. Throws CHANGE_NOT_FOUND, USAGE, or as a fetch does.
   */
  find(named: string): Promise<Oid>;
  /**
   * What the remote `origin` of a folder has of a branch now, fetched into our own repository where it is not here; none of
   * the folder's refs moves. Undefined without an `origin`, or where that has no such branch. Throws as a fetch does.
   */
  findAtOrigin?(branch: string): Promise<Oid | undefined>;
  /**
   * A commit on `head`, which is checked out, of what is changed in the work tree and not committed; `head` itself where
   * nothing is. Moves no ref. Absent where there is no work tree.
   */
  commitWorkTree?(head: Oid): Promise<Oid>;
  /** Makes the merge's commit; moves no ref. The same request gives the same commit id on every machine. */
  compose(request: MergeRequest): Promise<ComposedMerge>;
}
