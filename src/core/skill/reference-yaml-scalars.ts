/** The five ways to write a text in the reference's YAML, each read from a cursor that stands on its first character. */
import { type Cursor, isBreak, isGap, isLineEnd } from "./reference-yaml-cursor.ts";

/** What the reference refuses to read; the message is ours, `line` is 0-based inside the text. */
export class UnreadableYaml extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\x1b"],
  [" ", " "],
  ['"', '"'],
  ["/", "/"],
  ["\\", "\\"],
  ["N", "\u0085"],
  ["_", "\u00a0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);
const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

/** One line break between words reads as a space, more than one as all but the first. */
function fold(first: string, more: string): string {
  if (first !== "\n") return first + more;
  return more === "" ? " " : more;
}

/** Plain text, over several lines when they are indented to `minColumn`; `endsLine` tells that a line break followed it. */
export function takePlain(cursor: Cursor, minColumn: number): { readonly text: string; readonly endsLine: boolean } {
  let text = "";
  let gap: PlainGap = { text: "", endsLine: false };
  do {
    const words = cursor.takeWhile((char, next) => !isGap(char) && !(char === ":" && isGap(next)));
    if (words === "") break;
    text += gap.text + words;
    gap = takePlainGap(cursor);
  } while (gap.text !== "" && cursor.peek() !== "#" && cursor.column >= minColumn);
  return { text, endsLine: gap.endsLine };
}

interface PlainGap {
  /** Empty when nothing may follow. */
  readonly text: string;
  readonly endsLine: boolean;
}

function takePlainGap(cursor: Cursor): PlainGap {
  const spaces = cursor.takeWhile((char) => char === " ");
  if (!isBreak(cursor.peek())) return { text: spaces, endsLine: false };
  const first = cursor.takeBreak();
  let more = "";
  while (!cursor.atDocumentEndMark()) {
    cursor.takeWhile((char) => char === " ");
    if (!isBreak(cursor.peek())) return { text: fold(first, more), endsLine: true };
    more += cursor.takeBreak();
  }
  return { text: "", endsLine: true };
}

/** Single- or double-quoted text; its lines may stand at any column. */
export function takeQuoted(cursor: Cursor): string {
  const start = cursor.line;
  const quote = cursor.take(1);
  const double = quote === '"';
  const parts: string[] = [];
  while (true) {
    parts.push(cursor.takeWhile((char) => char !== quote && char !== "\\" && !isGap(char)));
    const char = cursor.peek();
    if (cursor.atEnd) throw new UnreadableYaml("a quoted text is never closed", start);
    if (char === quote) {
      cursor.advance();
      if (double || cursor.peek() !== quote) return parts.join("");
      parts.push(cursor.take(1));
    } else if (char !== "\\") {
      parts.push(takeQuotedGap(cursor));
    } else {
      parts.push(double ? takeEscape(cursor) : cursor.take(1));
    }
  }
}

function takeQuotedGap(cursor: Cursor): string {
  const spaces = cursor.takeWhile((char) => char === " " || char === "\t");
  const first = cursor.takeBreak();
  return first === "" ? spaces : fold(first, takeQuotedBreaks(cursor));
}

function takeQuotedBreaks(cursor: Cursor): string {
  let breaks = "";
  while (true) {
    if (cursor.atDocumentEndMark()) {
      throw new UnreadableYaml("a line with ... ends the document inside a quoted text", cursor.line);
    }
    cursor.takeWhile((char) => char === " " || char === "\t");
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}

function takeEscape(cursor: Cursor): string {
  cursor.advance();
  if (cursor.takeBreak() !== "") return takeQuotedBreaks(cursor);
  const line = cursor.line;
  const letter = cursor.take(1);
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) return simple;
  const digits = HEX_ESCAPES.get(letter);
  const hex = digits === undefined ? "" : cursor.take(digits);
  if (digits === undefined || hex.length !== digits || !/^[0-9A-Fa-f]+$/.test(hex)) {
    throw new UnreadableYaml(`\\${letter} is no escape of a double-quoted text (write \\\\ for a backslash)`, line);
  }
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff) throw new UnreadableYaml(`\\${letter}${hex} is no Unicode character`, line);
  return String.fromCodePoint(code);
}

