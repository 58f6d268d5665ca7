/** Skills as rows for people. */
import type { SkillSummary } from "../core/view.ts";
import { table } from "./output.ts";

/** One line a skill: identity, what `latest` means, description; `nothing` where there are none. */
export function skillRows(skills: readonly SkillSummary[], nothing: string): string {
  if (skills.length === 0) return nothing;
  return table(skills.map(({ id, version, state, description }) => [id, toVersion(version, state), description]));
}

function toVersion(version: string | null, state: SkillSummary["state"]): string {
  return `${version ?? "-"}${state === null || state === "online" ? "" : ` (${state})`}`;
}
