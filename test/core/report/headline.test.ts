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
  expect(headline(withFindings(found("medium"), found("high", "known")))).toBe("Ready to merge");
  const approved = { ...withFindings(found("high")), needs: [{}] } as unknown as CheckReport;
  expect(headline(approved)).toBe("Ready to merge, once it is approved: policy only reports 1 high finding");
  const offered = withFindings(found("high"));
  const unpublished = { ...offered, skills: offered.skills.map((one) => ({ ...one, outcome: "offered" as const })) };
  expect(headline(unpublished)).toBe("Ready to merge");
});

it("says first what is published because somebody agreed to it, also where they are yet to look", () => {
  const waived = withFindings(found("critical", "waived"), found("critical", "waived"), found("high"));
  expect(headline(waived)).toBe(
    "Ready to merge: it publishes 2 critical findings that waivers accept, and policy only reports 1 high finding",
  );
  const asked = { ...waived, verdict: "review", needs: [{}] } as unknown as CheckReport;
  expect(headline(asked)).toBe(
    "Somebody has to look at this first: it publishes 2 critical findings that waivers accept",
  );
  const forced = { ...waived, skills: waived.skills.map((one) => ({ ...one, forced: true })) };
  expect(headline(forced)).toContain(": it publishes 2 critical findings by force, and");
  const [first] = release.skills;
  const lifted = { ...release, skills: [{ ...first, lifted: { critical: 2, high: 1 } }] } as CheckReport;
  expect(headline(lifted)).toBe(
    "Ready to merge: it publishes a skill that was refused for 2 critical and 1 high finding",
  );
  const all = { ...forced, change: { ...forced.change, base: null } };
  const standing = { ...all, skills: all.skills.map((one) => ({ ...one, outcome: "unchanged" as const })) };
  expect(headline(standing)).toBe(
    "All of this is as it has to be: it has 2 critical findings published by force, and policy only reports 1 high finding",
  );
});

it("calls nobody to what nobody could look at", () => {
  const unread: CheckReport = { ...release, verdict: "review", pending: null, skills: [] };
  expect(headline(unread)).toBe("This could not be checked");
  expect(headline({ ...unread, pending: 0 })).toBe("Somebody has to look at this first");
});
