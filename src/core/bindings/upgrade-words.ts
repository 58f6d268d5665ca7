/** What the releases bring to which an agent's lock is to go: what they say of themselves and can do, in Markdown. */

import type { Catalog, Release } from "../catalog/catalog.ts";
import { currentOf } from "../catalog/resolve.ts";
import { compareVersions } from "../plan/version.ts";
import { codeSpan, markdownProse, markdownText } from "../report/markdown-text.ts";
import type { LockChange } from "./agent-lock.ts";

/** Releases of a skill whose notes are shown, the last ones first. */
const MAX_NOTES = 5;
/** Characters of one release's notes. */
const MAX_NOTE = 600;
/** Skills that are described. */
const MAX_SKILLS = 50;

/** A section for each skill. */
export function upgradeMarkdown(catalog: Catalog, changes: readonly LockChange[]): string {
  const sections = changes.slice(0, MAX_SKILLS).map((change) => sectionOf(catalog, change));
  const left = changes.length - MAX_SKILLS;
  return [...sections, ...(left > 0 ? [`… and ${left} more skills.`] : [])].join("\n\n");
}

function sectionOf(catalog: Catalog, { id, from, to }: LockChange): string {
  const releases = currentOf(catalog, id)?.releases;
  const head = `### ${codeSpan(id)}: ${from ?? "nothing"} → ${to ?? "nothing"}`;
  const after = to === null ? undefined : releases?.get(to);
  if (after === undefined) return head;
  const before = from === null ? undefined : releases?.get(from);
  const between = [...(releases?.values() ?? [])]
    .filter(({ version }) => isBetween(version, from, after.version))
    .sort((a, b) => compareVersions(b.version, a.version));
  const notes = between.slice(0, MAX_NOTES).map(noteOf);
  const older = between.length > MAX_NOTES ? [`- … and ${between.length - MAX_NOTES} releases before`] : [];
  const differences = differencesOf(before, after);
  return [head, "", ...notes, ...older, ...(differences.length === 0 ? [] : ["", ...differences])].join("\n");
}

function isBetween(version: string, from: string | null, to: string): boolean {
  return (from === null ? version === to : compareVersions(version, from) > 0) && compareVersions(version, to) <= 0;
}

function noteOf({ version, notes }: Release): string {
  const text = notes.length > MAX_NOTE ? `${notes.slice(0, MAX_NOTE).toWellFormed()}…` : notes;
  return `- **${version}**: ${markdownProse(text.replaceAll(/\s+/g, " ").trim())}`;
}

const NO_RELEASE = { permissions: [], secrets: [] };

function differencesOf(before: Release | undefined, after: Release): readonly string[] {
  const [old, now] = [before?.relations.declares ?? NO_RELEASE, after.relations.declares];
  return [
    ...lines("Permissions", old.permissions, now.permissions),
    ...lines("Secrets", old.secrets, now.secrets),
    ...lines("What it can do", before?.scan?.capabilities ?? [], after.scan?.capabilities ?? []),
    ...lines("Hosts", before?.scan?.hosts ?? [], after.scan?.hosts ?? []),
  ];
}

function lines(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const said = (words: readonly string[]) => words.map((word) => codeSpan(word)).join(", ");
  const added = after.filter((word) => !before.includes(word));
  const removed = before.filter((word) => !after.includes(word));
  return [
    ...(added.length === 0 ? [] : [`- ${markdownText(what)}, new: ${said(added)}`]),
    ...(removed.length === 0 ? [] : [`- ${markdownText(what)}, gone: ${said(removed)}`]),
  ];
}
