import { expect, it } from "vitest";
import { BINDING_RULES } from "../../../src/core/bindings/binding-rules.ts";
import { findRule, isFixedRule } from "../../../src/core/rules.ts";

it("are all in the table, and nobody accepts a secret", () => {
  expect(BINDING_RULES.every(({ id }) => id.startsWith("binding-") && findRule(id) !== undefined)).toBe(true);
  expect(isFixedRule("binding-secret")).toBe(true);
});
