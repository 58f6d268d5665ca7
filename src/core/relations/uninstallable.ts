/** What is offered and cannot be installed, by anybody or by some who may see it: nothing that a merge changes, so a check of everything says it. */
import { coversReaders } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { channelsOf } from "../catalog/resolve.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { broughtReleases } from "./brought-releases.ts";
import { obstacleTo } from "./standing-in-way.ts";

/** A finding for each release that a channel of these skills leads to, by skill in UTF-8 order, then in that of its channels. */
export function uninstallable(catalog: Catalog, skills: readonly SkillId[]): readonly Finding[] {
  return [...new Set(skills)].sort(compareUtf8).flatMap((id) => {
    const entry = catalog.skills.get(id);
    if (entry === undefined || entry.retired || !entry.offer.enabled) return [];
    const channels = new Map<string, string[]>();
    for (const [channel, version] of Object.entries(channelsOf(catalog, entry)))
      if (version !== null) channels.set(version, [...(channels.get(version) ?? []), channel]);
    return [...channels].flatMap(([version, names]) => {
      const release = entry.releases.get(version);
      const found = release === undefined ? undefined : inTheWay(catalog, entry, release);
      return release === undefined || found === undefined ? [] : [told({ entry, release, names }, found)];
    });
  });
}

interface Way {
  readonly why: string;
  readonly hint: string;
}

function inTheWay(catalog: Catalog, entry: SkillEntry, release: Release): Way | undefined {
  const shown = `${entry.id}@${release.version}`;
  const obstacle = obstacleTo(catalog, { shown, release, audience: "all" });
  if (obstacle !== undefined)
    return { why: obstacle.why, hint: obstacle.clears ?? "Release it with other requirements." };
  const { all } = broughtReleases(catalog, release, "all");
  const hidden = all.find((one) => !coversReaders(one.entry.offer, entry.offer));
  if (hidden === undefined) return undefined;
  return {
    why: `${shown} cannot be installed by everybody who may see it: ${hidden.entry.id}, which comes with it, is not for all of them.`,
    hint: `Let the same people see both (visibility, owners and readers), or release ${entry.id} without it.`,
  };
}

function told(
  {
    entry,
    release,
    names,
  }: { readonly entry: SkillEntry; readonly release: Release; readonly names: readonly string[] },
  { why, hint }: Way,
): Finding {
  return finding({
    rule: "not-installable",
    severity: "medium",
    path: `${release.path}/${MANIFEST_PATH}`,
    message: `${names.join(", ")} of ${entry.id} ${names.length === 1 ? "leads" : "lead"} to ${release.version}: ${why}`,
    hint,
    evidence: `${entry.id}@${release.version}\n${why}`,
  });
}
