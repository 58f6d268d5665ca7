/** What a change does to a skill beside its bytes, in words; what it can do more than before comes first. */

import { CAPABILITIES, type Capability } from "../skill/content-profile.ts";
import type { SemanticDiff, SkillReport } from "./check-report.ts";
import { atMost, counted, grouped, type Ink, inWords, named } from "./report-words.ts";

/** What more of a capability means. */
const GAINS: Readonly<Record<Capability, string>> = {
  network: "reach",
  tools: "use these tools without asking",
  permissions: "have these permissions",
  secrets: "read these secrets",
  scripts: "run these scripts",
  executables: "start these files as programs",
  environment: "read these variables of the environment",
  shell: "run programs through",
  writes: "write outside the project",
  installs: "install or run these packages",
  persistence: "stay after it is done",
  agents: "touch what agents are told and allowed",
};
const LOSSES: Readonly<Record<Capability, string>> = {
  network: "reaches",
  tools: "uses these tools without asking",
  permissions: "has these permissions",
  secrets: "reads these secrets",
  scripts: "has these scripts",
  executables: "has these files as programs",
  environment: "reads these variables of the environment",
  shell: "runs programs through",
  writes: "writes outside the project",
  installs: "installs or runs these packages",
  persistence: "stays after it is done",
  agents: "touches what agents are told and allowed",
};
/** Names of capabilities in half a sentence. */
const NOUNS: Readonly<Record<Capability, string>> = {
  network: "network",
  tools: "tools",
  permissions: "permissions",
  secrets: "secrets",
  scripts: "scripts",
  executables: "programs",
  environment: "environment",
  shell: "shell",
  writes: "files outside the project",
  installs: "packages",
  persistence: "persistence",
  agents: "agents' settings",
};

