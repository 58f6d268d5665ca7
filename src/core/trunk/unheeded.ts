/** What people ask for in our files and cannot be given: nothing follows from it, and somebody should hear so. */

import { beyondCeiling } from "../access/ceiling.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { whereItLeads } from "../catalog/resolve.ts";
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { POLICY_EXAMPLES } from "../gate/policy-example.ts";
import type { LedgerHead } from "../ledger/event.ts";
import { isName, MAX_NAME, type SkillId } from "../names.ts";
import { severityOfRule } from "../rules.ts";
import { placeholderReasons } from "./given-reason.ts";
import { LIFECYCLE_FOLDER, type Lifecycle, lifecycleOf, lifecyclePath, type Waiver } from "./lifecycle.ts";
import { isPlaceholder, type PathTemplate, skillFolders } from "./path-template.ts";
import { replacementProblem } from "./replacement.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";
import { SKILL_FILE } from "./trunk-skills.ts";
import type { YamlLines } from "./yaml-file.ts";

const NONE: readonly Finding[] = [];
const MAX_NAMED = 5;

/** Where a lifecycle file is held against what is published. */
export interface LifecycleGround {
  /** The skill after everything else was planned. */
  readonly entry: SkillEntry | undefined;
  readonly settings: Settings;
  readonly lines: YamlLines;
  /** Says what has ended. */
  readonly now: string;
}

/**
 * What of a skill's lifecycle file changes nothing: a channel or a state for a version that is not published (it is
 * taken once that is), another state for a withdrawn one, a waiver that has ended, or what its namespace does not allow;
 * and what it gives no reason for. Of a skill that is not there, waivers alone wait for it.
 */
export function unheededLifecycle(id: SkillId, lifecycle: Lifecycle, ground: LifecycleGround): readonly Finding[] {
  const { entry, settings, lines, now } = ground;
  const ended = lifecycle.waivers.flatMap((waiver, i) =>
    waiver.expires < now.slice(0, 10) ? [at(lines, ["waivers", String(i)], endedWaiver(id, waiver))] : [],
  );
  const unsaid = placeholderReasons(lifecyclePath(id), lifecycle, lines);
  if (entry === undefined && !onlyWaives(lifecycle)) return [orphan(id)];
  if (entry === undefined)
    return [...ended, ...unsaid, ...(ended.length < lifecycle.waivers.length ? [early(id)] : [])];
  const channels = [...lifecycle.channels]
    .filter(([, version]) => !entry.releases.has(version))
    .map(([channel, version]) => at(lines, ["channels", channel], unpublishedChannel(entry, channel, version)));
  const states = [...lifecycle.versions].flatMap(([version, { state }]) => {
    const release = entry.releases.get(version);
    const words = ["versions", version];
    if (release === undefined) return [at(lines, words, unpublishedState(entry, version, state))];
    const isBack = isSettled(release) && state !== "withdrawn";
    return isBack ? [at(lines, words, final(entry, version, state))] : [];
  });
  const dropped = [...entry.releases.values()]
    .filter((release) => isSettled(release) && !lifecycle.versions.has(release.version))
    .map(({ version }) => final(entry, version, "online"));
  const beyond = beyondCeiling(id, lifecycle, settings).map(({ words, found }) => at(lines, words, found));
  return [...channels, ...states, ...dropped, ...ended, ...unsaid, ...beyond];
}

/** A waiver is merged before what it accepts, so before a new skill is there. */
function onlyWaives({ waivers, tags, channels, versions, owners, visibility, readers }: Lifecycle): boolean {
  const offers = [owners, visibility, readers].some((value) => value !== undefined);
  return waivers.length > 0 && !offers && tags.length + channels.size + versions.size === 0;
}

/** Withdrawn by the trunk's own word: a file that was there before an emergency is not against it. */
function isSettled({ state, emergency }: Release): boolean {
  return state === "withdrawn" && !emergency;
}

