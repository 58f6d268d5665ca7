/** The report of a change of which nothing is known but why the registry cannot be read. */
import type { ErrorCode, RegistryError } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { unplannedReport } from "../../core/report/report-assembly.ts";

/** What whoever runs the check mends, and what passes. */
const MENDED_ALONE: ReadonlySet<ErrorCode> = new Set(["CLONE_BEHIND", "ORIGIN_UNREACHABLE"]);

/** A verdict on nothing: the registry, and not the change, is in the way. Who can mend it alone needs nobody to approve. */
export function unplanned(
  change: CheckReport["change"],
  error: RegistryError,
  people: readonly string[] = [],
): CheckReport {
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  const found = finding({ rule: "ledger-unread", severity: "high", path: "", message: error.message, ...hint });
  const why = "The registry cannot be read as it is now, so nobody can say what merging would publish.";
  const need = { role: "admin", people: [...people], count: 1, subjects: [], why, enforcedBy: "nobody" as const };
  const needs = MENDED_ALONE.has(error.code) ? [] : [need];
  return unplannedReport({ change, findings: [{ ...found, status: "reported" }], needs });
}
