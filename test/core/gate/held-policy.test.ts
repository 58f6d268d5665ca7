/** A change of policy that waits: who has to approve it, and what the ledger remembers. */
import { describe, expect, it } from "vitest";
import { awaitedPolicy, type HeldPolicy, policyStages, withPolicyEvent } from "../../../src/core/gate/held-policy.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { HeldStage, LedgerEvent } from "../../../src/core/ledger/event.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const [BEFORE, FIRST, SECOND] = ["0".repeat(40), "1".repeat(40), "2".repeat(40)] as const;
const ADMIN: HeldStage = { role: "admin", count: 1, people: ["root"] };
const SECURITY: HeldStage = { role: "security", count: 2, people: [] };
const changed = (commit: string, from: string | null, stages: readonly HeldStage[] = []) =>
  ({ type: "offer", commit, changes: {}, policy: { from, stages } }) as unknown as LedgerEvent;
const folded = (...events: readonly LedgerEvent[]) =>
  events.reduce<HeldPolicy | undefined>((held, event) => withPolicyEvent(held, event), undefined);

describe("policyStages", () => {
  const settings = { ...DEFAULT_SETTINGS, admins: ["root"], owners: ["ann"] };
  const policy = (from: string, count: number): Policy => ({
    ...DEFAULT_POLICY,
    roles: new Map([["security", ["sam"]]]),
    approvals: { source: "api", rules: [{ when: { path: ["policy.yaml"] }, from, count }] },
  });

  it("asks an admin, and whom the policy before it names for the file", () => {
    expect(policyStages(policy("security", 2), { paths: ["policy.yaml"], settings })).toEqual([
      { role: "admin", count: 1, people: ["root"] },
      { role: "security", count: 2, people: ["sam"] },
    ]);
    expect(policyStages(policy("security", 2), { paths: ["policy-packs/a.yaml"], settings })).toHaveLength(1);
  });

  it("asks for as many admins as the policy does", () => {
    expect(policyStages(policy("admin", 2), { paths: ["policy.yaml"], settings })).toEqual([
      { role: "admin", count: 2, people: ["root"] },
    ]);
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
