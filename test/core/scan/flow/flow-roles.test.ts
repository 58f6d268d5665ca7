import { expect, it } from "vitest";
import { ROLES, unescaped } from "../../../../src/core/scan/flow/flow-roles.ts";

it.each([
  ["plain", "plain"],
  ["\\x2essh", ".ssh"],
  ["\\u002eenv", ".env"],
  ["a\\nb", "a b"],
  ["it\\'s", "it's"],
])("%s is %s", (written, said) => {
  expect(unescaped(written)).toBe(said);
});

it("reads both grammars with the same roles", () => {
  expect([ROLES["call"], ROLES["call_expression"]]).toEqual(["call", "call"]);
  expect([ROLES["attribute"], ROLES["member_expression"]]).toEqual(["member", "member"]);
  expect(ROLES["module"]).toBeUndefined();
});
