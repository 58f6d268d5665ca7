import { describe, expect, it } from "vitest";
import { type ChangeFacts, reviewOf, staffed, stagesFor } from "../../../src/core/gate/approvals.ts";
import { type ApprovalRule, DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const NOTHING: ChangeFacts = { kinds: new Set(["content"]), widens: new Set(), paths: [], severity: undefined };

function stages(rules: readonly ApprovalRule[], change: Partial<ChangeFacts> = {}) {
  return stagesFor({ ...DEFAULT_POLICY, approvals: { source: "api", rules } }, { ...NOTHING, ...change });
}

const one = (when: ApprovalRule["when"]): readonly ApprovalRule[] => [{ when, from: "security", count: 1 }];

describe("stagesFor", () => {
  const table: readonly (readonly [string, ApprovalRule["when"], Partial<ChangeFacts>, boolean])[] = [
    ["no condition", {}, {}, true],
    ["a kind", { kind: ["channel", "content"] }, {}, true],
    ["another kind", { kind: ["channel"] }, {}, false],
    ["what is widened", { widens: ["network"] }, { widens: new Set(["network", "tools"]) }, true],
    ["what is not widened", { widens: ["network"] }, { widens: new Set(["tools"]) }, false],
    ["a path", { path: ["skills/billing/**"] }, { paths: ["skills/billing/a/x.sh"] }, true],
    ["another path", { path: ["skills/billing/**"] }, { paths: ["skills/support/a/x.sh"] }, false],
    ["a severity", { severity: "high" }, { severity: "critical" }, true],
    ["a lesser severity", { severity: "high" }, { severity: "medium" }, false],
    ["nothing found", { severity: "info" }, {}, false],
    ["all of several", { kind: ["content"], severity: "high" }, { severity: "low" }, false],
  ];
  it.each(table)("with %s", (_what, when, change, applies) => {
    expect(stages(one(when), change)).toEqual(applies ? [{ role: "security", count: 1 }] : []);
  });

  it("counts a role once, with the greater count, after whom it comes", () => {
    const rules: readonly ApprovalRule[] = [
      { when: {}, from: "security", count: 1, after: "it" },
      { when: {}, from: "security", count: 2 },
      { when: {}, from: "it", count: 1 },
    ];
    expect(stages(rules)).toEqual([
      { role: "it", count: 1 },
      { role: "security", count: 2, after: "it" },
    ]);
  });

  it("ends for rules that run in a circle", () => {
    const rules: readonly ApprovalRule[] = [
      { when: {}, from: "a", count: 1, after: "b" },
      { when: {}, from: "b", count: 1, after: "a" },
    ];
    expect(stages(rules)).toHaveLength(2);
  });
});

describe("staffed", () => {
  it("names who may approve, and beside them the owners who may refuse", () => {
    const policy = { ...DEFAULT_POLICY, roles: new Map([["security", ["sam", "ann"]]]) };
    const base = { policy, settings: DEFAULT_SETTINGS, owners: ["ann", "bob"] };
    const stages = [
      { role: "owner", count: 1 },
      { role: "security", count: 2, after: "owner" },
    ];
    expect(staffed(stages, base)).toEqual([
      { role: "owner", count: 1, people: ["ann", "bob"] },
      { role: "security", count: 2, after: "owner", people: ["sam", "ann"], owners: ["bob"] },
    ]);
  });
});

describe("reviewOf", () => {
  it.each([
    ["everybody whom the host named", '{"approvedBy":["ann","bob"],"head":"x","pr":7}', ["ann", "bob"], 7],
    ["a person's own words", "I saw it.", ["eve"], null],
    ["JSON of another form", '{"approvedBy":"ann","pr":7}', ["eve"], null],
    ["nobody named", '{"approvedBy":[],"pr":7}', ["eve"], null],
  ])("%s", (_what, body, approvedBy, pr) => {
    expect(reviewOf({ by: "eve", body })).toEqual({ approvedBy, pr });
  });
});
