/** A change of policy that waits: who has to approve it, and what the ledger remembers. */
import { describe, expect, it } from "vitest";
import { approvalSubject } from "../../../src/core/gate/approvals.ts";
import {
  awaitedPolicy,
  awaitedRules,
  type HeldRules,
  isReleasedBy,
  policyStages,
  withRulesEvent,
} from "../../../src/core/gate/held-policy.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { HeldStage, LedgerEvent } from "../../../src/core/ledger/event.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const [BEFORE, FIRST, SECOND] = ["0".repeat(40), "1".repeat(40), "2".repeat(40)] as const;
const ADMIN: HeldStage = { role: "admin", count: 1, people: ["root"] };
const SECURITY: HeldStage = { role: "security", count: 2, people: [] };
const changed = (commit: string, from: string | null, stages: readonly HeldStage[] = []) =>
  ({ type: "offer", commit, changes: {}, policy: { from, stages } }) as unknown as LedgerEvent;
const NONE: HeldRules = { heldPolicy: undefined, heldSettings: undefined, unapproved: undefined };
const folded = (...events: readonly LedgerEvent[]) =>
  events.reduce<HeldRules>((held, event) => withRulesEvent(held, event, () => false), NONE).heldPolicy;

describe("policyStages", () => {
  const settings = { ...DEFAULT_SETTINGS, admins: ["root"], owners: ["ann"] };
  const policy = (from: string, count: number): Policy => ({
    ...DEFAULT_POLICY,
    roles: new Map([["security", ["sam"]]]),
    approvals: { source: "api", rules: [{ when: { path: ["policy.yaml"] }, from, count }] },
  });

  it("asks an admin, and whom the policy before it names for the file", () => {
    expect(policyStages(policy("security", 2), { paths: ["policy.yaml"], settings })).toEqual([
      { role: "admin", count: 1, people: ["root"], owners: ["ann"] },
      { role: "security", count: 2, people: ["sam"], owners: ["ann"] },
    ]);
    expect(policyStages(policy("security", 2), { paths: ["policy-packs/a.yaml"], settings })).toHaveLength(1);
  });

  it("asks for as many admins as the policy does", () => {
    expect(policyStages(policy("admin", 2), { paths: ["policy.yaml"], settings })).toEqual([
      { role: "admin", count: 2, people: ["root"], owners: ["ann"] },
    ]);
  });
});

describe("isReleasedBy", () => {
  it("says so of the last approval alone, and of nothing else", () => {
    const event = changed(FIRST, BEFORE, [ADMIN, SECURITY]);
    const held = withRulesEvent(NONE, event, () => false);
    const [admin, security] = [ADMIN, SECURITY].map(
      (stage) => `approval:${approvalSubject(FIRST, stage, "policy.yaml")}`,
    ) as [string, string];
    expect(isReleasedBy(held, admin, () => false)).toBe(false);
    expect(isReleasedBy(held, admin, (key) => key === security)).toBe(true);
    expect(isReleasedBy(held, "withdraw:team/one@1.0.0", (key) => key === security)).toBe(false);
    expect(isReleasedBy(NONE, admin, () => true)).toBe(false);
  });
});

describe("what waits of all rules", () => {
  const catalog = (...events: readonly LedgerEvent[]) => ({
    ...events.reduce<HeldRules>((held, event) => withRulesEvent(held, event, () => false), NONE),
    evidence: new Map<string, readonly string[]>(),
  });
  const said = (commit: string, rules: object) => ({ type: "offer", commit, changes: {}, ...rules }) as LedgerEvent;
  const all = [
    changed(FIRST, BEFORE, [ADMIN]),
    said(FIRST, { settings: { from: BEFORE, stages: [ADMIN] } }),
    said(SECOND, { guarded: { paths: ["CODEOWNERS"], stages: [ADMIN] } }),
  ];

  it("is told with what it is about", () => {
    expect(awaitedRules(catalog(...all)).map(({ about, commit, from }) => [about, commit, from])).toEqual([
      ["policy.yaml", FIRST, BEFORE],
      ["skilltrunk.yaml", FIRST, BEFORE],
      ["guarded-files", SECOND, SECOND],
    ]);
  });

  it("ends each by its own evidence", () => {
    const keys = new Set([`approval:${FIRST}:admin:1:skilltrunk.yaml`]);
    const { heldPolicy, heldSettings, unapproved } = withRulesEvent(
      catalog(...all),
      { type: "evidence" } as LedgerEvent,
      (key) => keys.has(key),
    );
    expect([heldPolicy, heldSettings, unapproved].map((held) => held?.pending.length)).toEqual([1, undefined, 1]);
  });
});

describe("what is held", () => {
  it("is every change since the policy that judges, until the trunk has that again or is rewritten", () => {
    const both = [changed(FIRST, BEFORE, [ADMIN]), changed(SECOND, BEFORE, [SECURITY])];
    expect(folded(...both)).toEqual({
      from: BEFORE,
      pending: [
        { commit: FIRST, stages: [ADMIN] },
        { commit: SECOND, stages: [SECURITY] },
      ],
    });
    expect(folded(...both, changed(SECOND, null))).toBeUndefined();
    expect(folded(...both, { type: "rewritten" } as LedgerEvent)).toBeUndefined();
    expect(folded(...both, { type: "offer", changes: {} } as LedgerEvent)?.pending).toHaveLength(2);
  });

  it("waits for each approval of each change", () => {
    const held = folded(changed(FIRST, BEFORE, [ADMIN, SECURITY]), changed(SECOND, BEFORE, [ADMIN]));
    const has = (...keys: readonly string[]) => awaitedPolicy(held, (key) => keys.includes(key));
    expect(has().map(({ commit, missing }) => [commit, missing.length])).toEqual([
      [FIRST, 2],
      [SECOND, 1],
    ]);
    const [first, second] = [`approval:${FIRST}:admin:1:policy.yaml`, `approval:${SECOND}:admin:1:policy.yaml`];
    expect(has(first, second)).toEqual([{ commit: FIRST, stages: [ADMIN, SECURITY], missing: [SECURITY] }]);
    expect(has(first, second, `approval:${FIRST}:security:2:policy.yaml`)).toEqual([]);
    expect(awaitedPolicy(undefined, () => false)).toEqual([]);
  });
});
