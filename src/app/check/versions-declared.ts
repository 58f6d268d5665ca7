/** What a change of settings asks of every skill that has versions from titles until now: to say its own. */
import { type Finding, finding } from "../../core/finding.ts";
import { nameOf, type SkillId } from "../../core/names.ts";
import { named } from "../../core/report/report-conclusion.ts";
import { counted } from "../../core/report/report-words.ts";
import { MAX_SKILL_MD_BYTES, readSkillMd } from "../../core/skill/skill-md.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Observation } from "../reconcile/observation.ts";

/** Skills that are looked at: enough to know what the change means. */
const MAX_LOOKED_AT = 2000;
const AT_ONCE = 20;

/** At most one: of the skills that are there and that say no version, the next change is refused. */
export async function versionsDeclared(
  objects: Pick<GitObjects, "blob">,
  { settings, base, skills, contents }: Pick<Observation, "settings" | "base" | "skills" | "contents">,
): Promise<readonly Finding[]> {
  if (settings?.versions !== "declared" || base.versions === "declared") return [];
  const there = skills.flatMap(({ id, claims: [claim] }) =>
    claim === undefined ? [] : [{ id, folder: claim.folder }],
  );
  const saysNone = async ({ id, folder }: (typeof there)[number]): Promise<readonly SkillId[]> => {
    const file = contents.get(folder)?.files.find(({ path }) => path === "SKILL.md");
    const bytes = file === undefined ? undefined : (await objects.blob(file.oid, MAX_SKILL_MD_BYTES)).bytes;
    const skill = bytes === undefined ? undefined : readSkillMd(bytes, nameOf(id)).skill;
    return skill === undefined || skill.version !== undefined ? [] : [id];
  };
  const without: SkillId[] = [];
  const looked = there.slice(0, MAX_LOOKED_AT);
  for (let at = 0; at < looked.length; at += AT_ONCE)
    without.push(...(await Promise.all(looked.slice(at, at + AT_ONCE).map(saysNone))).flat());
  if (without.length === 0) return [];
  const [say, each] = without.length === 1 ? ["says none", "its next change"] : ["say none", "the next change of each"];
  const more = there.length > looked.length ? ` (of the first ${MAX_LOOKED_AT} that were looked at)` : "";
  const message = `Versions come from SKILL.md from now on, and ${counted(without.length, "skill")}${more} ${say}: ${named(without)}. Refused is ${each} that adds no \`metadata.version\`.`;
  return [finding({ rule: "settings-versions", severity: "medium", path: SETTINGS_PATH, message, evidence: message })];
}
