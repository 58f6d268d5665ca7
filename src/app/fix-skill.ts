/** Mends a skill's folder: only what its author asked for by name, only where nothing has to be guessed. */
import { nameOf, type SkillId } from "../core/names.ts";
import { type Fix, fixSkillMd, type VersionRule } from "../core/skill-fix.ts";
import { MAX_SKILL_MD_BYTES } from "../core/skill-md.ts";
import { SKILL_FILE } from "../core/trunk-skills.ts";
import type { WorkFolder } from "./folders.ts";

export interface FixWish {
  /** Defaults to the folder's own name. */
  readonly id?: SkillId;
  /** A finding that asks for another version, and the version that answers it. */
  readonly version?: { readonly rule: VersionRule; readonly next: string };
}

/** Mends the skill in this folder, each file whole or not at all, and says what was done. Throws WOULD_OVERWRITE. */
export async function fixSkill(folder: WorkFolder, { id, version }: FixWish = {}): Promise<readonly Fix[]> {
  const before = await folder.read(SKILL_FILE, MAX_SKILL_MD_BYTES);
  if (before === undefined) return [];
  const name = id === undefined ? folder.name : nameOf(id);
  const fixes = fixSkillMd({ name, skillMd: before, ...(version === undefined ? {} : { version }) });
  const after = fixes.at(-1)?.after;
  if (after !== undefined) await folder.replace(SKILL_FILE, { before, after });
  return fixes;
}
