/** What is found about a change of the repository's own files, whatever it does to skills. */
import { type Finding, finding } from "../finding.ts";
import { POLICY_PATH } from "./policy.ts";

/** Files of a change that only an admin may agree to. */
export function guardedChange(paths: readonly string[]): Finding {
  const [path = ""] = paths;
  return finding({
    rule: "guarded-change",
    severity: "low",
    path,
    message: `It changes ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}, which ${paths.length === 1 ? "decides" : "decide"} who may change what.`,
    hint: "An admin of the repository has to agree. What it brings is judged by the rules before it, and what the trunk has already and nobody published by its own.",
  });
}

/** Of every change, as long as nobody has mended it. */
export function policyUnreadable(): Finding {
  return finding({
    rule: "policy-invalid-base",
    severity: "high",
    path: POLICY_PATH,
    message: `${POLICY_PATH} on the trunk cannot be read, and so cannot judge this change.`,
    hint: "Have an admin of this repository mend it in a pull request of its own; then check this one again.",
  });
}
