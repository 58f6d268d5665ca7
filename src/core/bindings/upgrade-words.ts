/** What the releases bring to which an agent's lock is to go: what they say of themselves and can do, in Markdown or as a commit says it. */

import type { Catalog, Release } from "../catalog/catalog.ts";
import { currentOf } from "../catalog/resolve.ts";
import { compareVersions } from "../plan/version.ts";
import { codeSpan, markdownProse } from "../report/markdown-text.ts";
import { visibleText } from "../visible-text.ts";
import type { LockChange } from "./agent-lock.ts";

/** Releases of a skill whose notes are shown, the last ones first. */
const MAX_NOTES = 5;
/** Characters of one release's notes. */
const MAX_NOTE = 600;
const MAX_PLAIN_NOTE = 300;
/** Skills that are described. */
const MAX_SKILLS = 50;

/** How words are written. */
interface Style {
  readonly heading: string;
  readonly code: (word: string) => string;
  readonly strong: (word: string) => string;
  readonly prose: (text: string) => string;
}

const MARKDOWN: Style = { heading: "### ", code: codeSpan, strong: (word) => `**${word}**`, prose: markdownProse };
/** Nobody is called, nothing is closed and no check is skipped by what a release says of itself. */
const PLAIN: Style = {
  heading: "",
  code: plain,
  strong: (word) => word,
  prose: (text) => plain(text.length > MAX_PLAIN_NOTE ? `${text.slice(0, MAX_PLAIN_NOTE).toWellFormed()}…` : text),
};

function plain(text: string): string {
  return visibleText(text).replaceAll(/[@#[*]|:(?=\/\/)|\bGH(?=-\d)|\bskip-checks\b/gi, (mark) => `${mark}\u200b`);
}

/** A section for each skill. */
export function upgradeMarkdown(catalog: Catalog, changes: readonly LockChange[]): string {
  return upgradeWords(catalog, changes, MARKDOWN);
}

/** The same for the message of a commit: no line of it is a trailer or a heading. */
export function upgradeText(catalog: Catalog, changes: readonly LockChange[]): string {
  return upgradeWords(catalog, changes, PLAIN);
}

function upgradeWords(catalog: Catalog, changes: readonly LockChange[], style: Style): string {
  const sections = changes.slice(0, MAX_SKILLS).map((change) => sectionOf(catalog, change, style));
  const left = changes.length - MAX_SKILLS;
  return [...sections, ...(left > 0 ? [`… and ${left} more skills.`] : [])].join("\n\n");
}

function sectionOf(catalog: Catalog, { id, from, to }: LockChange, style: Style): string {
  const releases = currentOf(catalog, id)?.releases;
  const head = `${style.heading}${style.code(id)}: ${from ?? "nothing"} → ${to ?? "nothing"}`;
  const after = to === null ? undefined : releases?.get(to);
  if (after === undefined) return head;
  const before = from === null ? undefined : releases?.get(from);
  const between = [...(releases?.values() ?? [])]
    .filter(({ version }) => isBetween(version, from, after.version))
    .sort((a, b) => compareVersions(b.version, a.version));
  const notes = between.slice(0, MAX_NOTES).map((release) => noteOf(release, style));
  const older = between.length > MAX_NOTES ? [`- … and ${between.length - MAX_NOTES} releases before`] : [];
  const differences = differencesOf(before, after, style);
  return [head, "", ...notes, ...older, ...(differences.length === 0 ? [] : ["", ...differences])].join("\n");
}

function isBetween(version: string, from: string | null, to: string): boolean {
  return (from === null ? version === to : compareVersions(version, from) > 0) && compareVersions(version, to) <= 0;
}

function noteOf({ version, notes }: Release, { strong, prose }: Style): string {
  const text = notes.length > MAX_NOTE ? `${notes.slice(0, MAX_NOTE).toWellFormed()}…` : notes;
  return `- ${strong(version)}: ${prose(text.replaceAll(/\s+/g, " ").trim())}`;
}

const NO_RELEASE = { permissions: [], secrets: [], optionalSecrets: [] };

function differencesOf(before: Release | undefined, after: Release, style: Style): readonly string[] {
  const [old, now] = [before?.relations.declares ?? NO_RELEASE, after.relations.declares];
  const changed = (what: string, was: readonly string[], is: readonly string[]): readonly string[] => {
    const said = (words: readonly string[]) => words.map((word) => style.code(word)).join(", ");
    const added = is.filter((word) => !was.includes(word));
    const removed = was.filter((word) => !is.includes(word));
    return [
      ...(added.length === 0 ? [] : [`- ${what}, new: ${said(added)}`]),
      ...(removed.length === 0 ? [] : [`- ${what}, gone: ${said(removed)}`]),
    ];
  };
  return [
    ...changed("Permissions", old.permissions, now.permissions),
    ...changed("Secrets", old.secrets, now.secrets),
    ...changed("Secrets that it can do without", old.optionalSecrets, now.optionalSecrets),
    ...changed("What it can do", before?.scan?.capabilities ?? [], after.scan?.capabilities ?? []),
    ...changed("Hosts", before?.scan?.hosts ?? [], after.scan?.hosts ?? []),
  ];
}
