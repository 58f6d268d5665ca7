import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportedFinding } from "../../../src/core/report/check-report.ts";
import { reportAnnotations } from "../../../src/core/report/report-annotations.ts";
import { HOSTILE, REPORTS, report, reportWith } from "../../support/report-fixture.ts";

const finding = (facts: Partial<ReportedFinding>): ReportedFinding => ({
  rule: "body-budget",
  severity: "low",
  status: "blocks",
  file: "skills/a/b/SKILL.md",
  message: "Too long.",
  fingerprint: `sha256:${"0".repeat(64)}`,
  ...facts,
});
const annotate = (findings: readonly ReportedFinding[]) => reportAnnotations(report({ findings: [...findings] }));

describe("reportAnnotations", () => {
  it("has errors for what blocks, warnings for what is at least medium, and counts the rest", () => {
    expect(
      annotate([
        finding({ status: "reported", severity: "medium", rule: "guarded-change", file: "policy.yaml" }),
        finding({ line: 7, hint: "Shorten it." }),
        finding({ status: "reported", severity: "low", rule: "body-lines" }),
        finding({ status: "known", severity: "high", rule: "name-folder" }),
      ]),
    ).toEqual([
      {
        level: "error",
        file: "skills/a/b/SKILL.md",
        line: 7,
        title: "The instructions of SKILL.md are short",
        message: "Too long. Shorten it.",
      },
      {
        level: "warning",
        file: "policy.yaml",
        title: "The files that govern the repository stay as they are",
        message: "Too long.",
      },
      { level: "notice", title: "Skilltrunk", message: "2 more findings are in the summary of this job." },
    ]);
  });

  it("says once what a rule finds several times in a file", () => {
    const found = annotate([finding({ line: 1 }), finding({ line: 2 }), finding({ line: 3 })]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ line: 1, message: "Too long. (and 2 more like it in this file)" });
  });

  it("keeps to what a step may have, whatever there is", () => {
    const any = fc.record({
      rule: fc.constantFrom("body-budget", "name-folder", "unheard-of"),
      severity: fc.constantFrom("critical", "medium", "info"),
      status: fc.constantFrom("blocks", "reported", "known", "waived"),
      file: fc.integer({ min: 0, max: 30 }).map((i) => `skills/a/${i}/SKILL.md`),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 120 }), (facts) => {
        const all = annotate(facts.map((f) => finding(f as Partial<ReportedFinding>)));
        const levels = all.map(({ level }) => level);
        expect(levels.filter((level) => level === "error").length).toBeLessThanOrEqual(10);
        expect(levels.filter((level) => level === "warning").length).toBeLessThanOrEqual(10);
        expect(levels.filter((level) => level === "notice").length).toBeLessThanOrEqual(1);
        expect(levels).toEqual(
          levels.toSorted(
            (a, b) => ["error", "warning", "notice"].indexOf(a) - ["error", "warning", "notice"].indexOf(b),
          ),
        );
        const told = all.map(({ message }) => Number(/(\d+) more/.exec(message)?.[1] ?? 0)).reduce((a, b) => a + b, 0);
        expect(told + levels.filter((level) => level !== "notice").length).toBe(facts.length);
      }),
    );
  });

  it("names no file for the whole change, and hides nothing", () => {
    expect(reportAnnotations(REPORTS["review-ledger-unread"] ?? report())[0]).not.toHaveProperty("file");
    for (const { title, message } of reportAnnotations(reportWith(HOSTILE))) {
      expect(title + message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it("has nothing to say where nothing was found", () => {
    expect(annotate([])).toEqual([]);
  });
});
