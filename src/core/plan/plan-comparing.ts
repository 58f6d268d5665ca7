/** What content that a commit brings is compared with: what is known of a skill, and what it could do already. */
import type { Release, SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import { standingRelease } from "../catalog/standing-release.ts";
import type { Digest, SkillId } from "../names.ts";
import type { CommitFacts } from "./facts.ts";
import { renamesOf } from "./plan-renames.ts";

/**
 * The last release of each skill that stands, also under the name that it had until now. Decided by what is before the commit,
 * so that those who read for the plan and the plan agree; but what the commit itself withdraws is withdrawn.
 */
export function comparedReleases(
  draft: Pick<CatalogDraft, "skill" | "isWithdrawn">,
  facts: CommitFacts,
): (id: SkillId) => Release | undefined {
  const origins = new Map(renamesOf(draft, facts).map(({ old, id }) => [id, old]));
  const entry = (id: SkillId) => origins.get(id) ?? draft.skill(id);
  const taken = withdrawnBy(facts, entry);
  const isWithdrawn = (digest: Digest) => taken.has(digest) || draft.isWithdrawn(digest);
  const known = new Map(facts.skills.map(({ id }) => [id, standingRelease(entry(id), isWithdrawn)]));
  return (id) => known.get(id);
}

/** The bytes that the lifecycle files of this commit take back. */
function withdrawnBy({ skills }: CommitFacts, entry: (id: SkillId) => SkillEntry | undefined): ReadonlySet<Digest> {
  const digests = skills.flatMap(({ id, lifecycle }) => {
    if (lifecycle.kind !== "present") return [];
    const named = [...lifecycle.lifecycle.versions].filter(([, { state }]) => state === "withdrawn");
    return named.flatMap(([version]) => entry(id)?.releases.get(version)?.digest ?? []);
  });
  return new Set(digests);
}
