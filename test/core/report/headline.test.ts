import { expect, it } from "vitest";
import type { CheckReport, ReportedFinding } from "../../../src/core/report/check-report.ts";
import { headline } from "../../../src/core/report/headline.ts";
import { REPORTS } from "../../support/report-fixture.ts";

const release = REPORTS["pass-release"] as CheckReport;
const found = (severity: ReportedFinding["severity"], status: ReportedFinding["status"] = "reported") =>
  ({ severity, status }) as ReportedFinding;
const withFindings = (...findings: readonly ReportedFinding[]): CheckReport => ({
  ...release,
  skills: release.skills.map((skill) => ({ ...skill, findings: [...findings] })),
});

it("says what policy only reports, where that is grave and is to be published", () => {
  expect(headline(release)).toBe("Ready to merge");
  expect(headline(withFindings(found("high")))).toBe("Ready to merge: policy only reports 1 high finding");
  expect(headline(withFindings(found("critical"), found("high"), found("high")))).toBe(
    "Ready to merge: policy only reports 1 critical and 2 high findings",
  );
  expect(headline(withFindings(found("medium"), found("high", "waived"), found("high", "known")))).toBe(
    "Ready to merge",
  );
  const approved = { ...withFindings(found("high")), needs: [{}] } as unknown as CheckReport;
  expect(headline(approved)).toBe("Ready to merge, once it is approved: policy only reports 1 high finding");
  const offered = withFindings(found("high"));
  const unpublished = { ...offered, skills: offered.skills.map((one) => ({ ...one, outcome: "offered" as const })) };
  expect(headline(unpublished)).toBe("Ready to merge");
});

it("calls nobody to what nobody could look at", () => {
  const unread: CheckReport = { ...release, verdict: "review", pending: null, skills: [] };
  expect(headline(unread)).toBe("This could not be checked");
  expect(headline({ ...unread, pending: 0 })).toBe("Somebody has to look at this first");
});
