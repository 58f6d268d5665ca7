/**
 * When to reconcile. One loop runs one pass at a time; everything from outside (a file that changed, a webhook, a
 * person) only wakes it, and none of that is believed: a pass looks at the trunk itself. Wakes that arrive together or
 * during a pass become one. Between wakes it looks by itself: every `pollMs` while all is well, later and later after
 * a failure that may pass, and after a stall only once the trunk or the ledger has moved.
 */
import type { Catalog } from "../../core/catalog/catalog.ts";
import {
  CONDITION_TYPES,
  type Condition,
  type Conditions,
  consequence,
  jitter,
  type PassOutcome,
  passingConditions,
  resumedConditions,
  servingConditions,
  standingConditions,
  startingConditions,
  transitions,
} from "../../core/conditions.ts";
import { codeOf } from "../../core/errors.ts";
import { Fault } from "../../core/fault.ts";
import { unapprovedRules } from "../../core/gate/held-rules-words.ts";
import type { Oid } from "../../core/names.ts";
import { pendingEmergencies, standingEmergency } from "../../core/plan/emergency.ts";
import type { Clock, Metrics, Source, Timer } from "../ports/ports.ts";
import type { ControllerStatus } from "./controller-status.ts";
import type { PassResult, Reconciler } from "./pass.ts";
import { SeenRefs } from "./seen-refs.ts";

export interface ControllerOptions {
  readonly source: Source;
  readonly reconciler: Reconciler;
  readonly clock: Clock;
  readonly timer: Timer;
  /** From [0, 1), anew at each call. */
  readonly random: () => number;
  readonly metrics: Metrics;
  readonly pollMs: number;
  /** A condition changed for more than the length of a pass. */
  readonly onTransition?: (condition: Condition) => void;
  readonly onPass?: (result: PassResult) => void;
  /** A pass ended with a fault of ours: each time. */
  readonly onFault?: (fault: Fault) => void;
}

type Woken = "wake" | "timer" | "stop";

export class Controller {
  /** Settles when the first pass has ended, well or not, or the controller was stopped before. */
  readonly firstPass: Promise<void>;
  private readonly options: ControllerOptions;
  private endFirstPass = () => {};
  private conditions: Conditions;
  private failures = 0;
  private passes = 0;
  private suspended = false;
  private unasked: string | undefined;
  private unfetched: NonNullable<PassResult["unfetched"]> = [];
  private lastAttempt: number | undefined;
  private lastSuccess: number | undefined;
  /** When the first wake came that no pass has answered yet. */
  private wokenAt: number | undefined;
  private nextInMs = 0;
  private readonly refs: SeenRefs;
  private rouse: (() => void) | undefined;
  private readonly waiters = new Set<() => void>();

  constructor(options: ControllerOptions) {
    this.options = options;
    this.refs = new SeenRefs(options.source);
    this.firstPass = new Promise((done) => {
      this.endFirstPass = done;
    });
    this.conditions = startingConditions(options.clock.now());
    this.publish(this.conditions);
    options.metrics.suspended(false);
  }

  get status(): ControllerStatus {
    return {
      conditions: this.conditions,
      suspended: this.suspended,
      trunk: this.options.reconciler.catalog.head.trunk,
      lastAttempt: toDate(this.lastAttempt),
      lastSuccess: toDate(this.lastSuccess),
      failures: this.failures,
    };
  }

  /** Asks for a pass soon; as many asks as come before it begins are one. */
  wake(): void {
    this.wokenAt ??= this.options.clock.now();
    this.rouse?.();
  }

  /** No further pass begins until `resume`; what is published goes on being served. */
  suspend(): void {
    this.suspended = true;
    this.options.metrics.suspended(true);
    this.publish(this.conditions);
  }

  /** The issuer of access tokens was asked for its keys: why they cannot be had, or undefined where they were. */
  issuerAsked(problem: string | undefined): void {
    this.unasked = problem;
    this.publish(this.conditions);
  }

  /** Ends a suspension and asks for a pass. */
  resume(): void {
    if (this.suspended) {
      this.suspended = false;
      this.options.metrics.suspended(false);
      this.publish(resumedConditions(this.conditions, this.options.clock.now()));
    }
    this.wake();
  }

  /** Serves what is published, then passes until `signal` aborts; settles after the pass under way has ended. */
  async run(signal: AbortSignal): Promise<void> {
    await this.load();
    while (!signal.aborted) {
      const woken = await this.nextWake(signal);
      if (woken === "stop") break;
      if (woken === "timer" && this.conditions.Stalled.status && !(await this.refs.haveMoved())) {
        this.nextInMs = jitter(this.options.pollMs, this.options.random());
      } else await this.attempt(signal);
      this.endFirstPass();
    }
    this.endFirstPass();
  }