/** A finding on the line where the file says that. */
function at(lines: YamlLines, words: readonly string[], found: Finding): Finding {
  const line = lines.get(words.join(" "));
  return line === undefined ? found : { ...found, line };
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

/**
 * What the file says of a skill's versions and helps nobody: a replacement that leads to nothing that is published, or to
 * the version itself, and a sunset that was over before it was merged.
 */
export function unheededAdvice(catalog: Catalog, entry: SkillEntry, lines: YamlLines = new Map()): readonly Finding[] {
  const path = lifecyclePath(entry.id);
  return [...entry.releases.values()].flatMap((release) => {
    const words = ["versions", release.version];
    const replacement = idleReplacement(catalog, entry, release);
    const sunset = pastSunset(path, release);
    return [
      ...(replacement === undefined ? [] : [at(lines, [...words, "replacement"], replacement)]),
      ...(sunset === undefined ? [] : [at(lines, [...words, "sunset"], sunset)]),
    ];
  });
}

function idleReplacement(catalog: Catalog, entry: SkillEntry, release: Release): Finding | undefined {
  const path = lifecyclePath(entry.id);
  const { version, replacement } = release;
  if (replacement === undefined) return undefined;
  if (whereItLeads(catalog, replacement, "all") === release) {
    return unheeded("lifecycle-replacement-itself", path, {
      message: `The replacement ${replacement} of version ${version} is that version itself, and users are told to use it instead.`,
      hint: "Name another version or skill, such as the range that its successor is in; or leave `replacement` out.",
    });
  }
  const problem = replacementProblem(catalog, entry, release);
  if (problem === undefined) return undefined;
  return unheeded("lifecycle-replacement-unknown", path, {
    message: `The replacement ${replacement} of version ${version} ${problem}.`,
    hint: "Name a skill that its users may read, with a version, range or channel that is offered; or leave `replacement` out.",
  });
}

function pastSunset(path: string, { version, sunset, sunsetSaid = "" }: Release): Finding | undefined {
  if (sunset === undefined || sunset >= sunsetSaid.slice(0, 10)) return undefined;
  return unheeded("lifecycle-sunset-past", path, {
    message: `The sunset ${sunset} of version ${version} was over before it was merged: nobody hears of it in time.`,
    hint: "Give a day that is still to come; or leave `sunset` out, and set `state: offline` where nobody is to use it any more.",
  });
}

/** A YAML file below `lifecycle/` that is none of a skill's; undefined where it is one, or nobody can mean it. */
export function unplacedLifecycle(path: string): Finding | undefined {
  if (!path.startsWith(`${LIFECYCLE_FOLDER}/`) || !/\.ya?ml$/i.test(path)) return undefined;
  if (lifecycleOf(path) !== undefined) return undefined;
  return unheeded("lifecycle-unplaced", path, {
    message: "This says nothing of any skill: expected lifecycle/<namespace>/<name>.yaml, in small letters.",
    hint: "Call it as the skill is called, with `.yaml` at the end; until then nothing in it counts.",
  });
}

/** Might somebody mean this file for a skill's? */
export function isLikeSkillFile(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase() === SKILL_FILE.toLowerCase();
}

/**
 * Why a file that is called like a skill's makes no skill; undefined where it does, or is some skill's content, or an
 * example for the policy.
 * `isSkill` says which of the folders that a template takes hold a SKILL.md.
 */
export function unplacedSkill(
  path: string,
  { paths }: Pick<Settings, "paths">,
  isSkill: (folder: string) => boolean,
): Finding | undefined {
  const [file = "", ...above] = path.split("/").reverse();
  const segments = above.reverse();
  const candidates = skillFolders(paths, path).map(({ folder }) => folder);
  if (candidates.some(isSkill) || path.startsWith(`${POLICY_EXAMPLES}/`)) return undefined;
  if (file !== SKILL_FILE) return candidates.includes(segments.join("/")) ? misspelled(path, file) : undefined;
  const unfit = segments.length === 0 ? undefined : unfitName(paths, segments);
  return unfit === undefined ? unmatched(path, paths) : misnamed(path, unfit);
}

function misspelled(path: string, file: string): Finding {
  return unheeded("placement-file-name", path, {
    message: `This makes no skill: expected the file to be called ${SKILL_FILE}, got ${file}.`,
    hint: `Rename the file to ${SKILL_FILE}.`,
  });
}

function misnamed(path: string, name: string): Finding {
  // Of other letters nothing readable would be left.
  const words = /^[\w. -]+$/.test(name) ? name.toLowerCase().match(/[a-z0-9]+/g) : null;
  const better = (words ?? []).join("-");
  const example = isName(better) ? `, for example to ${better}` : "";
  return unheeded("placement-name", path, {
    message: `This makes no skill: expected folders of small letters, digits and single hyphens, at most ${MAX_NAME} characters, got "${quote(name, 80)}".`,
    hint: `Rename the folder${example}.`,
  });
}

function unmatched(path: string, paths: readonly PathTemplate[]): Finding {
  const places = paths.map(({ text }) => `${text}/${SKILL_FILE}`).join(", ");
  return unheeded("placement-unmatched", path, {
    message: "This makes no skill: no path template matches its place.",
    hint: `Move it to where skills are looked for (${places}), or add its place to \`paths\` in ${SETTINGS_PATH}.`,
  });
}

/** The folder that is no name, where a template would otherwise take this place. */
function unfitName(paths: readonly PathTemplate[], folders: readonly string[]): string | undefined {
  for (const { segments } of paths) {
    const fits =
      segments.length === folders.length &&
      segments.every((expected, i) => isPlaceholder(expected) || expected === folders[i]);
    if (fits) return folders.find((folder, i) => isPlaceholder(segments[i] ?? "") && !isName(folder));
  }
  return undefined;
}

function orphan(id: SkillId): Finding {
  return unheeded("lifecycle-orphan", lifecyclePath(id), {
    message: `There is no skill ${id} for this file to say anything of.`,
    hint: "Give the file the namespace and the name of its skill, or remove it.",
  });
}

function early(id: SkillId): Finding {
  return unheeded("lifecycle-waiver-early", lifecyclePath(id), {
    message: `There is no skill ${id} yet: what is accepted here waits for it.`,
    hint: "If the skill has another name, call the file lifecycle/<namespace>/<name>.yaml after it.",
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

function endedWaiver(id: SkillId, { rule, path, expires }: Waiver): Finding {
  return unheeded("lifecycle-waiver-expired", lifecyclePath(id), {
    message: `The waiver for ${rule} in ${path} ended on ${expires}.`,
    hint: "Take it out, or have what it names accepted until a later day.",
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
  const severity = severityOfRule(rule, { rules: new Map() });
  return finding({ rule, severity, path, message: quote(message, 600), hint });
}
