/** What is said of a skill, version or channel that is not there, or that the asker may not see: the same words for both. */
import { compareUtf8 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import type { State } from "../ledger/event.ts";
import { isVersion } from "../names.ts";

/** What these sentences say of a skill that is there. */
interface Named {
  readonly id: string;
  readonly retired: boolean;
}

/** The answer to a name that no skill has. */
export function skillNotFound(name: string): RegistryError {
  return new RegistryError("SKILL_NOT_FOUND", `There is no skill "${quote(name)}".`, {
    hint: "`skilltrunk search <words>` finds skills by what they do.",
  });
}

/** The answer to a bare name that several skills have. */
export function ambiguousName(name: string, ids: readonly string[]): RegistryError {
  const named = [...ids].sort(compareUtf8);
  return new RegistryError("SKILL_NOT_FOUND", `More than one skill is called "${quote(name)}": ${named.join(", ")}.`, {
    hint: `Name one of them whole, for example ${named[0]}.`,
  });
}

/** A release that is not handed out, and why. */
export interface Gone {
  readonly version: string;
  readonly state: State;
  readonly reason?: string | undefined;
}

/** The answer to a version that was never published, or a range that nothing offered satisfies: `gone` would have. */
export function versionNotFound(entry: Named, wanted: string, gone?: Gone): RegistryError {
  const told = gone === undefined ? "" : `: ${gone.version} is ${stateWords(gone)}`;
  const why = entry.retired && !isVersion(wanted) ? `: ${RETIRED}` : told;
  return new RegistryError("VERSION_NOT_FOUND", `${entry.id} has no release that is ${quote(wanted)}${why}.`, {
    hint: `\`skilltrunk show ${entry.id}\` lists its versions.`,
  });
}

/** The answer to an exact version that is not handed out any more. */
export function versionGone(id: string, gone: Gone): RegistryError {
  return new RegistryError("VERSION_GONE", `${id}@${gone.version} is ${stateWords(gone)}.`, {
    hint: `Ask for another version: \`skilltrunk show ${id}\` lists them.`,
  });
}

function stateWords({ state, reason }: Gone): string {
  return reason === undefined ? state : `${state}: ${quote(reason)}`;
}

/** The answer to a text that names no version in any way. */
export function notWanted(text: string): RegistryError {
  return new RegistryError("VERSION_NOT_FOUND", `"${quote(text)}" is no version, range or channel.`, {
    hint: "Expected something like 1.2.0, ^1.2 or stable.",
  });
}

/** The answer to a channel that leads to no release. */
export function channelUnresolvable(entry: Named, channel: string, why: string): RegistryError {
  const name = quote(channel);
  return new RegistryError(
    "CHANNEL_UNRESOLVABLE",
    `The channel "${name}" of ${entry.id} resolves to nothing: ${entry.retired ? RETIRED : why}.`,
    { hint: `\`skilltrunk show ${entry.id}\` lists its channels and versions.` },
  );
}

const RETIRED = "the skill is retired (its folder was removed), and only exact versions are left";
