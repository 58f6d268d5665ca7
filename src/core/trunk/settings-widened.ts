/** What settings alone open: skills that more people may read after a change, though the skill's own file does not say so. */
import { coversReaders, readersNamed } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Offer } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import type { SkillFacts } from "../plan/facts.ts";
import { named } from "../report/report-conclusion.ts";
import { counted } from "../report/report-words.ts";
import { SETTINGS_PATH } from "./settings.ts";

/** Skills that one finding names; the rest is counted. */
const MAX_NAMED = 8;

type Touched = Pick<SkillFacts, "id" | "lifecycle" | "was">;

/** One finding for all skills that open in the same way, the most skills first. */
export function settingsWidened(
  before: Pick<Catalog, "skills">,
  after: Pick<Catalog, "skills">,
  change: { readonly skills: readonly Touched[]; readonly paths: readonly string[] },
): readonly Finding[] {
  if (!change.paths.includes(SETTINGS_PATH)) return [];
  const groups = new Map<string, SkillId[]>();
  for (const facts of [...change.skills].sort((a, b) => compareUtf8(a.id, b.id))) {
    const [was, is] = [before.skills.get(facts.id), after.skills.get(facts.id)];
    // What was never published, nobody was kept from.
    if (was === undefined || is === undefined || was.releases.size === 0) continue;
    if (coversReaders(was.offer, is.offer) || isSaidByFile(facts, was.offer, is.offer)) continue;
    const words = `from ${shown(was.offer)} to ${shown(is.offer)}`;
    groups.set(words, [...(groups.get(words) ?? []), facts.id]);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([words, ids]) => {
      const message = `It opens ${counted(ids.length, "skill")} ${words}: ${named(ids, MAX_NAMED)}.`;
      return finding({ rule: "settings-widened", severity: "medium", path: SETTINGS_PATH, message, evidence: message });
    });
}

/** Does the same change write it into the skill's own file, where its reader sees it? A tag that is written there is not it. */
function isSaidByFile({ lifecycle, was }: Touched, before: Offer, after: Offer): boolean {
  if (was === undefined) return false;
  const values = before.visibility === after.visibility ? (["readers", "owners"] as const) : (["visibility"] as const);
  return values.some((what) => ownValue(was, what) !== ownValue(lifecycle, what));
}

function ownValue(facts: SkillFacts["lifecycle"], what: "visibility" | "readers" | "owners"): string | undefined {
  return facts.kind === "present" ? JSON.stringify(facts.lifecycle[what]) : undefined;
}

function shown(offer: Offer): string {
  if (offer.visibility !== "private") return offer.visibility;
  return `private (${named([...readersNamed(offer)].sort(compareUtf8), MAX_NAMED) || "nobody"})`;
}
