import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffBound } from "../../src/core/backoff.ts";
import {
  CONDITION_TYPES,
  type Conditions,
  consequence,
  emergencyConditions,
  jitter,
  type PassOutcome,
  passingConditions,
  resumedConditions,
  servingConditions,
  startingConditions,
  suspendedConditions,
  transitions,
  unapprovedConditions,
  unaskedConditions,
  unfetchedConditions,
} from "../../src/core/conditions.ts";
import { ERRORS, type ErrorCode, RegistryError } from "../../src/core/errors.ts";

const START = Date.UTC(2026, 0, 1);
const LATER = START + 60_000;
const TRUNK = "a".repeat(40);
const PASSED: PassOutcome = { kind: "passed", lookedAt: "trunk", trunk: TRUNK };

const failed = (error: unknown): PassOutcome => ({ kind: "failed", error });
const end = (outcome: PassOutcome, previous: Conditions, attempt = 1, now = LATER) =>
  consequence({ outcome, previous, attempt, random: 0.5, now, pollMs: 30_000 });
/** `Ready Fresh Reconciling Stalled`, an upper-case letter where it holds. */
const summary = (conditions: Conditions) =>
  CONDITION_TYPES.slice(0, 4)
    .map((type) => (conditions[type].status ? type[0] : type[0]?.toLowerCase()))
    .join("");

describe("consequence", () => {
  const starting = startingConditions(START);
  const serving = end(PASSED, starting).conditions;

  it("says what was looked at: who follows a ledger has not seen the trunk", () => {
    const { Fresh } = end({ ...PASSED, lookedAt: "ledger" }, starting).conditions;
    expect(Fresh.message).toBe("The last look at the ledger succeeded: it has taken the trunk up to aaaaaaaaaaaa.");
    expect(serving.Fresh.message).toBe("The last look at the trunk succeeded: the trunk is at aaaaaaaaaaaa.");
  });

  it.each<[string, PassOutcome, Conditions, string, string, number | undefined]>([
    ["a pass", PASSED, starting, "RFrs", "wait", 30_000],
    ["an empty repository", { kind: "passed", lookedAt: "trunk", trunk: null }, starting, "RFrs", "wait", 30_000],
    [
      "an outage before anything was read",
      failed(new RegistryError("GIT_UNREACHABLE", "Down.")),
      starting,
      "rfRs",
      "retry",
      375,
    ],
    ["an outage while serving", failed(new RegistryError("GIT_UNREACHABLE", "Down.")), serving, "RfRs", "retry", 375],
    [
      "a rewrite while serving",
      failed(new RegistryError("HISTORY_REWRITTEN", "Gone.")),
      serving,
      "RfrS",
      "stall",
      undefined,
    ],
    [
      "a rewrite before anything was read",
      failed(new RegistryError("HISTORY_REWRITTEN", "Gone.")),
      starting,
      "rfrS",
      "stall",
      undefined,
    ],
    ["a bug", failed(new TypeError("x is undefined")), serving, "RfRs", "retry", 375],
    ["something thrown that is no error", failed("boom"), serving, "RfRs", "retry", 375],
  ])("of %s", (_, outcome, previous, conditions, kind, requeueAfterMs) => {
    const result = end(outcome, previous);
    expect([summary(result.conditions), result.kind, result.requeueAfterMs]).toEqual([
      conditions,
      kind,
      requeueAfterMs,
    ]);
  });

  it("follows the error table for every code", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { kind, requeueAfterMs, conditions } = end(failed(new RegistryError(code, "It failed.")), serving);
      expect([code, kind]).toEqual([code, ERRORS[code].next === "retry" ? "retry" : "stall"]);
      expect(conditions.Stalled.status).toBe(kind === "stall");
      expect(requeueAfterMs === undefined).toBe(kind === "stall");
      expect(conditions.Ready.status).toBe(true);
    }
  });

  it("names the error and says what clears it", () => {
    const error = new RegistryError("MASS_REMOVAL", "It removes 9 of 10 skills.", { hint: "Acknowledge it." });
    const { Stalled, Fresh } = end(failed(error), serving).conditions;
    expect(Stalled).toEqual({
      type: "Stalled",
      status: true,
      reason: "MassRemoval",
      message: "It removes 9 of 10 skills. Acknowledge it.",
      since: new Date(LATER).toISOString(),
    });
    expect(Fresh.reason).toBe("MassRemoval");
  });

  it("recovers from a stall", () => {
    const stalled = end(failed(new RegistryError("HISTORY_REWRITTEN", "Gone.")), serving).conditions;
    expect(summary(end(PASSED, stalled).conditions)).toBe("RFrs");
  });

  it("keeps `since` while status and reason stay, and takes the newest message", () => {
    const down = end(failed(new RegistryError("GIT_UNREACHABLE", "First.")), serving, 1, LATER).conditions;
    const still = end(failed(new RegistryError("GIT_UNREACHABLE", "Second.")), down, 2, LATER + 5000).conditions;
    expect(still.Fresh).toMatchObject({
      since: down.Fresh.since,
      message: expect.stringMatching(/^Second\. What clears it: /),
    });
    const other = end(failed(new RegistryError("DISK_FULL", "Full.")), still, 3, LATER + 9000).conditions;
    expect(other.Fresh.since).toBe(new Date(LATER + 9000).toISOString());
  });

  it("retries later and later, never later than the bound of the attempt", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const outcome = failed(new RegistryError("GIT_UNREACHABLE", "Down."));
          const { requeueAfterMs } = consequence({
            outcome,
            previous: serving,
            attempt,
            random,
            now: LATER,
            pollMs: 30_000,
          });
          expect(requeueAfterMs).toBeLessThanOrEqual(backoffBound(attempt));
        },
      ),
    );
  });
});

