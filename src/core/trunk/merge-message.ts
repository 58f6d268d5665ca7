/**
 * What a merge's message tells about a release. All of it goes into events for ever, so the characters that are taken
 * out are listed here and not left to the Unicode version of the machine.
 */
import { cutUtf8 } from "../bytes.ts";

/** Bytes of UTF-8. */
export const MAX_NOTES_BYTES = 4096;
/** Characters of a name. */
export const MAX_AUTHOR = 100;
/** Characters of a message or a changelog that are looked at for notes. */
const MAX_READ = 1024 * 1024;

/** Gitea and Forgejo put the title into the subject, in quotes. */
const QUOTED_TITLE = /^Merge pull request '(.*)' \(#(\d{1,9})\) from /;

/** A message's lines, the first of which is the title of what was merged and not what the host says about the merge. */
export function meantLines(message: string): readonly [string, ...string[]] {
  const [first = "", ...rest] = message.split(/\r?\n/);
  const quoted = QUOTED_TITLE.exec(first)?.[1];
  if (quoted !== undefined) return [quoted, ...rest];
  if (!/^Merge (?:pull request #\d|branch '.*' into ')/.test(first)) return [first, ...rest];
  const title = rest.findIndex((line) => line.trim() !== "");
  return title < 0 ? [first] : [rest[title]?.trim() ?? "", ...rest.slice(title + 1)];
}

/** The pull or merge request that a message names (GitHub, Gitea, GitLab): a claim, like everything in a message. */
export function pullRequestOf(message: string): number | undefined {
  const subject = message.split("\n", 1)[0]?.trimEnd() ?? "";
  const number = Number(
    /^Merge pull request #(\d{1,9}) from /.exec(subject)?.[1] ??
      QUOTED_TITLE.exec(subject)?.[2] ??
      /\(#(\d{1,9})\)$/.exec(subject)?.[1] ??
      /^See merge request \S*!(\d{1,9})\r?$/m.exec(message)?.[1] ??
      0,
  );
  return number > 0 ? number : undefined;
}

/** Controls, invisible characters (tags among them) and marks that turn the direction of writing; not tab or line feed. */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;

/** An author's name fit to be shown: no address, no control characters, at most MAX_AUTHOR characters, never empty. */
export function authorName(name: string): string {
  const words = name
    .toWellFormed()
    .replace(UNSEEN, "")
    .replace(/<[^<>]*>/g, "")
    .split(/[\s<>]+/)
    .filter((word) => !isAddress(word));
  const shown = [...words.join(" ").trim()].slice(0, MAX_AUTHOR).join("").trim();
  return shown === "" ? "unknown" : shown;
}

/** An @ (also a full-width or small one) after something. */
function isAddress(word: string): boolean {
  return /.[@\uff20\ufe6b]/.test(word);
}

/**
 * What is new in a version: the changelog's section, or else what the messages of its merges say; at most MAX_NOTES_BYTES, maybe
 * none.
 */
export function releaseNotes(source: {
  /** The one that is published first, then what was merged before and not published. */
  readonly messages: readonly string[];
  readonly changelog?: string;
  readonly version: string;
}): string {
  const section = changelogSection(clean(source.changelog ?? ""), source.version);
  const said = new Set(source.messages.map((message) => meaningOf(clean(message))));
  return shorten(section === "" ? [...said].filter((text) => text !== "").join("\n\n") : section);
}

function clean(text: string): string {
  return text.slice(0, MAX_READ).replaceAll("\r\n", "\n").replace(UNSEEN, "").toWellFormed();
}

function shorten(text: string): string {
  if (Buffer.byteLength(text) <= MAX_NOTES_BYTES) return text;
  return `${cutUtf8(text, MAX_NOTES_BYTES - 3).trimEnd()}…`;
}

/** The text under the heading of a version, up to the next heading of its level or above; empty when there is none. */
function changelogSection(changelog: string, version: string): string {
  const section: string[] = [];
  let level = 0;
  let fenced = false;
  for (const line of changelog.split("\n")) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    const depth = fenced ? 0 : (/^(#{1,6})[ \t]/.exec(line)?.[1]?.length ?? 0);
    if (level > 0 && depth > 0 && depth <= level) break;
    if (level > 0) section.push(line);
    else if (depth > 0 && headedVersion(line) === version) level = depth;
  }
  return section.join("\n").trim();
}

/** `## [1.2.0] - date`, `## 1.2.0`, `## v1.2.0` → `1.2.0`. */
function headedVersion(heading: string): string | undefined {
  return /^#+[ \t]+\[?v?(\d[0-9A-Za-z.-]*)/.exec(heading)?.[1];
}

/** Lines that hosts and tools write about a merge, and trailers, most of which hold addresses. */
const ABOUT_THE_MERGE =
  /^(?:Merge (?:pull request #\d|branch '|remote-tracking branch ')|See merge request |[A-Za-z-]+-(?:by|on|Id): )/i;

function meaningOf(message: string): string {
  const [title, ...rest] = meantLines(message);
  return [withoutNumbers(title.trimEnd()), ...rest]
    .map((line) => line.trimEnd())
    .filter((line) => !ABOUT_THE_MERGE.test(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * A title without the number of the pull request that hosts write after it when they squash: no proposal's title has it yet,
 * and what a check tells of a release is what the release tells. What was proposed with one in its title gets a second.
 */
function withoutNumbers(title: string): string {
  let end = title.length;
  for (;;) {
    // Of a title of megabytes no more is looked at than such a number has.
    const [number] = / \(#\d{1,9}\)$/.exec(title.slice(Math.max(0, end - LONGEST_NUMBER), end)) ?? [];
    if (number === undefined) return title.slice(0, end);
    end -= number.length;
  }
}
/** ` (#123456789)` */
const LONGEST_NUMBER = 13;
