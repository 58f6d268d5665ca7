/** The zones of Markdown, line by line: a reader who follows instructions reads lines, not a syntax tree. */

import type { Language, Zone } from "../document.ts";
import { languageOfLabel } from "../language.ts";
import { matchesIn } from "../patterns/matches.ts";
import { nextLine, type Spans } from "../spans.ts";
import { commandLines } from "./data-zones.ts";

/** Characters of a line that decide what it is. */
const LINE_START = 400;
/** Characters that inline code may go on for. */
const MAX_INLINE = 2000;

/** Labels of fences that hold neither commands nor data: what is in them is read, not run. */
const PROSE_LABEL = /^(?:text|txt|plain|plaintext|output|diff|md|markdown|mermaid|csv|tsv|html|xml|css|svg|log)$/;

interface Fence {
  readonly mark: string;
  readonly isQuoted: boolean;
  readonly zone: Zone;
  readonly language: Language;
}

/** What the lines above leave behind for a line. */
interface State {
  fence?: Fence | undefined;
  isComment: boolean;
  /** Where the text of the innermost list item begins; 0 outside lists. */
  indent: number;
  /** May indented code begin: after an empty line, or after indented code. */
  isApart: boolean;
}

interface Line {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

export function markdownZones(spans: Spans, text: string): void {
  const state: State = { isComment: false, indent: 0, isApart: true };
  const start = frontmatterEnd(text);
  commandLines(spans, { text, from: 0, to: start, zone: "frontmatter" });
  for (let at = start; at < text.length; ) {
    const end = nextLine(text, at);
    const line = { at, end, text: text.slice(at, Math.min(end, at + LINE_START)) };
    if (state.fence !== undefined && !leavesQuote(line, state.fence)) inFence(spans, line, state, state.fence);
    else outsideFence(spans, text, line, state);
    at = spans.end;
  }
}

/** Where the text after the frontmatter begins; 0 where there is none. */
function frontmatterEnd(text: string): number {
  const start = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
  if (start === null) return 0;
  const closing = /^(?:---|\.\.\.)[ \t]*\r?$/gm;
  closing.lastIndex = start[0].length;
  const match = closing.exec(text);
  if (match === null) return 0;
  return Math.min(text.length, match.index + match[0].length + 1);
}

/** A fence in a quotation ends with it. */
function leavesQuote({ text }: Line, { isQuoted }: Fence): boolean {
  return isQuoted && !/^[ \t]*>/.test(text);
}

function inFence(spans: Spans, { end, text }: Line, state: State, fence: Fence): void {
  const isEnd = closes(text, fence) || (state.isComment && text.includes("-->"));
  if (isEnd) {
    state.fence = undefined;
    if (text.includes("-->")) state.isComment = false;
    spans.add(end, state.isComment ? "comment" : "prose");
  } else spans.add(end, fence.zone, fence.language);
}

function outsideFence(spans: Spans, text: string, line: Line, state: State): void {
  state.fence = fenceOf(line.text);
  if (state.fence !== undefined) spans.add(line.end, "prose");
  else if (state.isComment) inlineZones(spans, text, line, state);
  else if (/^ {0,3}#{1,6}[ \t]/.test(line.text)) spans.add(line.end, "heading");
  else if (isSetext(text, line)) spans.add(nextLine(text, line.end), "heading");
  else if (isIndentedCode(line.text, state)) spans.add(line.end, "fence");
  else {
    inlineZones(spans, text, line, state);
    state.isApart = line.text.trim() === "";
    return;
  }
  state.isApart = true;
}

/** Is it underlined, as headings are? */
function isSetext(text: string, line: Line): boolean {
  if (!/^ {0,3}(?!\d{1,9}[.)][ \t])[^\s>|`~*+-]/.test(line.text)) return false;
  return /^ {0,3}(?:={2,}|-{2,})[ \t]*\r?(?:\n|$)/.test(text.slice(line.end, line.end + LINE_START));
}

function isIndentedCode(line: string, state: State): boolean {
  const item = /^([ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})\S/.exec(line)?.[1];
  const indent = widthOf(/^[ \t]{0,80}/.exec(line)?.[0] ?? "");
  if (line.trim() === "") return false;
  if (state.isApart && indent >= state.indent + 4) return true;
  if (item !== undefined) state.indent = widthOf(item);
  else if (indent < state.indent) state.indent = 0;
  return false;
}

function widthOf(blank: string): number {
  let width = 0;
  for (const character of blank) width = character === "\t" ? (width | 3) + 1 : width + 1;
  return width;
}

function fenceOf(line: string): Fence | undefined {
  const match = /^([ \t>]{0,80}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,8}){0,4})(`{3,}|~{3,})[ \t]*\{?\.?([^\s`{}]*)/.exec(
    line,
  );
  if (match === null) return undefined;
  const [whole, prefix = "", mark = "", label = ""] = match;
  if (mark.startsWith("`") && line.slice(whole.length).includes("`")) return undefined;
  return { mark, isQuoted: prefix.includes(">"), ...zoneOfLabel(label.toLowerCase()) };
}

function zoneOfLabel(label: string): { readonly zone: Zone; readonly language: Language } {
  const language = languageOfLabel(label);
  if (language === "json" || language === "yaml") return { zone: "data", language };
  if (PROSE_LABEL.test(label) || language === "markdown") return { zone: "prose", language };
  return { zone: "fence", language };
}

function closes(line: string, { mark }: Fence): boolean {
  const run = /^[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?$/.exec(line)?.[1];
  return run !== undefined && run[0] === mark[0] && run.length >= mark.length;
}

/** A line of prose with its inline code and comments; a comment may go on in the next. */
function inlineZones(spans: Spans, text: string, { at, end }: Line, state: State): void {
  let from = at;
  while (from < end) from = state.isComment ? commentPart(spans, text, end, state) : prosePart(spans, text, end, state);
}

function commentPart(spans: Spans, text: string, end: number, state: State): number {
  const closing = text.slice(spans.end, end).indexOf("-->");
  state.isComment = closing === -1;
  spans.add(closing === -1 ? end : spans.end + closing + 3, "comment");
  return spans.end;
}

const INLINE = /`{1,80}|<!--/g;

/** Prose up to inline code and with it, up to a comment, or to the line's end; where the next part begins. */
function prosePart(spans: Spans, text: string, end: number, state: State): number {
  const from = spans.end;
  const line = text.slice(from, end);
  if (!line.includes("`") && !line.includes("<!--")) {
    spans.add(end, "prose");
    return end;
  }
  for (const { index, 0: mark } of matchesIn(line, INLINE)) {
    const at = from + index;
    state.isComment = mark === "<!--";
    const closing = state.isComment ? at : closingTicks(text, { from: at, mark, end });
    if (closing === -1) continue;
    spans.add(at, "prose");
    if (!state.isComment) spans.add(closing + mark.length, "inline");
    return spans.end;
  }
  spans.add(end, "prose");
  return end;
}

function closingTicks(text: string, { from, mark, end }: { from: number; mark: string; end: number }): number {
  const line = text.slice(from + mark.length, Math.min(end, from + mark.length + MAX_INLINE));
  for (let i = line.indexOf(mark); i !== -1; i = line.indexOf(mark, i)) {
    let after = i;
    while (line[after] === "`") after += 1;
    if (after - i === mark.length) return from + mark.length + i;
    i = after;
  }
  return -1;
}
