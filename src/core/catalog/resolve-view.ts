/** Which version a request means by the skill's own document: where the index is a host of plain files, which resolves nothing. */
import { isChannelName, isVersion } from "../names.ts";
import { channelUnresolvable, notWanted, versionGone, versionNotFound } from "./not-found.ts";
import { greatestInRange, pickInRange } from "./offered.ts";
import { isWanted, LATEST, type Resolution } from "./resolve.ts";
import type { SkillView } from "./view.ts";

/** A version, and how it was come to. */
export type ResolvedVersion = Pick<Resolution, "resolvedBy" | "warnings"> & { readonly version: string };

/** Resolves as `resolve` does, with the same errors but SKILL_NOT_FOUND. */
export function resolveView(skill: SkillView, wanted: string): ResolvedVersion {
  if (isVersion(wanted)) return exact(skill, wanted);
  if (wanted === LATEST || isChannelName(wanted)) return channel(skill, wanted);
  if (!isWanted(wanted)) throw notWanted(wanted);
  const versions = skill.retired ? [] : skill.versions.filter(({ version }) => isVersion(version));
  const found = pickInRange(wanted, { id: skill.id, versions, stateOf: ({ state }) => state });
  if (found === undefined) throw versionNotFound(skill, wanted, greatestInRange(wanted, versions));
  return { version: found.picked.version, resolvedBy: "range", warnings: found.warnings };
}

function exact(skill: SkillView, version: string): ResolvedVersion {
  const found = skill.versions.find((one) => one.version === version);
  if (found === undefined) throw versionNotFound(skill, version);
  if (found.state === "offline" || found.state === "withdrawn") throw versionGone(skill.id, found);
  return { version, resolvedBy: "exact", warnings: [] };
}

function channel(skill: SkillView, name: string): ResolvedVersion {
  const version = Object.hasOwn(skill.channels, name) ? skill.channels[name] : undefined;
  if (version === undefined) throw channelUnresolvable(skill, name, "it has no such channel");
  if (version === null) throw channelUnresolvable(skill, name, "no online or deprecated release is left for it");
  return { version, resolvedBy: "channel", warnings: [] };
}