describe("conditions between passes", () => {
  it("are all false at the start", () => {
    expect(summary(startingConditions(START))).toBe("rfrs");
  });

  it("are ready, not fresh, once a published ledger was read", () => {
    expect(summary(servingConditions(startingConditions(START), LATER))).toBe("Rfrs");
  });

  it("say that a pass is under way, and keep saying why the last one has to be tried again", () => {
    const serving = end(PASSED, startingConditions(START)).conditions;
    expect(passingConditions(serving, LATER).Reconciling).toMatchObject({ status: true, reason: "Passing" });
    const down = end(failed(new RegistryError("GIT_UNREACHABLE", "Down.")), serving).conditions;
    expect(passingConditions(down, LATER)).toEqual(down);
  });

  it("say that no pass begins while the registry is suspended, and no longer once it goes on", () => {
    const suspended = suspendedConditions(end(PASSED, startingConditions(START)).conditions, LATER);
    expect(suspended.Reconciling).toMatchObject({ status: false, reason: "Suspended" });
    expect(suspended.Reconciling.message).toContain("skilltrunk resume");
    expect(resumedConditions(suspended, LATER).Reconciling).toMatchObject({ status: false, reason: "Idle" });
  });

  it("count nothing: who may read a message may not know of every skill", () => {
    const messages = Object.values(end(PASSED, startingConditions(START)).conditions).map(({ message }) => message);
    expect(messages.filter((message) => /\d skill/.test(message))).toEqual([]);
  });
});

describe("transitions", () => {
  const serving = end(PASSED, startingConditions(START)).conditions;
  const down = end(failed(new RegistryError("GIT_UNREACHABLE", "Down.")), serving).conditions;

  it("tell of a change once", () => {
    expect(transitions(serving, down).map(({ type }) => type)).toEqual(["Fresh"]);
    const still = end(failed(new RegistryError("GIT_UNREACHABLE", "Still down.")), down, 2).conditions;
    expect(transitions(down, still)).toEqual([]);
    expect(transitions(still, end(PASSED, still).conditions).map(({ type }) => type)).toEqual(["Fresh"]);
  });

  it("do not tell of passes that come and go", () => {
    expect(transitions(serving, passingConditions(serving, LATER))).toEqual([]);
  });

  it("tell of a stall once, and again when it stalls for another reason", () => {
    const stall = (message: string, previous: Conditions) =>
      end(failed(new RegistryError("SETTINGS_INVALID", message)), previous).conditions;
    const first = stall("skilltrunk.yaml:1: one.", serving);
    expect(transitions(serving, first).map(({ type }) => type)).toEqual(["Stalled"]);
    expect(transitions(first, stall("skilltrunk.yaml:1: one.", first))).toEqual([]);
    const second = stall("skilltrunk.yaml:2: two.", first);
    expect(transitions(first, second).map(({ type, message }) => [type, message.slice(0, 23)])).toEqual([
      ["Stalled", "skilltrunk.yaml:2: two."],
    ]);
    expect(transitions(second, end(PASSED, second).conditions).map(({ type }) => type)).toEqual(["Fresh", "Stalled"]);
  });

  it("tell that the registry is suspended, and that it goes on", () => {
    const suspended = suspendedConditions(serving, LATER);
    expect(transitions(serving, suspended).map(({ reason }) => reason)).toEqual(["Suspended"]);
    expect(transitions(suspended, suspendedConditions(suspended, LATER))).toEqual([]);
    expect(transitions(suspended, resumedConditions(suspended, LATER)).map(({ type }) => type)).toEqual([
      "Reconciling",
    ]);
  });
});

it("spreads polls by a tenth either way", () => {
  expect([jitter(30_000, 0), jitter(30_000, 0.5), jitter(30_000, 1)]).toEqual([27_000, 30_000, 33_000]);
});

