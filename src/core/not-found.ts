/** What is said of a skill, version or channel that is not there, or that the asker may not see: the same words for both. */
import { compareUtf8 } from "./bytes.ts";
import type { SkillEntry } from "./catalog.ts";
import { quote, RegistryError } from "./errors.ts";
import { isVersion, type SkillId } from "./names.ts";

/** The answer to a name that no skill has. */
export function skillNotFound(name: string): RegistryError {
  return new RegistryError("SKILL_NOT_FOUND", `There is no skill "${quote(name)}".`, {
    hint: "`skilltrunk search <words>` finds skills by what they do.",
  });
}

/** The answer to a bare name that several skills have. */
export function ambiguousName(name: string, ids: readonly SkillId[]): RegistryError {
  const named = [...ids].sort(compareUtf8);
  return new RegistryError("SKILL_NOT_FOUND", `More than one skill is called "${quote(name)}": ${named.join(", ")}.`, {
    hint: `Name one of them whole, for example ${named[0]}.`,
  });
}

/** The answer to a version that was never published, or a range that nothing offered satisfies. */
export function versionNotFound(entry: SkillEntry, wanted: string): RegistryError {
  const why = entry.retired && !isVersion(wanted) ? `: ${RETIRED}` : "";
  return new RegistryError("VERSION_NOT_FOUND", `${entry.id} has no release that is ${quote(wanted)}${why}.`, {
    hint: `\`skilltrunk show ${entry.id}\` lists its versions.`,
  });
}

/** The answer to a channel that leads to no release. */
export function channelUnresolvable(entry: SkillEntry, channel: string, why: string): RegistryError {
  const name = quote(channel);
  return new RegistryError(
    "CHANNEL_UNRESOLVABLE",
    `The channel "${name}" of ${entry.id} resolves to nothing: ${entry.retired ? RETIRED : why}.`,
    { hint: `\`skilltrunk show ${entry.id}\` lists its channels and versions.` },
  );
}

const RETIRED = "the skill is retired (its folder was removed), and only exact versions are left";
