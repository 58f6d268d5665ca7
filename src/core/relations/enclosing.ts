/** A skill's folder that comes to hold other skills: the outermost SKILL.md wins, and they become its content (DESIGN 3). */

import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { SKILL_FILE } from "../trunk/trunk-skills.ts";

/** A skill that a change touches, and the folders that claim it after the change. */
export interface TouchedSkill {
  readonly id: SkillId;
  readonly claims: readonly { readonly folder: string }[];
}

const MAX_NAMED = 3;

/** One finding for each such folder. `before`: what is published without the change. */
export function enclosingFindings(before: Catalog, skills: readonly TouchedSkill[]): readonly Finding[] {
  const folders = new Set(skills.flatMap(({ claims }) => claims.map(({ folder }) => folder)));
  const enclosed = new Map<string, SkillId[]>();
  for (const { id, claims } of skills) {
    const entry = before.skills.get(id);
    if (claims.length > 0 || entry === undefined || !entry.live) continue;
    const folder = foldersAbove(entry.path).find((above) => folders.has(above));
    if (folder !== undefined) enclosed.set(folder, [...(enclosed.get(folder) ?? []), id]);
  }
  return [...enclosed].map(([folder, ids]) => encloses(folder, ids.sort(compareUtf8)));
}

/** Innermost first. */
function foldersAbove(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.map((_, i) => segments.slice(0, segments.length - 1 - i).join("/")).slice(0, -1);
}

function encloses(folder: string, ids: readonly SkillId[]): Finding {
  const named = ids.slice(0, MAX_NAMED).join(", ");
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : "";
  const what = ids.length === 1 ? "is a skill and becomes its content" : "are skills and become its content";
  return finding({
    rule: "skill-encloses",
    severity: "critical",
    path: `${folder}/${SKILL_FILE}`,
    message: `This file makes one skill of all that lies in ${folder}: ${named}${more} ${what}, and leave${ids.length === 1 ? "s" : ""} the lists.`,
    hint: "Put it in a folder of its own, beside the others.",
  });
}
