/** Mends the version of a skill in a folder: only where its author gives it, and where a release would be refused for it. */
import { isPointerFolder } from "../../core/relations/pointer-folder.ts";
import type { LocalFolder, WorkFolder } from "../ports/folders.ts";
import { type Bumped, type BumpWish, bumpSkill, releasesOf } from "./bump-skill.ts";
import { judgeFolder } from "./local-skill.ts";
import { findWorkSkills, readWorkSettings, type WorkSkill } from "./work-skills.ts";

/** The skill in this folder, if it is one of the repository's and declares its versions itself. */
export async function findDeclaring(repository: WorkFolder, typed: string): Promise<WorkSkill | undefined> {
  const settings = await readWorkSettings(repository);
  if (settings.versions !== "declared") return undefined;
  const folder = await repository.find(typed);
  return (await findWorkSkills(repository, settings)).find((skill) => skill.folder === folder);
}

/** Gives it the smallest version that is accepted, unless exactly these files are released under the one that it declares. */
export async function fixVersion(
  repository: WorkFolder,
  of: { readonly skill: WorkSkill; readonly folder: LocalFolder } & Pick<BumpWish, "registry" | "merged">,
): Promise<Bumped | undefined> {
  // Where the content is elsewhere, the version goes with the pin.
  if (isPointerFolder(of.folder.files)) return undefined;
  const { declared, archive } = judgeFolder(of.folder);
  const releases = await releasesOf(of.registry, of.skill);
  if (releases.some(({ version, digest }) => version === declared && digest === archive?.digest)) return undefined;
  return bumpSkill(repository, of);
}
