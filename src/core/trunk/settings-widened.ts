/** What settings alone open: skills that more people may read after a change, though nobody touched the skill's own file. */
import { coversReaders } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Offer } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { named } from "../report/report-conclusion.ts";
import { counted } from "../report/report-words.ts";
import { lifecyclePath } from "./lifecycle.ts";
import { SETTINGS_PATH } from "./settings.ts";

/** Skills that one finding names; the rest is counted. */
const MAX_NAMED = 8;

/** One finding for all skills that open in the same way, the most skills first. */
export function settingsWidened(
  before: Pick<Catalog, "skills">,
  after: Pick<Catalog, "skills">,
  change: { readonly skills: readonly SkillId[]; readonly paths: readonly string[] },
): readonly Finding[] {
  if (!change.paths.includes(SETTINGS_PATH)) return [];
  const groups = new Map<string, SkillId[]>();
  for (const id of [...new Set(change.skills)].sort(compareUtf8)) {
    const [was, is] = [before.skills.get(id), after.skills.get(id)];
    // What was never published, nobody was kept from.
    if (was === undefined || is === undefined || was.releases.size === 0) continue;
    if (change.paths.includes(lifecyclePath(id)) || coversReaders(was.offer, is.offer)) continue;
    const words = `from ${shown(was.offer)} to ${shown(is.offer)}`;
    groups.set(words, [...(groups.get(words) ?? []), id]);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([words, ids]) => {
      const message = `It opens ${counted(ids.length, "skill")} ${words}: ${named(ids, MAX_NAMED)}.`;
      return finding({ rule: "settings-widened", severity: "medium", path: SETTINGS_PATH, message, evidence: message });
    });
}

function shown({ visibility, readers, owners }: Offer): string {
  if (visibility !== "private") return visibility;
  return `private (${named([...new Set([...owners, ...readers])].sort(compareUtf8), MAX_NAMED) || "nobody"})`;
}
