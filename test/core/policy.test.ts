import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "../../src/core/policy.ts";

const parse = (text: string) => parsePolicy(new TextEncoder().encode(text));

describe("parsePolicy", () => {
  it("gives the default where there is no file, an empty one or empty parts", () => {
    expect(DEFAULT_POLICY).toMatchObject({ versions: { order: "strict" }, block: "critical" });
    for (const result of [parsePolicy(undefined), parse(""), parse("versions: {}")]) {
      expect(result).toEqual({ policy: DEFAULT_POLICY, findings: [] });
    }
  });

  it("reads every key", () => {
    expect(parse("versions: { order: line }\nblock: high\n").policy).toEqual({
      versions: { order: "line" },
      block: "high",
    });
    expect(parse("block: info\n").policy).toEqual({ versions: { order: "strict" }, block: "info" });
  });

  it.each([
    ["blocks: high\n", "policy-unknown-key", "did you mean `block`?"],
    [
      "block: severe\n",
      "policy-value",
      '`block`: expected `critical` or `high` or `medium` or `low` or `info`, got "severe".',
    ],
    ["versions: strict\n", "policy-value", '`versions`: expected a mapping, got "strict".'],
    ["versions:\n  order: loose\n", "policy-value", '`versions.order`: expected `strict` or `line`, got "loose".'],
    ["block: &a high\n", "policy-syntax", "an anchor"],
  ])("fails closed on %j", (text, rule, message) => {
    const { policy, findings } = parse(text);
    expect(policy).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({
        rule,
        path: "policy.yaml",
        severity: "critical",
        message: expect.stringContaining(message),
      }),
    ]);
  });
});
