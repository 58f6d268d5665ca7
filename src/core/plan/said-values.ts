/** What a lifecycle file says of who owns and reads a skill, whatever the settings leave of it, and since which merge. */
import { canonicalJson, type Json } from "../bytes.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import type { Oid } from "../names.ts";
import type { CommitFacts, LifecycleFacts, SkillFacts } from "./facts.ts";

/** Values that settings give where no file does, or bound where one does. */
export const SAID_VALUES = ["visibility", "readers", "owners"] as const;
export type SaidValue = (typeof SAID_VALUES)[number];

/** The last merge that changed what the file says of a value. */
export interface LastSaid {
  readonly commit: Oid;
  /** Did it come while the settings waited that are taken up? */
  readonly isSince: boolean;
}

export function isSaidValue(what: string): what is SaidValue {
  return SAID_VALUES.some((value) => value === what);
}

/** As one text: equal where the same is said. */
export function saidOf(file: LifecycleFacts, value: SaidValue): string {
  const said = file.kind === "present" ? file.lifecycle[value] : undefined;
  return canonicalJson((said === undefined ? null : [said].flat()) as Json);
}

/** Does this commit change what the file says of a value? One that everything begins with brought all of it. */
export function saysAnew(
  { draft, facts }: { readonly draft: Pick<CatalogDraft, "skill">; readonly facts: Pick<CommitFacts, "renews"> },
  { id, was, lifecycle }: Pick<SkillFacts, "id" | "was" | "lifecycle">,
  value: SaidValue,
): boolean {
  if (facts.renews === true || draft.skill(id) === undefined) return true;
  return was !== undefined && saidOf(was, value) !== saidOf(lifecycle, value);
}
