/**
 * The places of a pass at which bytes have just become durable, or are about to: whatever ends the process at one of
 * them, the next start has to come to the same ledger. Each is passed by whoever writes, in the order of the writing.
 */

/** Where a pass is, in a word. */
export type Step =
  /** Our own bare repository was made aside, and is not in its place yet. */
  | "folder-aside"
  /** A remote's objects and branches are here. */
  | "fetched"
  /** Our ledger branch follows the remote's. */
  | "followed"
  /** A ledger commit's objects are on their way into a pack. */
  | "objects"
  /** A ledger commit is written, and no branch shows it. */
  | "composed"
  /** The content of a source is written, and nothing leads to it. */
  | "source-written"
  /** What the branch is about to reach is in its own repository. */
  | "copied"
  /** It is noted what the branch is about to become. */
  | "noted"
  /** The ledger branch has moved. */
  | "published"
  /** The remote has the branch, and it is not written down yet that it does. */
  | "pushed"
  /** The ledger commit is what this machine knows from now on. */
  | "remembered"
  /** A generated branch's commit is written. */
  | "generated"
  /** A generated branch has moved. */
  | "generated-moved";

/** Told of each step as a pass takes it, which goes on when this is done: nothing in production, a place to stop it in tests. */
export type ReachStep = (step: Step) => Promise<void>;

export const reachNothing: ReachStep = async () => {};
