/** A check report as JSON: the report itself, with its keys in the order of the schema. */
import { type CheckReport, checkReportSchema } from "./check-report.ts";

/** The same bytes for the same report; throws on what the reader of an artifact would refuse. */
export function reportJson(report: CheckReport): string {
  return `${JSON.stringify(checkReportSchema.parse(report), undefined, 2)}\n`;
}
