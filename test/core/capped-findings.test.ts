import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cappedByRule } from "../../src/core/capped-findings.ts";
import { finding } from "../../src/core/finding.ts";

const found = (rule: string, i: number) =>
  finding({ rule, severity: rule === "bad" ? "high" : "low", path: `${i}.md`, line: i + 1, message: `Number ${i}.` });
const of = (rule: string, count: number) => Array.from({ length: count }, (_, i) => found(rule, i));

describe("cappedByRule", () => {
  it("leaves alone what is not too much", () => {
    const findings = [...of("bad", 3), ...of("poor", 3)];
    expect(cappedByRule(findings, 3)).toEqual(findings);
  });

  it("puts one as bad as they are in the place of the rest, rule by rule", () => {
    const capped = cappedByRule([...of("poor", 9), ...of("bad", 4), ...of("fair", 1)], 3);
    expect(capped.map(({ rule }) => rule).join(" ")).toBe("poor poor poor bad bad bad fair poor bad");
    expect(capped.slice(-2)).toMatchObject([
      { severity: "low", path: "3.md", message: expect.stringMatching(/^There are 6 more findings of this rule;/) },
      { severity: "high", path: "3.md", message: expect.stringMatching(/^There is one more finding of this rule;/) },
    ]);
    expect(capped.at(-1)).not.toHaveProperty("line");
  });

  it("names with its fingerprint exactly those that it stands for", () => {
    const standIn = (count: number) => cappedByRule(of("poor", count), 3).at(-1)?.fingerprint;
    expect(standIn(5)).toBe(standIn(5));
    expect(standIn(6)).not.toBe(standIn(5));
  });

  it("never loses a rule, whatever else there is", () => {
    const rules = fc.array(fc.constantFrom("bad", "poor", "fair"), { maxLength: 60 });
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 5 }), (names, max) => {
        const capped = cappedByRule(names.map(found), max);
        expect(new Set(capped.map(({ rule }) => rule))).toEqual(new Set(names));
        expect(capped.length).toBeLessThanOrEqual(new Set(names).size * (max + 1));
      }),
    );
  });
});
