import { expect, it } from "vitest";
import { PACKAGE_RULES } from "../../../src/core/gate/package-rules.ts";
import { categoryOf } from "../../../src/core/gate/policy-rules.ts";
import { findRule, isFixedRule } from "../../../src/core/rules.ts";

it("has rules that count for the supply chain, and that policy may rate", () => {
  expect(PACKAGE_RULES.map(({ id, severity }) => [id, severity, categoryOf(id), isFixedRule(id)])).toEqual([
    ["package-malicious", "critical", "supply-chain", false],
    ["package-vulnerable", "high", "supply-chain", false],
  ]);
  expect(PACKAGE_RULES.every(({ id }) => findRule(id)?.id === id)).toBe(true);
});
