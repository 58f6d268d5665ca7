import { describe, expect, it } from "vitest";
import { checkReportSchema } from "../../../src/core/report/check-report.ts";

const REPORT = {
  format: 1,
  engine: 1,
  verdict: "pass",
  reason: "It changes no skill.",
  change: { base: "a".repeat(40), head: null, title: "x" },
  pending: 0,
  skills: [],
  findings: [],
  needs: [],
  plan: [],
};

describe("a report that somebody else wrote", () => {
  it("is taken when it is one", () => {
    expect(checkReportSchema.safeParse(REPORT).success).toBe(true);
  });

  it.each([
    ["another format", { format: 2 }],
    ["another verdict", { verdict: "green" }],
    ["an unknown key", { html: "<script>" }],
    ["a commit that is none", { change: { base: "main", head: null, title: "x" } }],
    ["a sentence without end", { reason: "x".repeat(5000) }],
    ["too many findings", { findings: Array.from({ length: 5001 }, () => ({})) }],
    ["text where a list belongs", { skills: "none" }],
  ])("is not taken with %s", (_what, wrong) => {
    expect(checkReportSchema.safeParse({ ...REPORT, ...wrong }).success).toBe(false);
  });
});
