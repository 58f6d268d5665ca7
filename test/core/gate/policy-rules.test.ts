import { expect, it } from "vitest";
import { categoryOf, isPolicysRule, PACK_RULES } from "../../../src/core/gate/policy-rules.ts";
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
