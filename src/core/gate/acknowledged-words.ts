/** What a person is told of an approval that was recorded and by which nothing of a skill changed. */
import { isGrantApproval, isRulesApproval } from "./approvals.ts";

/** `about` is what follows `approval:` in the step. */
export function acknowledgedWords(about: string): string {
  const file = about.slice(about.lastIndexOf(":") + 1);
  if (isGrantApproval(about))
    return `It counts for what ${file} grants; \`skilltrunk agents\` says what each agent has by it.`;
  if (isRulesApproval(about))
    return "It counts for the repository's own rules; `skilltrunk explain` says whether more is asked.";
  return "Nothing else changes by it; `skilltrunk explain` says what still waits.";
}
