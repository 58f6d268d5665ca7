/**
 * Untrusted text in GitHub's Markdown, where it stays text: no mention, no link to an issue, a commit or a site, no HTML,
 * no markup, no formula, no emoji, no table cell, no second line. GitHub looks for mentions and the like in what
 * Markdown made of a text, where escapes are gone: those are broken by a zero-width space.
 */
import { visibleText } from "../visible-text.ts";

const BREAK = "&#8203;";

/** What could be more than text, longest first: whatever matches is written so that it is none. */
const SPECIAL = new RegExp(
  [
    // A commit's id, which GitHub links from seven digits on.
    String.raw`\b[0-9a-f]{7,}\b`,
    // `GH-12` and `www.`; the latter before any rule about dots.
    String.raw`\bGH-(?=\d)`,
    String.raw`www(?=\.)`,
    // A scheme's `://`, and the beginning of a shortcode such as `:tada:`.
    String.raw`:(?=\/\/|[\w+-]+:)`,
    String.raw`(?<=\/)\/`,
    // Dots in what could be a domain; at the start of a line, those and brackets after a number make a list.
    String.raw`\.(?=\S)|(?<=^\d{1,9})[.)]`,
    // At the start of a line: lists, and the underlines of headings.
    "^[-+=]",
    String.raw`[@$&<>|${"`"}\\*_[\]~#]`,
  ].join("|"),
  "gi",
);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "`": "&#96;",
  "@": `@${BREAK}`,
  ":": `:${BREAK}`,
  $: `${BREAK}\\$`,
};

/** One line of Markdown that shows this text, at most `max` code points of it, and nothing but this text. */
export function markdownText(untrusted: string, max = 600): string {
  return visibleText(untrusted, max).replace(SPECIAL, (found, offset: number, whole: string) => {
    if (/^[0-9a-f]{7}/i.test(found)) return found.replace(/.{6}(?=.)/g, `$&${BREAK}`);
    if (/^(?:GH-|www)$/i.test(found)) return `${found}${BREAK}`;
    if (found === "#" && /\d/.test(whole.charAt(offset + 1))) return `\\#${BREAK}`;
    return ENTITIES[found] ?? `\\${found}`;
  });
}

/** The same, with what stands between two backticks as code: for sentences that name keys and commands. */
export function markdownProse(untrusted: string, max = 600): string {
  const pieces = visibleText(untrusted, max).split(/`([^`]+)`/);
  return pieces.map((piece, i) => (i % 2 === 0 ? spaced(piece, i, pieces) : codeSpan(piece, max))).join("");
}

/** A piece between two code spans, or at an end of the text, with the space around it kept; two spans never touch. */
function spaced(piece: string, i: number, pieces: readonly string[]): string {
  const isBetween = i > 0 && i < pieces.length - 1;
  if (piece === "") return isBetween ? BREAK : "";
  const before = i > 0 && piece.startsWith(" ") ? " " : "";
  const after = i < pieces.length - 1 && piece.endsWith(" ") && piece.trim() !== "" ? " " : "";
  return `${before}${markdownText(piece, piece.length)}${after}`;
}

/** A name, a path or a version exactly as it is; nothing where it is empty. */
export function codeSpan(untrusted: string, max = 200): string {
  const text = visibleText(untrusted, max);
  // In a table a pipe ends the cell, in code too, and an escaped one is shown as it is everywhere else.
  if (text === "" || text.includes("|")) return markdownText(text, max);
  const fence = "`".repeat(longestRun(text) + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Lines of code in a fence that they cannot end; `language` colours them. */
export function codeBlock(code: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language}\n${code}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
