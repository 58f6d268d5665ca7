/** The ledger that a change of a repository is planned on: the one that it means, as meant-ledger.ts has it, or the review of why not. */

import { openStateFolder } from "../adapters/disk/state-folder.ts";
import { askRemote } from "../adapters/git/origin.ts";
import { type Clone, findClone, type LedgersOfClone, readLedgersOfClone } from "../adapters/ledger/clone-ledger.ts";
import { openTrackedLedger } from "../adapters/ledger/registry-ledger.ts";
import type { PublishedLedger } from "../app/check/planned-change.ts";
import type { LedgerReader, Progress, Source } from "../app/ports/ports.ts";
import { trackedTrunk, trunkAtOrigin } from "../app/reconcile/tracked-trunk.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { isUnreachable, type Warn, warnUnasked } from "./meant-ledger.ts";
import { openOriginLedger } from "./open-ledger.ts";

export interface LedgerToPlanOn {
  readonly source: Source;
  /** Path or URL of the skills repository. */
  readonly location: string;
  /** What is proposed. */
  readonly head: string;
  /** The trunk commit that was named to judge on; null: all that is here is judged, as if nothing had been. */
  readonly onto?: string | null | undefined;
  /** Ask nobody: what this clone has of the trunk and of the ledger counts. */
  readonly offline?: boolean;
  readonly stateDir: string;
  readonly progress: Progress;
  readonly warn: Warn;
}

/** What a change is planned on. */
export interface PlanningGround {
  readonly ledger: PublishedLedger;
  /** The trunk commit that it would be merged on, where that is not the trunk's tip; null: none at all. */
  readonly base: string | null | undefined;
}

/**
 * Opens it for as long as `use` takes. Of a place that cannot be reached, every question to the ledger throws why. A
 * clone's change on the ledger of `origin` is planned on the trunk of `origin`, which that one has taken.
 */
export async function withPlanningLedger<T>(
  of: LedgerToPlanOn,
  use: (ground: PlanningGround) => Promise<T>,
): Promise<T> {
  const { source, onto, head, offline = false } = of;
  const clone = source.remote ? undefined : await findClone(of.location);
  const far = clone === undefined ? undefined : await openFar(of, clone);
  const isOpen = far !== undefined && !(far instanceof RegistryError);
  try {
    const find = isOpen && !offline ? trunkAtOrigin : trackedTrunk;
    const base = onto === undefined ? await find(source, head, far !== undefined) : onto;
    if (!isOpen || clone === undefined || offline)
      return await use({ base, ledger: far === undefined ? source.ledger : toPublished(far) });
    const behind = onto === null ? undefined : await findBehind(far, clone, of);
    return await use({ base, ledger: toPublished(behind ?? far) });
  } finally {
    if (isOpen) await far.close();
  }
}

