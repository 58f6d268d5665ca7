import { describe, expect, it } from "vitest";
import { checkReportSchema } from "../../src/core/check-report.ts";
import { finding } from "../../src/core/finding.ts";
import { emptyCatalog } from "../../src/core/fold.ts";
import { DEFAULT_POLICY } from "../../src/core/policy.ts";
import { assembleReport, type ReportSource, unplannedReport } from "../../src/core/report-assembly.ts";
import { DEFAULT_SETTINGS } from "../../src/core/settings.ts";

const CHANGE = { base: "a".repeat(40), head: "b".repeat(40), title: "feat: x" };

const GOVERNED: ReportSource["governed"] = {
  policy: DEFAULT_POLICY,
  settings: DEFAULT_SETTINGS,
  isGuarded: true,
  isPolicyUnreadable: false,
  paths: [],
  skills: [],
  plan: { emissions: [], evaluations: [], unheeded: [] },
};

function assembled(more: Partial<ReportSource> = {}) {
  const report = assembleReport({
    change: CHANGE,
    pending: 0,
    before: emptyCatalog(),
    governed: GOVERNED,
    diffs: new Map(),
    findings: [],
    ...more,
  });
  return checkReportSchema.parse(JSON.parse(JSON.stringify(report)));
}

const blocking = {
  ...finding({ rule: "merge-conflict", severity: "critical", path: "a", message: "It conflicts." }),
  status: "blocks" as const,
};

describe("assembleReport", () => {
  it("passes a change of nothing, and fails for what blocks, with its sentence", () => {
    expect(assembled()).toMatchObject({ verdict: "pass", reason: "It changes no skill.", plan: [], needs: [] });
    expect(assembled({ findings: [blocking] })).toMatchObject({ verdict: "fail", reason: "It conflicts." });
  });

  it("has an admin look at a change that an unreadable policy would judge", () => {
    expect(assembled({ governed: { ...GOVERNED, isPolicyUnreadable: true } })).toMatchObject({
      verdict: "review",
      needs: [{ role: "admin", enforcedBy: "nobody", subjects: ["policy.yaml"] }],
    });
  });

  it("cuts a title that nobody would read", () => {
    const { change } = assembled({ change: { ...CHANGE, title: `${"x".repeat(5000)}\ud800` } });
    expect(Buffer.byteLength(change.title)).toBeLessThanOrEqual(2000);
  });
});

it("says of what could not be planned that nobody knows, never that it passes", () => {
  const report = unplannedReport({ change: CHANGE, findings: [{ ...blocking, status: "reported" }], needs: [] });
  expect(checkReportSchema.parse(report)).toMatchObject({ verdict: "review", pending: null, plan: [] });
});
