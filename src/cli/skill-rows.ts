/** Skills as rows for people, and the sentence that stands where there are none. */

import type { SkillSummary } from "../core/catalog/view.ts";
import { quote } from "../core/errors.ts";
import { shellWord } from "../core/shell-word.ts";
import { table } from "./output.ts";

/** One line a skill: identity, what `latest` means, description; `nothing` where there are none. */
export function skillRows(skills: readonly SkillSummary[], nothing: string): string {
  if (skills.length === 0) return nothing;
  return table(
    skills.map(({ id, version, state, description, warnings = [], waiting = [] }) => {
      const shown = toVersion(version, state);
      const remarks = [...(warnings.length === 0 ? [] : ["cannot be installed"]), ...waitsFor(waiting)];
      return [id, remarks.length === 0 ? shown : `${shown} (${remarks.join("; ")})`, description];
    }),
  );
}

/** `a change waits for owner, security` */
function waitsFor(waiting: NonNullable<SkillSummary["waiting"]>): readonly string[] {
  if (waiting.length === 0) return [];
  const roles = [...new Set(waiting.flatMap(({ roles }) => roles))];
  const what = waiting.length === 1 ? "a change waits" : `${waiting.length} changes wait`;
  return [roles.length === 0 ? what : `${what} for ${quote(roles.join(", "), 80)}`];
}

/** What is merged and not approved, a line each. */
export function waitingText(waiting: NonNullable<SkillSummary["waiting"]>): string {
  return waiting
    .map(({ words, commit }) => `waits: ${quote(words, 1200)} (merged in ${commit.slice(0, 12)})`)
    .join("\n");
}

/** Why a repository may have nothing to publish. */
export function noSkills(location: string, pathTemplates: readonly string[]): string {
  const places = pathTemplates.map((template) => quote(`${template}/SKILL.md`)).join(", ");
  const where =
    places === "" ? "" : ` skills are looked for at ${places} (\`paths\` in skilltrunk.yaml sets that), and`;
  const command = `skilltrunk explain --repository ${shellWord(location)}`;
  return `No skill of ${quote(location)} is published:${where} \`${command}\` says what else there is, and why one is refused.`;
}

function toVersion(version: string | null, state: SkillSummary["state"]): string {
  return `${version ?? "-"}${state === null || state === "online" ? "" : ` (${state})`}`;
}
