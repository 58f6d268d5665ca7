/** Mends a skill's folder: only what its author asked for by name, only where nothing has to be guessed. */
import { MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { type Fix, fixMark, fixSkillMd, MARK_RULE } from "../../core/skill/skill-fix.ts";
import { MAX_SKILL_MD_BYTES } from "../../core/skill/skill-md.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import type { WorkFolder } from "../ports/folders.ts";

/**
 * Mends the skill in this folder, each file whole or not at all, and says what was done: its SKILL.md, and of its other
 * files those that the findings name. Throws WOULD_OVERWRITE.
 */
export async function fixSkill(
  folder: WorkFolder,
  findings: readonly { readonly rule: string; readonly path?: string }[],
): Promise<readonly Fix[]> {
  const fixes = await fixSkillFile(folder);
  const marked = findings.flatMap(({ rule, path }) => (rule === MARK_RULE && path !== undefined ? [path] : []));
  for (const path of new Set(marked)) fixes.push(...(await fixText(folder, path)));
  return fixes;
}

async function fixSkillFile(folder: WorkFolder): Promise<Fix[]> {
  const before = await folder.read(SKILL_FILE, MAX_SKILL_MD_BYTES);
  if (before === undefined) return [];
  const fixes = fixSkillMd({ name: folder.name, skillMd: before });
  const after = fixes.at(-1)?.after;
  if (after !== undefined) await folder.replace(SKILL_FILE, { before, after });
  return [...fixes];
}

async function fixText(folder: WorkFolder, path: string): Promise<readonly Fix[]> {
  const before = await folder.read(path, MAX_UNPACKED_BYTES);
  const fix = before && fixMark(path, before);
  if (fix === undefined) return [];
  await folder.replace(path, fix);
  return [fix];
}