/** A literal (`|`) or folded (`>`) text inside a block that is indented by `indent` (−1 at the top). */
export function takeBlock(cursor: Cursor, indent: number): string {
  const folded = cursor.take(1) === ">";
  const { chomping, increment } = takeBlockHeader(cursor);
  const start = takeBlockStart(cursor, indent + 1, increment);
  const { text, lastBreak, breaks } = takeBlockLines(cursor, folded, start);
  return text + (chomping === "-" ? "" : lastBreak) + (chomping === "+" ? breaks : "");
}

interface BlockStart {
  /** Where its lines stand. */
  readonly column: number;
  /** The empty lines before the first. */
  readonly breaks: string;
}

/** An indented block text starts where its header says, else where the furthest of its first lines starts. */
function takeBlockStart(cursor: Cursor, minColumn: number, increment: number | undefined): BlockStart {
  if (increment !== undefined) {
    const column = Math.max(minColumn, 1) + increment - 1;
    return { column, breaks: takeEmptyLines(cursor, column) };
  }
  let breaks = "";
  let column = minColumn;
  while (cursor.peek() === " " || isBreak(cursor.peek())) {
    breaks += cursor.takeBreak();
    if (cursor.takeWhile((char) => char === " ") !== "") column = Math.max(column, cursor.column);
  }
  return { column, breaks };
}

interface BlockLines {
  readonly text: string;
  /** The line break after the last line, and those of the empty lines that follow it. */
  readonly lastBreak: string;
  readonly breaks: string;
}

function takeBlockLines(cursor: Cursor, folded: boolean, start: BlockStart): BlockLines {
  const parts: string[] = [];
  let { breaks } = start;
  let lastBreak = "";
  let wasWords = false;
  while (cursor.column === start.column && !cursor.atEnd) {
    if (lastBreak !== "" && cursor.column === 0 && cursor.atDocumentEndMark()) break;
    // Two lines of words are folded into one; a line that starts with white space keeps its breaks.
    const isWords = cursor.peek() !== " " && cursor.peek() !== "\t";
    const joins = folded && wasWords && isWords && lastBreak === "\n";
    parts.push(
      joins ? fold(lastBreak, breaks) : lastBreak + breaks,
      cursor.takeWhile((char) => !isLineEnd(char)),
    );
    wasWords = isWords;
    lastBreak = cursor.takeBreak();
    breaks = takeEmptyLines(cursor, start.column);
  }
  return { text: parts.join(""), lastBreak, breaks };
}

function takeBlockHeader(cursor: Cursor): { readonly chomping: string; readonly increment: number | undefined } {
  let chomping = takeSign(cursor);
  const digit = /^[0-9]$/.test(cursor.peek()) ? cursor.take(1) : "";
  if (digit === "0") throw new UnreadableYaml("the indentation of a block text is 1 to 9, got 0", cursor.line);
  if (chomping === "" && digit !== "") chomping = takeSign(cursor);
  // A comment needs a space before it.
  const spaces = cursor.takeWhile((char) => char === " ");
  if (spaces !== "" && cursor.peek() === "#") cursor.takeWhile((char) => !isLineEnd(char));
  if (!isLineEnd(cursor.peek())) {
    throw new UnreadableYaml("only + or -, one digit and a comment may follow | or > on its line", cursor.line);
  }
  cursor.takeBreak();
  return { chomping, increment: digit === "" ? undefined : Number(digit) };
}

function takeSign(cursor: Cursor): string {
  return cursor.peek() === "+" || cursor.peek() === "-" ? cursor.take(1) : "";
}

/** Takes lines with no more than spaces up to `column`, and the indentation of the line after them. */
function takeEmptyLines(cursor: Cursor, column: number): string {
  let breaks = "";
  while (true) {
    while (cursor.column < column && cursor.peek() === " ") cursor.advance();
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}
