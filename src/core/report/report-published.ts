/** What a comment on a merged pull request says: what was published of it, and what was not and why. */

import type { Finding } from "../finding.ts";
import { isVersion, parseSkillId } from "../names.ts";
import { fitSections, type Section } from "./markdown-fit.ts";
import { codeSpan, markdownProse } from "./markdown-text.ts";
import { atMost, counted, grouped, inWords } from "./report-words.ts";

/** What publishing a merge came to. */
export interface Publication {
  readonly released: readonly { readonly id: string; readonly version: string }[];
  /** Skills whose new content was not published, and why. */
  readonly refused: readonly {
    readonly id: string;
    readonly version?: string;
    readonly reasons: readonly PublishedReason[];
  }[];
  /** Skills whose new content waits, and for whom, in a sentence. */
  readonly held?: readonly { readonly id: string; readonly why: string }[];
  /** Skills that are offered as the merge says, now that it was approved. */
  readonly offered?: readonly { readonly id: string }[];
  /** Where to install from: an index, or the repository itself. */
  readonly index?: string;
}

/** What was found, where in the skill's folder, and what to do about it. */
export type PublishedReason = Pick<Finding, "path" | "line" | "message" | "hint">;

/** Bytes: what a comment holds, with room for the mark by which it is found again. */
const MAX_COMMENT = 65_000;
/** Reasons of one refusal. */
const MAX_REASONS = 20;

/** The comment after a merge: how to install what is published, and why the rest is not. */
export function publishedMarkdown(publication: Publication): string {
  const sections = [
    opening(publication),
    ...releasedSections(publication),
    ...heldSections(publication),
    ...offeredSections(publication),
    ...refusedSections(publication),
  ];
  return fitSections(sections, MAX_COMMENT);
}

function opening(publication: Publication): Section {
  return { head: `## ${headline(publication)}\n`, entries: [], tail: "" };
}

function releasedSections({ released, index }: Publication): readonly Section[] {
  const names = released.map(
    ({ id, version }) =>
      () =>
        `- Published ${codeSpan(`${id}@${version}`)}\n`,
  );
  const commands = released.flatMap((release) => installCommand(release, index)).map((command) => () => `${command}\n`);
  return [
    ...(names.length === 0 ? [] : [{ head: "\n", entries: names, tail: "", share: 0.3 }]),
    ...(commands.length === 0
      ? []
      : [{ head: "\nInstall with:\n\n```sh\n", entries: commands, tail: "```\n", more: commented, share: 0.3 }]),
  ];
}

function heldSections({ held = [] }: Publication): readonly Section[] {
  if (held.length === 0) return [];
  const entries = held.map(
    ({ id, why }) =>
      () =>
        `- ${codeSpan(id)}: ${markdownProse(why)}\n`,
  );
  return [{ head: "\n", entries, tail: "", share: 0.2 }];
}

function offeredSections({ offered = [] }: Publication): readonly Section[] {
  if (offered.length === 0) return [];
  const entries = offered.map(
    ({ id }) =>
      () =>
        `- ${codeSpan(id)} is offered as this says, now that it is approved.\n`,
  );
  return [{ head: "\n", entries, tail: "", share: 0.1 }];
}

function refusedSections({ refused }: Publication): readonly Section[] {
  if (refused.length === 0) return [];
  const entries = refused.map(({ id, version, reasons }) => () => {
    const what = codeSpan(version === undefined ? id : `${id}@${version}`);
    const listed = atMost(MAX_REASONS, reasons, reasonWords);
    return `\n${what} is refused, because:\n\n${listed.map((reason) => `- ${reason}\n`).join("")}`;
  });
  const more = (count: number) => `\n… and ${grouped(count)} more\n`;
  const tail = "\nWhat was published before stays as it is. A new pull request can mend the rest.\n";
  return [{ head: "", entries, tail, more }];
}

function reasonWords({ path, line, message, hint }: PublishedReason): string {
  const at = line === undefined ? "" : `, line ${line}`;
  const place = path === "" || message.startsWith(path) ? "" : `${codeSpan(path)}${at}: `;
  const todo = hint === undefined ? "" : `\n  - **What to do:** ${markdownProse(hint)}`;
  return `${place}${markdownProse(message)}${todo}`;
}

function commented(count: number): string {
  return `# … and ${grouped(count)} more\n`;
}

function headline({ released, refused, held = [], offered = [] }: Publication): string {
  const parts = [
    ...(released.length > 0 ? [`${counted(released.length, "skill")} published`] : []),
    ...(held.length > 0 ? [`${counted(held.length, "skill")} waiting for approval`] : []),
    ...(offered.length > 0 ? [`${counted(offered.length, "skill")} offered as approved`] : []),
    ...(refused.length > 0 ? [`${counted(refused.length, "skill")} refused`] : []),
  ];
  return parts.length === 0 ? "Nothing was published" : inWords(parts);
}

/** What may stand in a shell without quotes. */
const PLAIN_URL = /^https?:\/\/[\w.:-]+(?:\/[\w./~%-]*)?$/;

/** Nothing for what somebody should not paste into a shell. */
function installCommand(release: Publication["released"][number], index: string | undefined): readonly string[] {
  const { id, version } = release;
  if (parseSkillId(id) === undefined || !isVersion(version)) return [];
  const registry = index !== undefined && PLAIN_URL.test(index) ? ` --registry ${index}` : "";
  return [`skilltrunk install ${id}@${version}${registry}`];
}
