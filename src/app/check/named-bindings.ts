/** Which skills changed files of bindings name, so that what those would give can be told. */
import { readBinding } from "../../core/bindings/binding-facts.ts";
import { bindingSubjectOf } from "../../core/bindings/binding-place.ts";
import type { SkillId } from "../../core/names.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "../reconcile/trunk-text.ts";

export async function skillsNamed(
  objects: Pick<GitObjects, "blob">,
  changes: readonly TrunkFile[],
): Promise<readonly SkillId[]> {
  const named = changes.map(async (file): Promise<readonly SkillId[]> => {
    const subject = file.mode === 0 ? undefined : bindingSubjectOf(file.path);
    if (subject === undefined) return [];
    const content = readBinding(subject, await readOwnFile(objects, file));
    if (content.kind === "file") return [...content.file.skills.keys()];
    return content.kind === "lock" ? [...content.locked.keys()] : [];
  });
  return (await Promise.all(named)).flat();
}
