import { expect, it } from "vitest";
import { guardedChange, policyUnreadable } from "../../../src/core/gate/guarded-findings.ts";

it("names the files that are an admin's, the first of many", () => {
  const one = guardedChange(["policy.yaml"]);
  expect([one.rule, one.severity, one.path]).toEqual(["guarded-change", "low", "policy.yaml"]);
  expect(one.message).toBe("It changes policy.yaml, which decides who may change what.");
  const many = guardedChange(["a", "b", "c", "d", "e", "f", "g"]);
  expect(many.message).toBe("It changes a, b, c, d, e and 2 more, which decide who may change what.");
});

it("says where a policy is that judges nothing", () => {
  const { rule, severity, path } = policyUnreadable();
  expect([rule, severity, path]).toEqual(["policy-invalid-base", "high", "policy.yaml"]);
});
