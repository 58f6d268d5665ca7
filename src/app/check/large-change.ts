/** A change of which a check does not look at everything: it has no verdict until it is split. */
import type { RegistryError } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { unplannedReport } from "../../core/report/report-assembly.ts";

/** `people` are the admins, who may merge it as it is: publication then looks at all of it. */
export function largeChange(
  change: CheckReport["change"],
  { message, hint }: RegistryError,
  people: readonly string[],
): CheckReport {
  const more = `${hint ?? ""} \`scan.limits.change-text\` of policy.yaml says how much is looked at; what is merged all the same is judged whole before any of it is published.`;
  const found = finding({ rule: "change-too-large", severity: "high", path: "", message, hint: more.trim() });
  const why = "Nobody has looked at all of this change, so nobody can say what merging would publish.";
  const need = { role: "admin", people: [...people], count: 1, subjects: [], why, enforcedBy: "nobody" as const };
  return unplannedReport({ change, findings: [{ ...found, status: "reported" }], needs: [need] });
}
