import { expect, it } from "vitest";
import { categoryOf, isPolicysRule, PACK_RULES, severityUnder } from "../../../src/core/gate/policy-rules.ts";
import { NO_SCAN_POLICY } from "../../../src/core/gate/policy-scan.ts";
import { RULE_SEVERITIES } from "../../../src/core/rules.ts";

it("are those of compliance packs, and what a policy brings", () => {
  expect([...PACK_RULES.keys()]).toContain("policy-pipl-data");
  expect(["policy-pipl-data", "custom-falcon", "hide-tag-text", "custo"].map(isPolicysRule)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it("are none that every repository has", () => {
  expect([...PACK_RULES.keys()].filter((id) => RULE_SEVERITIES.has(id))).toEqual([]);
});

it("are of the category policy; others of their own, or of none", () => {
  expect(["policy-pipl-data", "custom-a", "policy-analysis-incomplete", "name-missing"].map(categoryOf)).toEqual([
    "policy",
    "policy",
    "policy",
    undefined,
  ]);
});

it("are as severe as the policy says, of its own rules too", () => {
  const [own] = [...PACK_RULES.values()];
  const id = own?.id ?? "";
  const scan = { ...NO_SCAN_POLICY, rules: own === undefined ? [] : [own] };
  const under = (rules: readonly (readonly [string, "low" | "off"])[]) =>
    severityUnder({ rules: new Map(rules), scan }, id);
  expect([under([]), under([[id, "off"]]), under([[id, "low"]])]).toEqual([own?.severity, own?.severity, "low"]);
  expect(severityUnder({ rules: new Map(), scan: NO_SCAN_POLICY }, id)).toBe("critical");
  expect(severityUnder({ rules: new Map(), scan }, "name-missing")).toBe(RULE_SEVERITIES.get("name-missing"));
});
