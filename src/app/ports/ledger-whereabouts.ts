/** Where a person finds the ledger's branch, who has to put it right by hand. Part of the ports. */

export interface LedgerWhereabouts {
  /** The branch's full name. */
  readonly ref: string;
  /** A git directory on this machine that has its commits: the branch's own, or the mirror of a remote one. */
  readonly gitDir: string;
  /** The folder with what this machine remembers of it. */
  readonly stateFolder: string;
  readonly remote: boolean;
  /** The repository that others read it from; never with credentials. */
  readonly place: string;
}
