import { describe, expect, it } from "vitest";
import { isDigest } from "../../../src/core/names.ts";
import { ruleSet } from "../../../src/core/rules.ts";
import type { ScanRule } from "../../../src/core/scan/scan-rule.ts";
import { SCAN_RULE_ROWS, scanDigest, scanRuleSet } from "../../../src/core/scan/scan-rule-table.ts";
import { SCAN_RULES } from "../../../src/core/scan/scan-rules.ts";
import { visibleText } from "../../../src/core/visible-text.ts";

const RULE: ScanRule = {
  id: "code-a",
  category: "remote-code-execution",
  severity: "high",
  confidence: "high",
  title: "No a",
  why: "A.",
  hint: "B.",
  message: "C {text}",
  match: { patterns: [{ keywords: ["a"], pattern: /a+/i, zones: "run" }] },
  mention: 1,
  maps: {},
  bad: ["a"],
  good: ["b"],
};
const withPattern = (pattern: RegExp): ScanRule => ({
  ...RULE,
  match: { patterns: [{ keywords: ["a"], pattern, zones: "run" }] },
});

describe("SCAN_RULE_ROWS", () => {
  it("has every rule of the scanner, with what it is about", () => {
    expect(SCAN_RULE_ROWS.map(({ id }) => id)).toEqual(SCAN_RULES.map(({ id }) => id));
    expect(SCAN_RULE_ROWS.map(({ scan }) => scan?.category)).toEqual(SCAN_RULES.map(({ category }) => category));
    expect(SCAN_RULE_ROWS.every(({ group, fixed }) => group === "scan" && !fixed)).toBe(true);
  });

  it("shows of an example nothing that is hidden, and not all of a long one", () => {
    for (const { id, example } of SCAN_RULE_ROWS) {
      const lines = example.split("\n");
      expect(lines.length, id).toBeLessThanOrEqual(21);
      for (const line of lines) expect(visibleText(line, 300), id).toBe(line.trim());
    }
  });
});

describe("the digest of the scanner's rules", () => {
  const digest = scanDigest([RULE], []);

  it.each<[string, ScanRule]>([
    ["another pattern", withPattern(/a{2,}/i)],
    ["another flag", withPattern(/a+/)],
    ["another severity", { ...RULE, severity: "low" }],
    ["another message", { ...RULE, message: "D {text}" }],
    ["another step for what is only mentioned", { ...RULE, mention: 2 }],
  ])("changes with %s", (_, rule) => {
    expect(scanDigest([rule], [])).not.toBe(digest);
  });

  it("changes with a signal that rules combine", () => {
    expect(scanDigest([RULE], [{ name: "s", title: "S", patterns: [] }])).not.toBe(digest);
  });

  it("does not change with what only explains a rule", () => {
    expect(scanDigest([{ ...RULE, bad: ["aa"], good: [], why: "Else.", maps: { owasp: "AST01" } }], [])).toBe(digest);
  });

  it("is in the rule set that a release remembers, without being all of it", () => {
    expect(isDigest(scanRuleSet())).toBe(true);
    expect(ruleSet()).not.toBe(scanRuleSet());
  });
});
