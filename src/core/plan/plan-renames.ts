/** Skills that go on under another identity with a commit. */
import type { SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import type { SkillId } from "../names.ts";
import type { CommitFacts, PlanContext } from "./facts.ts";

/** Tells of each in both chains. */
export function planRenames({ draft, facts, emit }: PlanContext): void {
  for (const { old, id, folder } of renamesOf(draft, facts)) {
    emit(id, { type: "renamed", path: folder, from: old.id, to: id });
    emit(old.id, { type: "renamed", from: old.id, to: id });
  }
}

/** The identities that go on under another one with this commit: the old folder is gone, the new one has no past. */
export function renamesOf(
  draft: Pick<CatalogDraft, "skill">,
  facts: CommitFacts,
): readonly { readonly old: SkillEntry; readonly id: SkillId; readonly folder: string }[] {
  if (facts.settings.renames.size === 0) return [];
  const touched = new Map(facts.skills.map((s) => [s.id, s]));
  const origins = new Map([...facts.settings.renames].map(([from, to]) => [to, from]));
  return facts.skills.flatMap(({ id, claims }) => {
    const from = origins.get(id);
    const old = from === undefined ? undefined : draft.skill(from);
    const taken = draft.skill(id)?.releases.size ?? 0;
    if (old === undefined || old.releases.size === 0 || old.renamedTo !== undefined || taken > 0) return [];
    const gone = touched.get(old.id)?.claims.length === 0 || old.retired;
    // Which of several folders goes on is for people to say; until then the old identity keeps its releases.
    const [only, ...rivals] = claims;
    return gone && only !== undefined && rivals.length === 0 ? [{ old, id, folder: only.folder }] : [];
  });
}
