/** The report of a change of which nothing is known but why the registry cannot be read. */
import type { ErrorCode, RegistryError } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { unplannedReport } from "../../core/report/report-assembly.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { largeChange } from "./large-change.ts";

/** What whoever runs the check mends, and what passes. */
const MENDED_ALONE: ReadonlySet<ErrorCode> = new Set(["CLONE_BEHIND", "ORIGIN_UNREACHABLE"]);

/** A verdict on nothing: the registry, and not the change, is in the way. Who can mend it alone needs nobody to approve. */
export function unplanned(
  change: CheckReport["change"],
  error: RegistryError,
  people: readonly string[] = [],
): CheckReport {
  if (error.code === "CHANGE_TOO_LARGE") return largeChange(change, error, people);
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  const found = finding({ rule: "ledger-unread", severity: "high", path: "", message: error.message, ...hint });
  const why = "The registry cannot be read as it is now, so nobody can say what merging would publish.";
  const need = { role: "admin", people: [...people], count: 1, subjects: [], why, enforcedBy: "nobody" as const };
  const needs = MENDED_ALONE.has(error.code) ? [] : [need];
  return unplannedReport({ change, findings: [{ ...found, status: "reported" }], needs });
}

/** A verdict on nothing, for as long as the trunk's settings cannot be read: what is wrong there, and who can approve its mending. */
export function unplannedMeanwhile(
  change: CheckReport["change"],
  findings: readonly GatedFinding[],
  people: readonly string[],
): CheckReport {
  const mend = `Mend ${SETTINGS_PATH} on the trunk, by this or another pull request; this one can be judged then.`;
  const why = `Nothing is evaluated while ${SETTINGS_PATH} cannot be read. Who is named are the admins that it had before.`;
  const need = { role: "admin", people: [...people], count: 1, subjects: [], why, enforcedBy: "nobody" as const };
  const hinted = findings.map((found) => ({ ...found, hint: [found.hint, mend].filter(Boolean).join(" ") }));
  return unplannedReport({ change, findings: hinted, needs: [need] });
}
