/** A scan report as a SARIF 2.1.0 log: whatever shows findings beside code reads it. */
import { type SarifLog, sarifLog } from "./report-sarif.ts";
import type { ScanReport } from "./scan-report.ts";

/** The log of one scan, its paths as the report has them: at most 5,000 results, the worst first. */
export function scanReportSarif({ skills, version }: ScanReport): SarifLog {
  const placed = skills.flatMap(({ path, findings }) => findings.map((finding) => ({ skill: { id: path }, finding })));
  return sarifLog(placed, { id: "skilltrunk/scan", version });
}
