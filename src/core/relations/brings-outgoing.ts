/** What a new release brings along although it is on its way out: whoever installs the one is warned of the other. */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { broughtReleases } from "./brought-releases.ts";

/** One finding for each of the skills whose last release brings such a one, in UTF-8 order. `after`: with that release in it. */
export function bringsOutgoing(after: Catalog, released: readonly SkillId[]): readonly Finding[] {
  return [...new Set(released)].sort(compareUtf8).flatMap((id) => {
    const entry = after.skills.get(id);
    const release = entry?.releases.get(entry.last ?? "");
    if (release === undefined) return [];
    const going = broughtReleases(after, release, "all").all.flatMap((one) => {
      const why = outgoing(one.release);
      return why === undefined ? [] : [`${one.entry.id}@${one.release.version}, which is ${why}`];
    });
    if (going.length === 0) return [];
    const [path, message] = [
      `${release.path}/${MANIFEST_PATH}`,
      `${id}@${release.version} brings along ${going.join("; ")}.`,
    ];
    return [finding({ rule: "brings-outgoing", severity: "low", path, message, evidence: message })];
  });
}

function outgoing({ state, sunset }: Release): string | undefined {
  if (state === "deprecated")
    return sunset === undefined ? undefined : `deprecated, and not to be used after ${sunset}`;
  return state === "online" ? undefined : state;
}
