/** Whether a release that is installed was taken back since: a sentence for whoever has it. */
import { quote, RegistryError } from "../../core/errors.ts";
import { nameOf, namespaceOf, parseSkillId } from "../../core/names.ts";
import type { Registry } from "../ports/ports.ts";

export interface TakenBack {
  readonly state: "yanked" | "gone";
  readonly why: string;
}

/** What its registry says of it by its exact version; undefined where that is offered as before, or not known any more. */
export async function takenBack(
  registry: Pick<Registry, "resolve">,
  { id: named, version }: { readonly id: string; readonly version: string },
): Promise<TakenBack | undefined> {
  const id = parseSkillId(named);
  if (id === undefined) return undefined;
  try {
    const { state, reason = "" } = await registry.resolve({
      namespace: namespaceOf(id),
      name: nameOf(id),
      wanted: version,
    });
    if (state !== "yanked") return undefined;
    const because = reason === "" ? "" : `: ${quote(reason, 1200)}`;
    return { state, why: `${id}@${version}, which is installed, was yanked${because}` };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "VERSION_GONE") return { state: "gone", why: error.message };
    if (error.code === "VERSION_NOT_FOUND" || error.code === "SKILL_NOT_FOUND") return undefined;
    throw error;
  }
}