describe("an emergency", () => {
  const starting = startingConditions(START);
  // A registry that has just started says since when all the same.
  const since = "2026-01-01T00:00:00Z";
  const urgent = emergencyConditions(starting, LATER, { words: "a/b@1.0.0", since });

  it("holds until the trunk agrees, whatever passes come to", () => {
    expect(urgent.Emergency).toEqual({
      type: "Emergency",
      status: true,
      reason: "AwaitingMerge",
      message: "a/b@1.0.0",
      since,
    });
    expect(end(PASSED, urgent).conditions.Emergency).toEqual(urgent.Emergency);
    expect(emergencyConditions(urgent, LATER + 1, undefined).Emergency).toMatchObject({
      status: false,
      reason: "TrunkAgrees",
    });
  });

  it("is news when it begins, when another one joins it, and when it is over", () => {
    const told = (before: Conditions, after: Conditions) => transitions(before, after).map(({ message }) => message);
    expect(told(starting, urgent)).toEqual(["a/b@1.0.0"]);
    expect(told(urgent, urgent)).toEqual([]);
    const words = "a/b@1.0.0, a/c@1.0.0";
    expect(told(urgent, emergencyConditions(urgent, LATER, { words, since }))).toEqual([words]);
    expect(told(urgent, emergencyConditions(urgent, LATER, undefined))).toHaveLength(1);
  });
});

it("an issuer that cannot be asked is said with why, until it could", () => {
  const starting = startingConditions(START);
  const down = unaskedConditions(starting, LATER, "It answers 503.");
  expect(down.Unasked).toMatchObject({
    status: true,
    reason: "IssuerUnreachable",
    since: new Date(LATER).toISOString(),
  });
  expect(down.Unasked.message).toMatch(/^It answers 503\. Tokens are judged by the last good keys/);
  expect(end(PASSED, down).conditions.Unasked).toEqual(down.Unasked);
  expect(unaskedConditions(down, LATER + 1, undefined).Unasked.status).toBe(false);
  expect([transitions(starting, down).length, transitions(down, down).length]).toEqual([1, 0]);
});

describe("content that could not be fetched", () => {
  const starting = startingConditions(START);
  const one = { id: "a/b", why: "nobody is there" };
  const waiting = unfetchedConditions(starting, LATER, [one]);

  it("is said with why, for as long as somebody waits for it", () => {
    expect(waiting.Unfetched).toEqual({
      type: "Unfetched",
      status: true,
      reason: "AwaitingContent",
      message: "Content that could not be fetched is waited for: a/b (nobody is there). It is tried again.",
      since: new Date(LATER).toISOString(),
    });
    expect(end(PASSED, waiting).conditions.Unfetched).toEqual(waiting.Unfetched);
    expect(unfetchedConditions(waiting, LATER + 1, []).Unfetched).toMatchObject({
      status: false,
      reason: "NothingAwaited",
    });
    expect([transitions(starting, waiting).length, transitions(waiting, waiting).length]).toEqual([1, 0]);
  });

  it("names a few of many, and passes on no control characters", () => {
    const many = Array.from({ length: 7 }, (_, i) => ({ id: `a/s${i}`, why: "\u001b[31mred" }));
    const { message } = unfetchedConditions(starting, LATER, many).Unfetched;
    expect(message).toMatch(/a\/s4 .* and 2 more\. It is tried again\.$/);
    expect(message).not.toMatch(/\u001b|a\/s5/);
  });
});

describe("rules that nobody approved", () => {
  const starting = startingConditions(START);
  const of = (...words: readonly string[]) => words.map((one) => ({ words: one, isHeld: one !== "loose" }));

  it("are said for as long as they wait, and each time another one comes", () => {
    const first = unapprovedConditions(starting, LATER, of("one"));
    expect(first.Unapproved).toMatchObject({ status: true, reason: "RulesHeld", message: "one" });
    const second = unapprovedConditions(first, LATER, of("one", "two"));
    expect([transitions(starting, first).length, transitions(first, first).length]).toEqual([1, 0]);
    expect(transitions(first, second)).toMatchObject([{ message: "one two" }]);
    expect(end(PASSED, second).conditions.Unapproved).toEqual(second.Unapproved);
    expect(unapprovedConditions(second, LATER, []).Unapproved).toMatchObject({
      status: false,
      reason: "NothingUnapproved",
    });
  });

  it("say where one counts all the same, and name a few of many", () => {
    const { reason, message } = unapprovedConditions(starting, LATER, of("loose", "a", "b", "c", "d")).Unapproved;
    expect([reason, message]).toEqual(["UnapprovedGuardedChange", "loose a b And 2 more."]);
  });
});
