/**
 * A reconciler that sees to approvals itself, where policy has us do so (`approvals.source: api`): after a pass it asks the
 * code host for what held releases wait for, and publishes what was approved.
 */

import { backoffBound } from "../../core/backoff.ts";
import { awaitedGrants } from "../../core/bindings/grants.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import { type AwaitedOffer, allAwaitedOffers, heldValue, isTaken, offerKey } from "../../core/gate/held-offer.ts";
import { awaitedRules } from "../../core/gate/held-policy.ts";
import type { SkillId } from "../../core/names.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { type PassResult, type Reconciler, withPasses } from "../reconcile/pass.ts";
import { recordApprovals } from "../reconcile/record-approvals.ts";

export interface ApprovingOptions {
  readonly reconciler: Reconciler;
  readonly source: Source;
  readonly clock: Clock;
  readonly host: CodeHost;
  /** Told why the host could not be asked; what waits for it waits for a later pass. */
  readonly onUnasked: (error: RegistryError) => void;
}

/**
 * Its passes are those of `reconciler`, and at most once in each the host is asked: at once for what waits anew, then
 * later and later (up to every 15 minutes) as long as the same things wait.
 */
export function createApprovingReconciler(options: ApprovingOptions): Reconciler {
  const { reconciler, clock } = options;
  let awaited = "";
  let asked = 0;
  let notBefore = 0;
  const isDue = () => {
    const now = approvalsAwaited(reconciler.catalog).join("\n");
    if (now !== awaited) {
      awaited = now;
      asked = 0;
      notBefore = 0;
    }
    return now !== "" && clock.now() >= notBefore;
  };
  return withPasses(reconciler, async (signal) => {
    const first = await reconciler.pass(signal);
    if (!isDue()) return first;
    notBefore = clock.now() + backoffBound(++asked);
    return await publishApproved(options, first, signal);
  });
}

/** What releases, how they are offered, grants and the rules of the repository wait for and the code host may know. */
function approvalsAwaited(catalog: Catalog): readonly string[] {
  const { skills } = catalog;
  const keys = [...skills.values()].flatMap(({ outstanding }) =>
    outstanding?.kind === "held" ? outstanding.waiting.filter((key) => key.startsWith(`${APPROVAL}:`)) : [],
  );
  const offers = allAwaitedOffers(catalog).flatMap(({ id, commit, missing }) =>
    missing.map((stage) => offerKey(commit, stage, id)),
  );
  const grants = awaitedGrants(catalog).map(({ commit, subject, roles }) => `${commit} ${subject} ${roles.join(" ")}`);
  const policies = awaitedRules(catalog).map(
    ({ commit, about, missing }) => `${commit} ${about} ${missing.map(({ role }) => role).join(" ")}`,
  );
  return [...keys, ...offers, ...grants, ...policies].sort(compareUtf8);
}

async function publishApproved(
  { reconciler, source, clock, host, onUnasked }: ApprovingOptions,
  first: PassResult,
  signal: AbortSignal | undefined,
): Promise<PassResult> {
  const approved = await recordApprovals({ source, clock, host, catalog: reconciler.catalog }).catch(hostFailure);
  // Some may have been recorded before the host fell silent.
  if (approved instanceof RegistryError) onUnasked(approved);
  else if (approved.length === 0) return first;
  const waited = waitingIds(reconciler.catalog);
  const before = allAwaitedOffers(reconciler.catalog);
  const last = await reconciler.pass(signal);
  const open = new Set(allAwaitedOffers(reconciler.catalog).map(({ id, commit }) => `${commit} ${id}`));
  const offered = before.filter(({ id, commit }) => !open.has(`${commit} ${id}`));
  const freed = waited.flatMap((id) => releaseOf(reconciler.catalog, id) ?? []);
  const isFreed = (id: SkillId) => freed.some((release) => release.id === id);
  return {
    ...last,
    commits: first.commits + last.commits,
    events: first.events + last.events,
    released: [...first.released, ...last.released.filter(({ id }) => !isFreed(id)), ...freed],
    refused: [...first.refused, ...last.refused],
    held: [...first.held.filter((one) => !isFreed(one.id) && !isOffered(offered, one)), ...last.held],
    retired: [...first.retired, ...last.retired],
    changed: [...first.changed, ...last.changed, ...offered.flatMap((one) => changedBy(reconciler.catalog, one))],
    unheeded: [...first.unheeded, ...last.unheeded],
  };
}

/** Was this a change of how a skill is offered, which does not wait any more? */
function isOffered(offered: readonly AwaitedOffer[], { id, change, commit }: PassResult["held"][number]): boolean {
  return change !== undefined && offered.some((one) => one.id === id && one.commit === commit);
}

/** What is so by now: what was approved of a version that is not published, or was taken back since, changed nothing. */
function changedBy({ skills }: Catalog, { id, commit, changes }: AwaitedOffer): PassResult["changed"] {
  const entry = skills.get(id);
  const taken = changes.filter((one) => entry !== undefined && isTaken(entry, one));
  return taken.map((one) => ({
    id,
    change: `${heldValue(one)} → ${quote(String(one.to ?? "nothing"), 200)}`,
    commit,
  }));
}

/** Policy or settings that are approved may free what the one before it refused. */
function waitingIds({ skills, heldPolicy, heldSettings }: Catalog): readonly SkillId[] {
  const isWaiting = ({ outstanding }: SkillEntry) =>
    outstanding?.kind === "held" || (outstanding !== undefined && (heldPolicy ?? heldSettings) !== undefined);
  return [...skills.values()].filter(isWaiting).map(({ id }) => id);
}

/** What was published of a skill that waited. */
function releaseOf(catalog: Catalog, id: SkillId): PassResult["released"][number] | undefined {
  const entry = catalog.skills.get(id);
  const release = entry?.releases.get(entry.last ?? "");
  if (release === undefined || entry?.outstanding !== undefined) return undefined;
  const { version, digest, commit } = release;
  return { id, version, digest, commit };
}

function hostFailure(error: unknown): RegistryError {
  if (error instanceof RegistryError && error.code.startsWith("HOST_")) return error;
  throw error;
}
