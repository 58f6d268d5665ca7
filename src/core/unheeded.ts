/** What people ask for in our files and cannot be given: nothing follows from it, and somebody should hear so. */
import type { SkillEntry } from "./catalog.ts";
import { quote } from "./errors.ts";
import type { LedgerHead } from "./event.ts";
import { type Finding, finding } from "./finding.ts";
import { type Lifecycle, lifecyclePath } from "./lifecycle.ts";
import type { SkillId } from "./names.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";

const NONE: readonly Finding[] = [];
const MAX_NAMED = 5;

/**
 * What of a skill's lifecycle file changes nothing: a channel or a state for a version that is not published (it is
 * taken once that is), or another state for a withdrawn one. `entry` is the skill after everything else was planned.
 */
export function unheededLifecycle(
  id: SkillId,
  lifecycle: Lifecycle,
  entry: SkillEntry | undefined,
): readonly Finding[] {
  if (entry === undefined) return [orphan(id)];
  const channels = [...lifecycle.channels]
    .filter(([, version]) => !entry.releases.has(version))
    .map(([channel, version]) => unpublishedChannel(entry, channel, version));
  const states = [...lifecycle.versions].flatMap(([version, { state }]) => {
    const release = entry.releases.get(version);
    if (release === undefined) return [unpublishedState(entry, version, state)];
    return release.state === "withdrawn" && state !== "withdrawn" ? [final(entry, version, state)] : [];
  });
  const dropped = [...entry.releases.values()]
    .filter(({ state, version }) => state === "withdrawn" && !lifecycle.versions.has(version))
    .map(({ version }) => final(entry, version, "online"));
  return [...channels, ...states, ...dropped];
}

/** A `history.from` that says something else than where the ledger began, which is settled for ever. */
export function unheededSettings(settings: Settings, head: LedgerHead): readonly Finding[] {
  const { from } = settings.history;
  if (from === undefined || head.trunk === null || from === head.from) return NONE;
  const began = head.from === null ? "the trunk's first commit" : head.from.slice(0, 12);
  return [
    unheeded("settings-history-from", SETTINGS_PATH, {
      message: `\`history.from\` is ${from.slice(0, 12)}, but the ledger began at ${began} and keeps that start.`,
      hint: "Set it back, or begin a new ledger on another branch (`ledger.branch`).",
    }),
  ];
}

function orphan(id: SkillId): Finding {
  return unheeded("lifecycle-orphan", lifecyclePath(id), {
    message: `There is no skill ${id} for this file to say anything of.`,
    hint: "Give the file the namespace and the name of its skill, or remove it.",
  });
}

function unpublishedChannel(entry: SkillEntry, channel: string, version: string): Finding {
  const standing = entry.channels.get(channel);
  const now = standing === undefined ? "there is no such channel yet" : `the channel stays at ${standing}`;
  return unheeded("lifecycle-channel-unpublished", lifecyclePath(entry.id), {
    message: `The channel ${channel} is to be ${version}, which is not published; ${now}.`,
    hint: published(entry),
  });
}

function unpublishedState(entry: SkillEntry, version: string, state: string): Finding {
  return unheeded("lifecycle-state-unpublished", lifecyclePath(entry.id), {
    message: `The version ${version} is to be ${state}, but it is not published.`,
    hint: published(entry),
  });
}

function final(entry: SkillEntry, version: string, state: string): Finding {
  return unheeded("lifecycle-withdrawn-final", lifecyclePath(entry.id), {
    message: `The version ${version} was withdrawn, which is final; it cannot become ${state}.`,
    hint: `Keep \`${version}: { state: withdrawn, reason: … }\` in the file, and publish a new version.`,
  });
}

function published({ releases }: SkillEntry): string {
  const versions = [...releases.keys()].reverse();
  const named = versions.slice(0, MAX_NAMED).join(", ");
  const more = versions.length > MAX_NAMED ? ` and ${versions.length - MAX_NAMED} older ones` : "";
  return versions.length === 0
    ? "Nothing of it is published yet; this counts once that version is."
    : `Published are ${named}${more}; this counts once that version is.`;
}

function unheeded(
  rule: string,
  path: string,
  { message, hint }: { readonly message: string; readonly hint: string },
): Finding {
  return finding({ rule, severity: "medium", path, message: quote(message, 600), hint });
}
