/** Which skills of a change its author has to mend: not those that only the trunk's own policy stands in the way of. */
import { POLICY_PATH } from "../gate/policy.ts";
import type { CheckReport, ReportedFinding } from "./check-report.ts";

/** Their ids, in the report's order. */
export function authorsSkills({ skills, findings }: Pick<CheckReport, "skills" | "findings">): string[] {
  // A policy that cannot be read on the trunk is an admin's to mend, whoever's change meets it.
  const isAdmins = findings.some(({ rule }) => rule === "policy-invalid-base");
  const isBlocking = ({ status }: ReportedFinding) => status === "blocks";
  const isTheirs = (found: ReportedFinding) => !(isAdmins && found.file === POLICY_PATH);
  return skills
    .filter(({ outcome, findings: own }) => {
      const blocking = own.filter(isBlocking);
      return blocking.length === 0 ? outcome === "refused" : blocking.some(isTheirs);
    })
    .map(({ id }) => id);
}
