/** The registry as it would be after a merge that nobody has made: the usual source, with one more commit on its trunk. */
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { Clock, GitObjects, Source, TrunkCommit } from "../ports/ports.ts";
import { withDryLedger } from "../reconcile/dry-ledger.ts";
import { trackedTrunk, trunkAtOrigin } from "../reconcile/tracked-trunk.ts";

/** What somebody wants to see merged. */
export interface ProposedChange {
  /** A branch, a commit or a pull request's number; absent: what is checked out. */
  readonly named?: string;
  /** The merge's subject, where the proposed commit's own is not what the code host will take. */
  readonly title?: string;
  /** Shows what merging gives before anybody has approved it; absent: what it gives then. */
  readonly isUnapproved?: boolean;
}

export interface PreviewedChange {
  /** The trunk's commit. */
  readonly base: Oid;
  /** The proposed commit. */
  readonly head: Oid;
  /** The merge's commit, on no branch. */
  readonly merge: Oid;
}

export interface Preview {
  /** Reconciling it publishes to nobody but whoever holds it. */
  readonly source: Source;
  readonly change: PreviewedChange;
  readonly isUnapproved: boolean;
}

/** How many merges of the trunk into a branch are looked behind for what the branch itself says. */
const MAX_MERGES = 100;
/** Paths named in one message. */
const SHOWN = 10;

/** Merges the change onto the trunk as it is now. Throws CHANGE_NOT_FOUND, MERGE_CONFLICT or EMPTY_REPOSITORY. */
export async function openPreview({
  source,
  clock,
  change,
}: {
  readonly source: Source;
  readonly clock: Clock;
  readonly change: ProposedChange;
}): Promise<Preview> {
  if (change.named === undefined && source.remote) throw nothingCheckedOut(source.location);
  const { branch, trunk, shallow } = await source.refresh();
  if (trunk === undefined) throw nothingToMergeOn(source.location);
  const head = await source.proposals.find(change.named ?? "HEAD");
  const find = source.whereabouts.remote ? trunkAtOrigin : trackedTrunk;
  const base = (await find(source, head)) ?? trunk;
  const { author, message } = await titledCommit(source.objects, head);
  const date = Math.floor(clock.now() / 1000);
  const merged = await source.proposals.compose({ base, head, message: change.title ?? message, author, date });
  if ("conflicts" in merged) throw conflicting(head, branch, merged.conflicts);
  const refresh = () => Promise.resolve({ branch, trunk: merged.commit, shallow });
  const shown = { ...withDryLedger(source), watch: [], refresh };
  const { isUnapproved = false } = change;
  return { source: shown, change: { base, head, merge: merged.commit }, isUnapproved };
}

/** The newest commit of a branch that is more than "Merge branch 'main' into …". */
export async function titledCommit(objects: GitObjects, head: Oid): Promise<TrunkCommit> {
  let commit = await objects.commit(head);
  for (let i = 0; i < MAX_MERGES && commit.parents.length > 1; i++) {
    commit = await objects.commit(commit.parents[0] ?? head);
  }
  return commit;
}

function nothingCheckedOut(location: string): RegistryError {
  return new RegistryError("USAGE", `${quote(location)} is not on this machine, so nothing of it is checked out.`, {
    hint: "Name a branch or the number of a pull request.",
  });
}

function nothingToMergeOn(location: string): RegistryError {
  return new RegistryError("EMPTY_REPOSITORY", `${quote(location)} has no commit on its trunk yet.`, {
    hint: "Push a first commit, or name the branch that counts with --trunk.",
  });
}

function conflicting(head: Oid, branch: string, conflicts: readonly string[]): RegistryError {
  const shown = conflicts.slice(0, SHOWN).map((path) => quote(path, 120));
  const more = conflicts.length > SHOWN ? ` and ${conflicts.length - SHOWN} more` : "";
  return new RegistryError(
    "MERGE_CONFLICT",
    `${head.slice(0, 12)} cannot be merged: both it and ${quote(branch)} changed ${shown.join(", ")}${more}.`,
    { hint: `Merge ${quote(branch)} into the branch, settle these files, and try again.` },
  );
}
