/** What the way in which a change lands on the trunk does to what is published. */
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Several commits that land one by one are published one by one, drafts too. */
export function rebaseFindings({ plan }: PlannedChange): readonly GatedFinding[] {
  const published = new Map<string, Set<string>>();
  for (const { chain, event } of plan.emissions) {
    if (event.type !== "released" && event.type !== "refused") continue;
    published.set(chain, (published.get(chain) ?? new Set()).add(event.commit));
  }
  return [...published]
    .filter(([, commits]) => commits.size > 1)
    .map(([id, commits]) => {
      const message = `${commits.size} commits change ${id}, and each would be published by itself.`;
      const hint = "Squash the pull request, so that it lands as one commit.";
      return { ...finding({ rule: "rebase-merge", severity: "medium", path: "", message, hint }), status: "reported" };
    });
}
