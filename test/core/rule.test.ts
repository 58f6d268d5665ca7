import { expect, it } from "vitest";
import { ruleRows } from "../../src/core/rule.ts";

it("gives rows their group, and false where they say nothing", () => {
  const row = { id: "a-rule", title: "t", severity: "low", why: "w", example: "e", hint: "h" } as const;
  expect(ruleRows("scan", [row, { ...row, id: "b-rule", fixable: true, fixed: true }])).toEqual([
    { ...row, group: "scan", fixable: false, fixed: false },
    { ...row, id: "b-rule", group: "scan", fixable: true, fixed: true },
  ]);
});
