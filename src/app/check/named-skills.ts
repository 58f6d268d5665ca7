/** Which skills changed files of bindings and lifecycle files name, so that it can be told where that leads. */
import { readBinding } from "../../core/bindings/binding-facts.ts";
import { bindingSubjectOf } from "../../core/bindings/binding-place.ts";
import { parseSkillRequest, type SkillId, skillId } from "../../core/names.ts";
import { lifecycleOf, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "../reconcile/trunk-text.ts";

export async function skillsNamed(
  objects: Pick<GitObjects, "blob">,
  changes: readonly TrunkFile[],
): Promise<readonly SkillId[]> {
  const named = changes.map(async (file): Promise<readonly SkillId[]> => {
    if (file.mode === 0) return [];
    if (lifecycleOf(file.path) !== undefined) return replacements(file.path, await readOwnFile(objects, file));
    const subject = bindingSubjectOf(file.path);
    if (subject === undefined) return [];
    const content = readBinding(subject, await readOwnFile(objects, file));
    if (content.kind === "file") return [...content.file.skills.keys()];
    return content.kind === "lock" ? [...content.locked.keys()] : [];
  });
  return (await Promise.all(named)).flat();
}

function replacements(path: string, bytes: Uint8Array): readonly SkillId[] {
  return [...(parseLifecycle(path, bytes).lifecycle?.versions.values() ?? [])].flatMap(({ replacement = "" }) => {
    const { namespace, name = "" } = parseSkillRequest(replacement) ?? {};
    return namespace === undefined ? [] : [skillId(namespace, name)];
  });
}
