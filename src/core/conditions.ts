/**
 * What a running registry says of itself, and the one place that turns the end of a pass into conditions and the next
 * thing to do (DESIGN 8): `wait` for the next look at the trunk, `retry` later and later, or `stall` until the trunk,
 * the policy or an acknowledgement changes.
 */
import { backoffMs } from "./backoff.ts";
import { causeOf, reasonOf } from "./condition-causes.ts";
import { consequenceOf, quote, RegistryError } from "./errors.ts";
import type { StandingEmergency } from "./plan/emergency.ts";

/**
 * Ready: there is a snapshot to serve. Fresh: it is the trunk (for who only follows: the ledger) as of the last look. Reconciling: a pass is under way or
 * comes again by itself. Stalled: nothing moves until a person or a commit does. Emergency: a release was withdrawn at
 * once, and the trunk does not withdraw it yet. Unfetched: a release waits for content that could not be fetched. Unasked: the
 * issuer of access tokens could not be asked for its keys. Unapproved: who should have approved a change of the repository's own rules has not.
 */
export const CONDITION_TYPES = [
  "Ready",
  "Fresh",
  "Reconciling",
  "Stalled",
  "Emergency",
  "Unfetched",
  "Unasked",
  "Unapproved",
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

export interface Condition {
  readonly type: ConditionType;
  readonly status: boolean;
  /** One CamelCase word for machines. */
  readonly reason: string;
  /** A sentence for people; for a failure, with what clears it. */
  readonly message: string;
  /** When status or reason last changed; of an Emergency, when the oldest withdrawal was recorded. RFC 3339, UTC. */
  readonly since: string;
}
export type Conditions = Readonly<Record<ConditionType, Condition>>;

/** How a pass ended. */
export type PassOutcome =
  | {
      readonly kind: "passed";
      /** Where the pass looked for news: who follows a ledger has not seen the trunk. */
      readonly lookedAt: "trunk" | "ledger";
      readonly trunk: string | null;
    }
  | { readonly kind: "failed"; readonly error: unknown };

export interface Consequence {
  readonly kind: "wait" | "retry" | "stall";
  readonly conditions: Conditions;
  /** When to try again without being woken; absent for a stall. */
  readonly requeueAfterMs?: number;
}

/** The conditions of a registry that has read nothing yet. `now` is in milliseconds since 1970, here and below. */
export function startingConditions(now: number): Conditions {
  const since = new Date(now).toISOString();
  const begin = { status: false, reason: "Starting", message: "Nothing has been read yet.", since };
  const [status, reason, message] = NOT_STALLED;
  return {
    Ready: { type: "Ready", ...begin },
    Fresh: { type: "Fresh", ...begin },
    Reconciling: { type: "Reconciling", ...begin },
    Stalled: { type: "Stalled", status, reason, message, since },
    Emergency: { type: "Emergency", status: false, ...NO_EMERGENCY, since },
    Unfetched: { type: "Unfetched", status: false, ...ALL_FETCHED, since },
    Unasked: { type: "Unasked", status: false, ...NOTHING_UNASKED, since },
    Unapproved: { type: "Unapproved", status: false, ...ALL_APPROVED, since },
  };
}

/** A published ledger was read: it can be served, however old it is. */
export function servingConditions(previous: Conditions, now: number): Conditions {
  return change(previous, now, { Ready: SERVING });
}

/** A pass has begun. A pending retry keeps its reason. */
export function passingConditions(previous: Conditions, now: number): Conditions {
  if (previous.Reconciling.status) return previous;
  return change(previous, now, { Reconciling: [true, "Passing", "Making the ledger agree with the trunk."] });
}

/**
 * What follows from the end of a pass. `attempt` counts failures in a row, this one included; `random` is from [0, 1);
 * `pollMs` is the usual time between two looks at the trunk, jittered by a tenth either way.
 */
export function consequence(end: {
  readonly outcome: PassOutcome;
  readonly previous: Conditions;
  readonly attempt: number;
  readonly random: number;
  readonly now: number;
  readonly pollMs: number;
}): Consequence {
  const { outcome, previous, now } = end;
  if (outcome.kind === "passed") {
    return { kind: "wait", conditions: passed(outcome, previous, now), requeueAfterMs: jitter(end.pollMs, end.random) };
  }
  const failure = describe(outcome.error);
  const stale = [false, failure.reason, failure.message] as const;
  if (consequenceOf(outcome.error).next === "retry") {
    const conditions = change(previous, now, {
      Fresh: stale,
      Reconciling: [true, "ProgressingWithRetry", failure.message],
      Stalled: NOT_STALLED,
    });
    return { kind: "retry", conditions, requeueAfterMs: backoffMs(end.attempt, end.random) };
  }
  const conditions = change(previous, now, {
    Fresh: stale,
    Reconciling: [false, "Stalled", "Waiting for a person or a commit."],
    Stalled: [true, failure.reason, failure.message],
  });
  return { kind: "stall", conditions };
}

/** The same while no further pass may begin, whatever else is so. */
export function suspendedConditions(previous: Conditions, now: number): Conditions {
  return change(previous, now, {
    Reconciling: [
      false,
      SUSPENDED,
      "No pass begins until `skilltrunk resume`; what is published goes on being served.",
    ],
  });
}

/** The same when passes may begin again. */
export function resumedConditions(previous: Conditions, now: number): Conditions {
  return change(previous, now, { Reconciling: IDLE });
}

/** The same with what was withdrawn in an emergency; undefined where the trunk agrees with all of it. */
export function emergencyConditions(
  previous: Conditions,
  now: number,
  emergency: StandingEmergency | undefined,
): Conditions {
  const { reason, message } = NO_EMERGENCY;
  if (emergency === undefined) return change(previous, now, { Emergency: [false, reason, message] });
  const { words, since } = emergency;
  // Whoever has just started did not see it begin; the ledger did.
  return { ...previous, Emergency: { type: "Emergency", ...AWAITING_MERGE, message: words, since } };
}

/** The same with whose content could not be fetched, and why not. */
export function unfetchedConditions(
  previous: Conditions,
  now: number,
  unfetched: readonly { readonly id: string; readonly why: string }[],
): Conditions {
  const { reason, message } = ALL_FETCHED;
  const named = unfetched.slice(0, MAX_UNFETCHED).map(({ id, why }) => `${id} (${quote(why, 200)})`);
  const more = unfetched.length > MAX_UNFETCHED ? ` and ${unfetched.length - MAX_UNFETCHED} more` : "";
  const words = `Content that could not be fetched is waited for: ${named.join(", ")}${more}. It is tried again.`;
  return change(previous, now, {
    Unfetched: unfetched.length === 0 ? [false, reason, message] : [true, "AwaitingContent", words],
  });
}
const MAX_UNFETCHED = 5;

/** The same with why the issuer of access tokens could not be asked for its keys; undefined where it could. */
export function unaskedConditions(previous: Conditions, now: number, problem: string | undefined): Conditions {
  const { reason, message } = NOTHING_UNASKED;
  const words = `${problem ?? ""} Tokens are judged by the last good keys, for a day at most; then nobody is let in by it.`;
  return change(previous, now, {
    Unasked: problem === undefined ? [false, reason, message] : [true, "IssuerUnreachable", words],
  });
}

/** The same with what of the repository's own rules is merged and not approved, worst first: in words, and whether it is held until then. */
export function unapprovedConditions(
  previous: Conditions,
  now: number,
  unapproved: readonly { readonly words: string; readonly isHeld: boolean }[],
): Conditions {
  const { reason, message } = ALL_APPROVED;
  const named = unapproved.slice(0, MAX_UNAPPROVED).map(({ words }) => words);
  const more = unapproved.length > MAX_UNAPPROVED ? [`And ${unapproved.length - MAX_UNAPPROVED} more.`] : [];
  const why = unapproved.every(({ isHeld }) => isHeld) ? "RulesHeld" : "UnapprovedGuardedChange";
  return change(previous, now, {
    Unapproved: unapproved.length === 0 ? [false, reason, message] : [true, why, [...named, ...more].join(" ")],
  });
}
const MAX_UNAPPROVED = 3;

/** The same with all that holds beside passes, whatever comes of them. */
export function standingConditions(
  previous: Conditions,
  now: number,
  standing: {
    /** Each as the function that takes it says. */
    readonly emergency: StandingEmergency | undefined;
    readonly unfetched: Parameters<typeof unfetchedConditions>[2];
    readonly unasked: string | undefined;
    readonly unapproved: Parameters<typeof unapprovedConditions>[2];
    readonly isSuspended: boolean;
  },
): Conditions {
  const urgent = emergencyConditions(previous, now, standing.emergency);
  const fetched = unfetchedConditions(urgent, now, standing.unfetched);
  const approved = unapprovedConditions(fetched, now, standing.unapproved);
  const told = unaskedConditions(approved, now, standing.unasked);
  return standing.isSuspended ? suspendedConditions(told, now) : told;
}

/** What deserves a line in a log: what began or ended, or stalls for another reason than before. Not the flicker of passes. */
export function transitions(previous: Conditions, next: Conditions): readonly Condition[] {
  return CONDITION_TYPES.filter((type) => isNews(type, previous, next)).map((type) => next[type]);
}

function isNews(type: ConditionType, previous: Conditions, next: Conditions): boolean {
  const [before, after] = [previous[type], next[type]];
  if (type === "Reconciling") return (before.reason === SUSPENDED) !== (after.reason === SUSPENDED);
  if ((type === "Stalled" || type === "Emergency" || type === "Unapproved") && after.status)
    return !before.status || before.message !== after.message;
  // A stall says why already.
  if (type === "Fresh" && !after.status && next.Stalled.status) return false;
  return isTransition(before, after);
}

/** Spreads a poll over a tenth either way, so that many reconcilers of one host do not come at once. */
export function jitter(ms: number, random: number): number {
  return Math.round(ms * (0.9 + 0.2 * random));
}

const NOT_STALLED = [false, "Moving", "Nothing is in the way."] as const;
/** Without a number: not everybody who reads it may know how many there are. */
const SERVING = [true, "Serving", "What is published is served."] as const;
export const AWAITING_MERGE = { status: true, reason: "AwaitingMerge" } as const;
export const NO_EMERGENCY = {
  reason: "TrunkAgrees",
  message: "Nothing shown here was withdrawn ahead of the trunk.",
} as const;
const ALL_FETCHED = { reason: "NothingAwaited", message: "No release waits for content that is elsewhere." } as const;
const NOTHING_UNASKED = { reason: "NothingToAsk", message: "No issuer of tokens is waited for." } as const;
const ALL_APPROVED = {
  reason: "NothingUnapproved",
  message: "No change of the repository's own rules waits for approval.",
} as const;
const IDLE = [false, "Idle", "Waiting for the next commit."] as const;
/** The reason of Reconciling while an operator holds the registry still. */
export const SUSPENDED = "Suspended";

function passed(outcome: Extract<PassOutcome, { kind: "passed" }>, previous: Conditions, now: number): Conditions {
  const { lookedAt, trunk } = outcome;
  const subject = lookedAt === "trunk" ? "the trunk is at" : "it has taken the trunk up to";
  const at = trunk === null ? "the trunk has no commit yet" : `${subject} ${trunk.slice(0, 12)}`;
  return change(previous, now, {
    Ready: SERVING,
    Fresh: [
      true,
      trunk === null ? "EmptyRepository" : "UpToDate",
      `The last look at the ${lookedAt} succeeded: ${at}.`,
    ],
    Reconciling: IDLE,
    Stalled: NOT_STALLED,
  });
}

type Change = readonly [status: boolean, reason: string, message: string];

function change(previous: Conditions, now: number, changes: Partial<Record<ConditionType, Change>>): Conditions {
  const next: Record<ConditionType, Condition> = { ...previous };
  for (const type of CONDITION_TYPES) {
    const [status, reason, message] = changes[type] ?? [];
    if (status === undefined || reason === undefined || message === undefined) continue;
    const changed = { type, status, reason, message, since: previous[type].since };
    next[type] = isTransition(previous[type], changed) ? { ...changed, since: new Date(now).toISOString() } : changed;
  }
  return next;
}

function isTransition(previous: Condition, next: Condition): boolean {
  return previous.status !== next.status || previous.reason !== next.reason;
}

/** An error as a condition tells it: `HISTORY_REWRITTEN` → `HistoryRewritten`, the sentence and what clears it. */
function describe(error: unknown): { readonly reason: string; readonly message: string } {
  if (error instanceof RegistryError) {
    const cause = causeOf(error.code);
    const hint = error.hint ?? (cause === undefined ? "" : `What clears it: ${cause.remedy}.`);
    return { reason: reasonOf(error.code), message: `${error.message} ${hint}`.trimEnd() };
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { reason: "Bug", message: `A bug in skilltrunk stopped the pass: ${quote(detail, 400)}` };
}
