import { describe, expect, it } from "vitest";
import { scanReportSarif } from "../../../src/core/report/scan-report-sarif.ts";
import { sarifViolations } from "../../support/sarif-schema.ts";
import { HONEST, PIPED, scanned } from "../../support/scan-fixture.ts";

describe("scanReportSarif", () => {
  const log = scanReportSarif(scanned({ "skills/set up": PIPED, tables: HONEST }));
  const run = log.runs[0];

  it("is what the schema allows, of a scan of nothing too", () => {
    expect(sarifViolations(log)).toEqual([]);
    expect(sarifViolations(scanReportSarif(scanned({})))).toEqual([]);
  });

  it("names the scan, the place and the skill of a result", () => {
    expect(run?.automationDetails).toEqual({ id: "skilltrunk/scan" });
    expect(run?.results).toMatchObject([
      {
        ruleId: "code-download-piped",
        level: "error",
        locations: [{ physicalLocation: { artifactLocation: { uri: "skills/set%20up/SKILL.md" } } }],
        suppressions: [],
        properties: { severity: "high", skill: "skills/set up" },
      },
    ]);
  });

  it("gives a result the same fingerprint wherever its skill lies, and one for its place", () => {
    const of = (path: string) => scanReportSarif(scanned({ [path]: PIPED })).runs[0]?.results[0]?.partialFingerprints;
    expect(of("a")?.["skilltrunk/v1"]).toBe(of("b")?.["skilltrunk/v1"]);
    expect(of("a")?.["primaryLocationLineHash"]).not.toBe(of("b")?.["primaryLocationLineHash"]);
  });
});