/** Undefined where the ledger of the source itself is meant; an error where nobody can know. */
async function openFar(of: LedgerToPlanOn, clone: Clone): Promise<LedgerReader | RegistryError | undefined> {
  const { location, offline = false, source } = of;
  const { ref } = source.whereabouts;
  const here = await readLedgersOfClone(clone, ref.replace(/^refs\/heads\//, ""));
  if (offline && here.fetched === undefined) return here.own === undefined ? nothingFetched(ref) : undefined;
  if (offline) return await openTrackedLedger(location, ref);
  try {
    return await openOriginLedger(clone, of);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "LEDGER_NOT_FOUND") {
      if (here.own === undefined) of.warn(noLedgerThere(clone));
      return undefined;
    }
    if (!isUnreachable(error)) throw error;
    return unasked(error, { clone, here, warn: of.warn });
  }
}

/**
 * Why nothing can be planned in a clone that lacks what origin merged and published since and for which it could not be
 * fetched; undefined where it lacks nothing, or where fetching would not bring it. Asked only of a ledger that has taken a
 * commit which is not here: that is rare.
 */
async function findBehind(
  reader: LedgerReader,
  { origin }: Clone,
  { source, stateDir, onto }: LedgerToPlanOn,
): Promise<RegistryError | undefined> {
  const { trunk: taken } = (await reader.tip()).head;
  if (taken === null) return undefined;
  if (await source.objects.has(taken, "commit")) {
    const isOlder = typeof onto === "string" && (await isBefore(source, onto, taken));
    return isOlder ? olderThanPublished(onto) : undefined;
  }
  const { branch, shallow } = await source.refresh();
  const ref = `refs/heads/${branch}`;
  const { gitDir } = await openStateFolder(stateDir, `ledger of ${origin.url}`);
  const there = await askRemote(origin, { gitDir, refs: [ref] }).then(
    ({ refs }) => refs.get(ref),
    () => undefined,
  );
  if (there === undefined || (await source.objects.has(there, "commit"))) return undefined;
  return new RegistryError(
    "CLONE_BEHIND",
    `This clone is behind ${quote(branch, 80)} of ${quote(origin.shown)}: what was merged and published there since is not here yet.`,
    {
      // What is fetched on top of a history that is cut off stands on commits that are nowhere.
      hint: `Run \`git fetch ${shallow ? "--unshallow " : ""}origin\`, and check again; nobody has to approve that.`,
    },
  );
}

async function isBefore({ proposals, objects }: Source, named: string, taken: string): Promise<boolean> {
  const onto = await proposals.find(named).catch(() => undefined);
  return onto !== undefined && onto !== taken && (await objects.isOnFirstParentChain(onto, taken));
}

function olderThanPublished(onto: string): RegistryError {
  return new RegistryError("CLONE_BEHIND", `${quote(onto, 80)} is older than what is published by now.`, {
    hint: "Leave --base away: it is then judged on the trunk as it is now.",
  });
}

/** To a fork the same as to a repository that has published nothing yet. */
function noLedgerThere({ origin }: Clone): string {
  return `${quote(origin.shown)} has no ledger, so nothing counts as published. If it is a fork, what the original has published is not known here: only the check of the pull request there knows it.`;
}

/** A ledger of the clone's own goes on where nothing was ever heard of one at origin. */
function unasked(
  error: RegistryError,
  of: { readonly clone: Clone; readonly here: LedgersOfClone; readonly warn: Warn },
): RegistryError | undefined {
  const { clone, here, warn } = of;
  if (here.own !== undefined && here.fetched === undefined) {
    warnUnasked(clone, warn, error);
    return undefined;
  }
  const back = "Put it back, or say with `git remote set-url origin …` where it is.";
  return unreached(error, clone.origin.path === undefined ? error.hint : back);
}

function unreached({ message }: RegistryError, hint = ""): RegistryError {
  return new RegistryError("ORIGIN_UNREACHABLE", `What is published could not be asked for. ${message}`, {
    hint: `${hint} Nobody has to approve that. Or run \`skilltrunk check --offline\`: it goes by what this clone last fetched.`.trim(),
  });
}

function nothingFetched(ref: string): RegistryError {
  const branch = ref.replace(/^refs\/heads\//, "");
  return new RegistryError(
    "LEDGER_NOT_FOUND",
    "This clone has nothing of what is published where it was cloned from.",
    {
      hint: `Without --offline it is asked for there; \`git fetch origin ${branch}:refs/remotes/origin/${branch}\` brings it for later.`,
    },
  );
}

function toPublished(reader: LedgerReader | RegistryError): PublishedLedger {
  if (reader instanceof RegistryError) {
    const fail = () => {
      throw reader;
    };
    return { tip: async () => fail(), chains: fail, named: async () => fail(), dependents: async () => fail() };
  }
  return {
    tip: () => reader.tip(),
    chains: (commit, only) => reader.chains(commit, only),
    named: (commit, names) => reader.named(commit, names),
    dependents: (commit, ids) => reader.dependents(commit, ids),
  };
}
