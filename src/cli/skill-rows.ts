/** Skills as rows for people, and the sentence that stands where there are none. */
import { quote } from "../core/errors.ts";
import type { SkillSummary } from "../core/view.ts";
import { table } from "./output.ts";

/** One line a skill: identity, what `latest` means, description; `nothing` where there are none. */
export function skillRows(skills: readonly SkillSummary[], nothing: string): string {
  if (skills.length === 0) return nothing;
  return table(skills.map(({ id, version, state, description }) => [id, toVersion(version, state), description]));
}

/** Why a repository may have nothing to publish. */
export function noSkills(location: string, pathTemplates: readonly string[]): string {
  const places = pathTemplates.map((template) => quote(`${template}/SKILL.md`)).join(", ");
  const where = places === "" ? "" : ` skills are looked for at ${places} (\`paths\` in skilltrunk.yaml says so), and`;
  return `No skill of ${quote(location)} is published:${where} \`skilltrunk explain\` says why one is refused.`;
}

function toVersion(version: string | null, state: SkillSummary["state"]): string {
  return `${version ?? "-"}${state === null || state === "online" ? "" : ` (${state})`}`;
}
