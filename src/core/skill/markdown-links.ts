/** The links of a Markdown text that lead to other files beside it: enough of CommonMark to tell them from code. */

/** A place that a text links to; `line` is 1-based. */
export interface MarkdownLink {
  /** A path relative to the file, decoded, without query and fragment. */
  readonly path: string;
  readonly line: number;
}

/** The links of a text; of one with more than were wanted, or with a line that is too long, not all of them. */
export interface MarkdownLinks {
  readonly links: readonly MarkdownLink[];
  readonly isWhole: boolean;
}

/** UTF-16 units of a line that is looked at, without what is no path for its length alone. */
const MAX_LINE = 100_000;
/** UTF-16 units; no path that leads to a file is longer, but pictures inside a text are (`data:image/png;base64,…`). */
const MAX_PATH = 4096;

/**
 * The relative paths that links, images and link definitions name. Left out are code, anchors, URLs, paths from the root
 * of a site or machine, and what only stands for a path (`{name}.md`, `<file>`, `path/to/…`). At most `maxLinks` of them.
 */
export function relativeLinks(text: string, maxLinks: number): MarkdownLinks {
  const links: MarkdownLink[] = [];
  if (!LINK_MARKS.some((mark) => text.includes(mark))) return { links, isWhole: true };
  let counted = { end: 0, line: 1 };
  let isWhole = true;
  for (const { start, line } of linesOutsideCode(text)) {
    const readable = line.length > MAX_LINE ? line.replace(TOO_LONG, "") : line;
    if (readable.length > MAX_LINE) {
      isWhole = false;
      continue;
    }
    const paths = targetsOf(readable).flatMap(toPath);
    if (paths.length > 0) counted = countLines(text, counted, start);
    links.push(...paths.map((path) => ({ path, line: counted.line })));
    if (links.length > maxLinks) return { links: links.slice(0, maxLinks), isWhole: false };
  }
  return { links, isWhole };
}

/** Can this text in UTF-8 have any? Tells without decoding it. */
export function mayHaveLinks(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return LINK_MARKS.some((mark) => text.includes(mark));
}

const TOO_LONG = new RegExp(`[^\\s()<>[\\]\\\\\`]{${MAX_PATH + 1},}`, "g");

interface Line {
  readonly start: number;
  readonly line: string;
}

/** The lines that may have a link, without those in fenced blocks of code. */
function* linesOutsideCode(text: string): Generator<Line> {
  let fence: string | undefined;
  for (const marked of markedLines(text)) {
    const mark = fenceOf(marked.line);
    if (fence === undefined && mark === undefined) yield marked;
    else if (fence === undefined) fence = mark;
    else if (mark !== undefined && closes(marked.line, mark, fence)) fence = undefined;
  }
}

const LINK_MARKS = ["](", "]:"];
const MARKS = [...LINK_MARKS, "```", "~~~"];

/** The lines with a mark in them: few of a text's, and found without looking at the others. */
function* markedLines(text: string): Generator<Line> {
  const places = MARKS.map((mark) => placeOf(text, mark, 0));
  for (let at = Math.min(...places); at < text.length; at = Math.min(...places)) {
    const start = text.lastIndexOf("\n", at) + 1;
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    yield { start, line: text.slice(start, end) };
    for (const [i, mark] of MARKS.entries()) {
      if ((places[i] ?? end) < end) places[i] = placeOf(text, mark, end);
    }
  }
}

/** Where a mark stands next; the text's length where it does not. */
function placeOf(text: string, mark: string, from: number): number {
  const place = text.indexOf(mark, from);
  return place < 0 ? text.length : place;
}

/** Counts on from the last line that was counted. */
function countLines(text: string, counted: { readonly end: number; readonly line: number }, start: number) {
  let { line } = counted;
  for (let at = text.indexOf("\n", counted.end); at >= 0 && at < start; at = text.indexOf("\n", at + 1)) line += 1;
  return { end: start, line };
}

/** The marks that open or close a fenced code block (CommonMark 4.5), in lists and quotes too. */
function fenceOf(line: string): string | undefined {
  if (!line.includes("```") && !line.includes("~~~")) return undefined;
  return /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
}

function closes(line: string, mark: string, fence: string): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && line.replace(/^[ \t>]+/, "").trimEnd() === mark;
}

// No part takes a square bracket: a search that fails ends before the next link, so that all of them together are linear.
const TITLE = String.raw`(?:\s{1,20}(?:"[^"[\]]*"|'[^'[\]]*'|\([^()[\]]*\)))?\s{0,20}`;
const BARE = String.raw`(?:[^\s()<>[\]\\]|\\.|\((?:[^\s()[\]\\]|\\.)*\))+`;
const INLINE = new RegExp(String.raw`\]\(\s{0,20}(?:<([^<>[\]]+)>|(${BARE}))${TITLE}\)`, "g");
/** A footnote (`[^1]:`) is none. */
const DEFINITION = new RegExp(String.raw`^ {0,3}\[(?!\^)[^[\]]+\]:\s{0,20}<?([^\s<>]+)>?${TITLE}$`);

function targetsOf(line: string): readonly string[] {
  const definition = line.includes("]:") ? DEFINITION.exec(line)?.[1] : undefined;
  if (definition !== undefined && isPathLike(definition)) return [definition];
  if (!line.includes("](")) return [];
  return [...withoutCode(line).matchAll(INLINE)]
    .filter(([, bracketed]) => bracketed === undefined || isPathLike(bracketed))
    .map(([, bracketed, bare]) => bracketed ?? bare ?? "");
}

/** A single word behind a colon or in `<…>` is hardly meant as a file. */
function isPathLike(text: string): boolean {
  return /[./]/.test(text);
}

/** A line without its code spans: a run of backticks ends at the next one of the same length (CommonMark 6.1). */
function withoutCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: mark, index }) => ({ length: mark.length, index }));
  const closers = new Map<number, number>();
  const partners = runs.map(() => -1);
  for (let i = runs.length - 1; i >= 0; i--) {
    const { length, index } = runs[i] ?? { length: 0, index: 0 };
    partners[i] = closers.get(length) ?? -1;
    closers.set(length, index);
  }
  let kept = "";
  let end = 0;
  for (const [i, { length, index }] of runs.entries()) {
    const partner = partners[i] ?? -1;
    if (index < end || partner < 0) continue;
    kept += line.slice(end, index);
    end = partner + length;
  }
  return kept + line.slice(end);
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const PLACEHOLDER = /[{}<>$*|[\]…]|\.\.\./;

function toPath(target: string): readonly string[] {
  if (SCHEME.test(target) || /^[/\\#?]/.test(target) || PLACEHOLDER.test(target)) return [];
  const path = percentDecoded(target.replace(/[#?].*$/, "").replace(/\\([!-/:-@[-`{-~])/g, "$1"));
  return path === "" ? [] : [path];
}

/** What is no UTF-8 becomes a name that no file has. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}
