/**
 * A reconciler that sees to approvals itself, where policy has us do so (`approvals.source: api`): after a pass it asks the
 * code host for whatever waits (releases, how skills are offered, grants, policy, settings, guarded files), and makes so what was approved.
 */

import { backoffBound } from "../../core/backoff.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import { awaitedBesideContent, stepsOf } from "../../core/gate/awaited-steps.ts";
import { allAwaitedOffers } from "../../core/gate/held-offer.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { type PassOutcome, type PassResult, type Reconciler, withPasses } from "../reconcile/pass.ts";
import { type Objection, recordApprovals } from "../reconcile/record-approvals.ts";

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
  return [...keys, ...stepsOf(awaitedBesideContent(catalog))].sort(compareUtf8);
}

async function publishApproved(
  { reconciler, source, clock, host, onUnasked }: ApprovingOptions,
  first: PassResult,
  signal: AbortSignal | undefined,
): Promise<PassResult> {
  const outcomes: PassOutcome[] = [];
  const onOutcome = (outcome: PassOutcome) => outcomes.push(outcome);
  const objections: Objection[] = [];
  const onObjection = (objection: Objection) => objections.push(objection);
  const approved = await recordApprovals({
    source,
    clock,
    host,
    catalog: reconciler.catalog,
    onOutcome,
    onObjection,
  }).catch(hostFailure);
  // Some may have been recorded before the host fell silent.
  if (approved instanceof RegistryError) onUnasked(approved);
  const objected = objections.length === 0 ? {} : { objections };
  if (!(approved instanceof RegistryError) && approved.length === 0) return { ...first, ...objected };
  const last = await reconciler.pass(signal);
  const all = [first, ...outcomes, last];
  const still = stillHeld(reconciler.catalog);
  return {
    ...last,
    ...objected,
    commits: first.commits + last.commits,
    events: all.reduce((sum, { events }) => sum + events, 0),
    released: all.flatMap(({ released }) => released),
    refused: all.flatMap(({ refused }) => refused),
    held: all.flatMap(({ held }) => held).filter(still),
    retired: all.flatMap(({ retired }) => retired),
    changed: all.flatMap(({ changed }) => changed),
    unheeded: [...first.unheeded, ...last.unheeded],
  };
}

/** Does it wait by now, and was it not named before? */
function stillHeld(catalog: Catalog): (held: PassResult["held"][number]) => boolean {
  const offers = new Set(allAwaitedOffers(catalog).map(({ id, commit }) => `${commit} ${id}`));
  const named = new Set<string>();
  return ({ id, version, commit }) => {
    const outstanding = catalog.skills.get(id)?.outstanding;
    const key = `${commit} ${id} ${version ?? ""}`;
    const isOpen = version === undefined ? offers.has(`${commit} ${id}`) : outstanding?.kind === "held";
    if (!isOpen || named.has(key)) return false;
    named.add(key);
    return true;
  };
}

function hostFailure(error: unknown): RegistryError {
  if (error instanceof RegistryError && error.code.startsWith("HOST_")) return error;
  throw error;
}