  /** Has this trunk commit, or a later one on its first-parent chain, been taken? Waits up to `timeoutMs` for it. */
  async waitFor(commit: Oid, wait: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<boolean> {
    const { clock } = this.options;
    const deadline = clock.now() + wait.timeoutMs;
    while (!(await this.hasTaken(commit))) {
      const left = deadline - clock.now();
      if (left <= 0 || wait.signal.aborted) return false;
      await this.nextPass(left, wait.signal);
    }
    return true;
  }

  /** A ledger that cannot be read is no reason to stop: the first pass meets it too and says what it means. */
  private async load(): Promise<void> {
    await this.options.reconciler.load().catch(() => {});
    this.noteServing();
  }

  /** What a pass published before it failed is served too. */
  private noteServing(): void {
    const { head } = this.options.reconciler.catalog;
    if (head.trunk !== null) this.publish(servingConditions(this.conditions, this.options.clock.now()));
  }

  private async attempt(signal: AbortSignal): Promise<void> {
    const { clock, random, metrics, pollMs, reconciler } = this.options;
    const began = clock.now();
    const observedAt = this.wokenAt ?? began;
    this.wokenAt = undefined;
    this.lastAttempt = began;
    this.publish(passingConditions(this.conditions, began));
    let visibleAt = began;
    const unsubscribe = reconciler.onChange(() => {
      visibleAt = clock.now();
    });
    const outcome = await this.pass(signal);
    unsubscribe();
    if (outcome.kind === "failed" && signal.aborted) return;
    this.noteServing();
    const now = clock.now();
    this.failures = outcome.kind === "failed" ? this.failures + 1 : 0;
    const next = consequence({
      outcome,
      previous: this.conditions,
      attempt: this.failures,
      random: random(),
      now,
      pollMs,
    });
    this.publish(next.conditions);
    if (next.kind !== "stall") this.refs.forget();
    this.nextInMs = next.requeueAfterMs ?? jitter(pollMs, random());
    const seconds = (now - began) / 1000;
    if (outcome.kind === "passed") this.succeeded(outcome.result, { observedAt, visibleAt, seconds });
    else {
      metrics.passEnded({ result: next.kind === "stall" ? "stall" : "retry", seconds });
      metrics.passFailed(codeOf(outcome.error));
    }
    this.passes++;
    for (const waiter of [...this.waiters]) waiter();
  }

  private async pass(signal: AbortSignal): Promise<Outcome> {
    try {
      const result = await this.options.reconciler.pass(signal);
      const { looksAt: lookedAt } = this.options.reconciler;
      this.unfetched = result.unfetched ?? [];
      return { kind: "passed", lookedAt, trunk: result.trunk, result };
    } catch (error) {
      if (error instanceof Fault) this.options.onFault?.(error);
      return { kind: "failed", error };
    }
  }

  private succeeded(
    result: PassResult,
    times: { readonly observedAt: number; readonly visibleAt: number; readonly seconds: number },
  ): void {
    const { metrics, clock, reconciler, onPass } = this.options;
    this.lastSuccess = clock.now();
    metrics.succeededAt(this.lastSuccess);
    metrics.passEnded({ result: result.commits + result.events > 0 ? "changed" : "unchanged", seconds: times.seconds });
    metrics.released(result.released.length);
    // The first pass reads a whole history, which says nothing about how long a merge takes.
    if (result.commits > 0 && this.passes > 0) {
      metrics.becameVisible({
        sinceObserved: Math.max(0, (times.visibleAt - times.observedAt) / 1000),
        sinceCommitted: sinceCommitted(reconciler.catalog, times.visibleAt),
      });
    }
    onPass?.(result);
  }

  private nextWake(signal: AbortSignal): Promise<Woken> {
    return new Promise((resolve) => {
      let cancel = () => {};
      const end = (woken: Woken) => {
        cancel();
        signal.removeEventListener("abort", stop);
        this.rouse = undefined;
        resolve(woken);
      };
      const stop = () => end("stop");
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop);
      this.rouse = () => {
        if (!this.suspended) end("wake");
      };
      if (this.wokenAt !== undefined && !this.suspended) return end("wake");
      const onTimer = () => {
        if (!this.suspended) end("timer");
      };
      cancel = this.options.timer(onTimer, this.nextInMs);
    });
  }

  private nextPass(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        this.waiters.delete(end);
        resolve();
      };
      const cancel = this.options.timer(end, timeoutMs);
      signal.addEventListener("abort", end);
      this.waiters.add(end);
    });
  }

  private async hasTaken(commit: Oid): Promise<boolean> {
    const { trunk } = this.options.reconciler.catalog.head;
    if (trunk === null || trunk === commit) return trunk === commit;
    const { objects } = this.options.source;
    return (await objects.has(commit, "commit")) && (await objects.isOnFirstParentChain(commit, trunk));
  }

  private publish(wanted: Conditions): void {
    const { metrics, onTransition, clock, reconciler } = this.options;
    const { suspended: isSuspended, unfetched, unasked } = this;
    const emergency = standingEmergency(pendingEmergencies(reconciler.catalog));
    const unapproved = unapprovedRules(reconciler.catalog);
    const standing = { emergency, unfetched, unasked, unapproved, isSuspended };
    const next = standingConditions(wanted, clock.now(), standing);
    const changed = transitions(this.conditions, next);
    this.conditions = next;
    for (const type of CONDITION_TYPES) metrics.condition(type, next[type].status);
    for (const condition of changed) onTransition?.(condition);
  }
}

type Outcome =
  | (Extract<PassOutcome, { kind: "passed" }> & { readonly result: PassResult })
  | Extract<PassOutcome, { kind: "failed" }>;

function sinceCommitted(catalog: Catalog, visibleAt: number): number {
  const { at } = catalog.head;
  return at === null ? 0 : Math.max(0, (visibleAt - Date.parse(at)) / 1000);
}

function toDate(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
