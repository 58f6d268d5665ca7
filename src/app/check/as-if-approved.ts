/** A previewed merge as it is once everybody has approved it: who has to approve it wants to try that. */
import { APPROVAL } from "../../core/gate/approvals.ts";
import { awaitedSteps } from "../../core/gate/awaited-steps.ts";
import type { Clock } from "../ports/ports.ts";
import { enterEvidence } from "../reconcile/acknowledge.ts";
import type { PassOutcome, PassResult, Reconciler } from "../reconcile/pass.ts";
import type { Preview, PreviewedChange } from "./preview.ts";

/** Approvals that are there may have others asked: of what new rules hold, say. */
const MAX_ROUNDS = 5;

/** A change, and the pass that took the trunk up to its merge. */
export interface Previewed extends PreviewedChange {
  readonly pass: PassResult;
  /** What follows once it is approved, and is served; absent where nothing waits for that, or what comes before is served. */
  readonly approved?: AsIfApproved;
}

export interface AsIfApproved extends Pick<PassOutcome, "released" | "changed" | "held"> {
  /** The approvals that are taken for there, as evidence names them. */
  readonly steps: readonly string[];
}

/** Takes the merge, and every approval that it waits for, into the preview's own ledger, where nobody else looks. */
export async function passPreview(
  { source, change, isUnapproved }: Preview,
  passing: { readonly reconciler: Reconciler; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Previewed> {
  const { reconciler, clock, signal } = passing;
  const pass = await reconciler.pass(signal);
  const taken: string[] = [];
  const outcomes: PassOutcome[] = [];
  for (let round = 0; !isUnapproved && round < MAX_ROUNDS; round++) {
    const missing = awaitedSteps(reconciler.catalog, change.merge).filter((step) => !taken.includes(step));
    if (missing.length === 0) break;
    for (const subject of missing) {
      signal?.throwIfAborted();
      const said = { reason: "preview", by: "preview", origin: "preview" };
      const { outcome } = await enterEvidence({ source, clock, kind: APPROVAL, subject, ...said });
      outcomes.push(outcome);
    }
    taken.push(...missing);
    outcomes.push(await reconciler.pass(signal));
  }
  if (taken.length === 0) return { ...change, pass };
  const { evidence, skills } = reconciler.catalog;
  const held = pass.held.filter(({ id, version, waiting }) =>
    version === undefined ? waiting.some((key) => !evidence.has(key)) : skills.get(id)?.outstanding?.kind === "held",
  );
  const released = outcomes.flatMap((one) => one.released);
  return { ...change, pass, approved: { steps: taken, released, changed: outcomes.flatMap((o) => o.changed), held } };
}
