/** Channels that a change puts on a version which is not given out: they lead elsewhere, or nowhere, from the first day on. */
import type { SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillFacts } from "../plan/facts.ts";
import { lifecyclePath } from "../trunk/lifecycle.ts";

/** `entry`: the skill before the change. A channel that stands already falls back when its version is yanked, as it is meant to. */
export function channelFindings(
  { id, lifecycle: file }: Pick<SkillFacts, "id" | "lifecycle">,
  entry: Pick<SkillEntry, "channels" | "releases"> | undefined,
): readonly Finding[] {
  if (entry === undefined || file.kind !== "present") return [];
  const { channels, versions } = file.lifecycle;
  return [...channels].flatMap(([channel, version]) => {
    const release = entry.releases.get(version);
    if (release === undefined || entry.channels.get(channel) === version) return [];
    // Nobody takes a withdrawal back.
    const state = release.state === "withdrawn" ? release.state : (versions.get(version)?.state ?? "online");
    if (isOffered(state)) return [];
    return [
      finding({
        rule: "lifecycle-channel-not-offered",
        severity: "medium",
        path: lifecyclePath(id),
        message: `The channel ${channel} is put on ${version}, which is ${state}: it leads to the greatest lower version that is given out, or to nothing.`,
        evidence: `${channel} ${version} ${state}`,
      }),
    ];
  });
}