/** One line for a table: `can do more (network); 2 files changed, 1 added`. What is refused says by which digest to force it. */
export function changeWords({ diff, effects, previous, outcome, digest }: SkillReport, ink: Ink): string {
  const more = new Set([...gained(diff), ...(diff?.brings?.capabilities ?? [])].map(({ capability }) => capability));
  const gains = CAPABILITIES.filter((capability) => more.has(capability)).map((capability) => NOUNS[capability]);
  const parts = [
    ...(gains.length > 0 ? [ink.strong(gainWords(inWords(gains), previous))] : []),
    ...(diff === undefined ? [] : [filesWords(diff)]),
    ...effects.slice(0, MAX_EFFECTS).map((effect) => ink.prose(effect)),
    ...(effects.length > MAX_EFFECTS ? [`${effects.length - MAX_EFFECTS} more`] : []),
    ...(outcome === "refused" && digest !== undefined ? [`digest of this content: ${ink.code(digest)}`] : []),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** Where nothing was published there is no before. */
function gainWords(gains: string, previous: string | undefined): string {
  return previous === undefined ? `uses ${gains}` : `can do more than before (${gains})`;
}

const MAX_EFFECTS = 2;

/** Of one kind, for one skill. */
const MAX_LINES = 20;

/** Sentences: first what the skill can do now and could not before, each called out; then everything else. */
export function diffWords({ diff, effects }: Pick<SkillReport, "diff" | "effects">, ink: Ink): readonly string[] {
  return [
    ...gained(diff).map(
      ({ capability, added }) => `${ink.strong("New:")} it can ${GAINS[capability]}: ${named(added, ink)}.`,
    ),
    ...(diff?.capabilities ?? []).flatMap(({ capability, removed }) =>
      removed.length === 0 ? [] : [`It no longer ${LOSSES[capability]}: ${named(removed, ink)}.`],
    ),
    ...bringsWords(diff, ink),
    ...atMost(MAX_LINES, effects, (effect) => sentence(ink.prose(effect))),
    ...(diff === undefined
      ? []
      : [
          ...fileLists(diff, ink),
          ...atMost(MAX_LINES, diff.frontmatter.filter(isWorthSaying), (change) => frontmatterWords(change, ink)),
          ...sizeWords(diff),
        ]),
  ];
}

/** What comes with it now, and came with it before; and what of that can do more than before, called out. */
function bringsWords(diff: SemanticDiff | undefined, ink: Ink): readonly string[] {
  if (diff?.brings === undefined) return [];
  const { before, after, capabilities } = diff.brings;
  const gains = capabilities.map(
    ({ capability, added }) =>
      `${ink.strong("New:")} what comes with it can ${GAINS[capability]}: ${named(added, ink)}.`,
  );
  if (after.length === 0) return [`Nothing comes with it any more; that was ${named(before, ink)}.`];
  const was = before.length === 0 ? "" : `; that was ${named(before, ink)}`;
  return [...gains, `It brings along ${named(after, ink)}${was}.`];
}

/** Is there anything to say of what a change does to this skill? */
export function isDifferent({ diff, effects }: SkillReport): boolean {
  if (effects.length > 0) return true;
  if (diff === undefined) return false;
  if (diff.brings !== undefined) return true;
  const { files, frontmatter, capabilities, tokens, bodyLines } = diff;
  const lists = [...Object.values(files), frontmatter, ...capabilities.flatMap((c) => [c.added, c.removed])];
  const sizes = [tokens.description, tokens.body, bodyLines];
  return lists.some((list) => list.length > 0) || sizes.some(({ before, after }) => before !== after);
}

function gained(diff: SemanticDiff | undefined): SemanticDiff["capabilities"] {
  return (diff?.capabilities ?? []).filter(({ added }) => added.length > 0);
}

function filesWords({ files }: SemanticDiff): string {
  const counts = (["changed", "added", "removed"] as const).filter((kind) => files[kind].length > 0);
  return counts
    .map((kind, i) => (i === 0 ? `${counted(files[kind].length, "file")} ${kind}` : `${files[kind].length} ${kind}`))
    .join(", ");
}

function fileLists({ files }: SemanticDiff, ink: Ink): readonly string[] {
  return (["changed", "added", "removed"] as const).flatMap((kind) =>
    files[kind].length === 0 ? [] : [`${counted(files[kind].length, "file")} ${kind}: ${named(files[kind], ink)}.`],
  );
}

/** Whoever has no name or description yet is new as a whole. */
function isWorthSaying({ key, before }: SemanticDiff["frontmatter"][number]): boolean {
  return before !== null || (key !== "name" && key !== "description");
}

/** Longer descriptions are for the page of the pull request. */
const MAX_VALUE = 200;

function frontmatterWords({ key, before, after }: SemanticDiff["frontmatter"][number], ink: Ink): string {
  const name = ink.code(key);
  if (before === null) return `${name} is new: ${value(after, ink)}.`;
  if (after === null) return `${name} is gone; it was ${value(before, ink)}.`;
  return `${name} was ${value(before, ink)} and is now ${value(after, ink)}.`;
}

function value(text: string | null, ink: Ink): string {
  const shown = text ?? "";
  return shown === "" ? "empty" : `“${ink.prose(shown.length > MAX_VALUE ? `${shown.slice(0, MAX_VALUE)}…` : shown)}”`;
}

function sizeWords({ tokens, bodyLines }: SemanticDiff): readonly string[] {
  return [
    ...moved("Name and description", tokens.description, "tokens, which every conversation pays"),
    ...moved("The instructions", tokens.body, "tokens, read when the skill is used"),
    ...moved("The instructions", bodyLines, "lines"),
  ];
}

function moved(what: string, { before, after }: SemanticDiff["bodyLines"], unit: string): readonly string[] {
  if (before === after) return [];
  const about = unit === "lines" ? "" : "about ";
  const counting = after === 1 ? unit.replace(/^(\w+)s\b/, "$1") : unit;
  return [`${what}: ${about}${before === 0 ? "" : `${grouped(before)} → `}${grouped(after)} ${counting}.`];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?…]$/.test(words) ? "" : "."}`;
}
