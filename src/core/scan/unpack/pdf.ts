/** PDF files: what acts when they are opened, and the text on their pages as far as it is written in plain strings. */
import { type Budget, type Member, type Oddity, type Unpacked, unread } from "./unpacked.ts";

const MAX_STREAMS = 2000;
/** Characters of inflated streams that are read; of one piece outside of them as many again. */
const MAX_READ = 4 * 1024 * 1024;
const READ_LIMIT = `${MAX_READ} characters of a PDF`;
const STREAM_LIMIT = `${MAX_STREAMS} streams of a PDF`;
const MAX_SCRIPTS = 100;
const MAX_STRING = 100_000;
/** Bytes before `stream` in which its dictionary is. */
const DICTIONARY = 1000;

const ACTIONS: readonly { readonly action: string; readonly name: Oddity["name"]; readonly pattern: RegExp }[] = [
  { action: "starts a program", name: "document.action", pattern: /\/S\s{0,10}\/Launch\b/ },
  { action: "runs a script", name: "document.macro", pattern: /\/S\s{0,10}\/JavaScript\b|\/JS\s{0,10}[(<\d]/ },
  { action: "imports data", name: "document.action", pattern: /\/S\s{0,10}\/ImportData\b/ },
];

/** The scripts and the text of a PDF file. */
export function readPdf(bytes: Uint8Array, budget: Budget): Unpacked {
  const { objects, pages, unread: limits } = partsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), budget);
  const names = objects.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const oddities: Oddity[] = ACTIONS.filter(({ pattern }) => pattern.test(names)).map(({ action, name }) => ({
    name,
    facts: name === "document.macro" ? { part: "a script of the PDF" } : { action: `the PDF ${action}` },
  }));
  if (/\/Encrypt\s{1,10}\d/.test(names))
    oddities.push({ name: "archive.unreadable", facts: { member: "its text", format: "encrypted PDF" } });
  const scripts = [...names.matchAll(/\/JS\s{0,10}\(/g)].map(({ index, 0: mark }) => index + mark.length);
  if (scripts.length > MAX_SCRIPTS) limits.add(`${MAX_SCRIPTS} scripts of a PDF`);
  const texts = scripts.slice(0, MAX_SCRIPTS).map((start) => stringAt(names, start));
  if (texts.some(({ isWhole }) => !isWhole)) limits.add(`${MAX_STRING} characters of a script of a PDF`);
  const members = membersOf(
    texts.map(({ text }) => text),
    pages,
  );
  return { members, oddities: [...oddities, ...[...limits].map(unread)] };
}

function membersOf(scripts: readonly string[], pages: string): readonly Member[] {
  const texts = [
    { path: "script.js", text: scripts.join("\n") },
    { path: "text.txt", text: shownText(pages) },
  ];
  return texts.flatMap(({ path, text }) => (text.trim() === "" ? [] : [{ path, bytes: Buffer.from(text) }]));
}

interface Parts {
  /** What is outside of streams, and in streams of objects. */
  readonly objects: string;
  readonly pages: string;
  /** The limits beyond which something was not read. */
  readonly unread: Set<string>;
}

function partsOf(buffer: Buffer, budget: Budget): Parts {
  const objects: string[] = [];
  const pages: string[] = [];
  const reading = new Reading(budget);
  let from = 0;
  for (const [start, end] of streamsOf(buffer)) {
    objects.push(reading.outside(buffer.subarray(from, start)));
    const dictionary = dictionaryBefore(buffer, start);
    const isObjects = /\/ObjStm\b/.test(dictionary);
    if (isObjects || isPage(dictionary))
      (isObjects ? objects : pages).push(reading.stream(buffer.subarray(start, end), dictionary));
    from = end + "endstream".length;
  }
  objects.push(reading.outside(buffer.subarray(from)));
  if (buffer.indexOf("endstream", buffer.indexOf("stream", from)) > from) reading.unread.add(STREAM_LIMIT);
  return { objects: objects.join(" "), pages: pages.join("\n"), unread: reading.unread };
}

/** From where to where the streams are, as far as they are read. */
function* streamsOf(buffer: Buffer): Iterable<readonly [start: number, end: number]> {
  let end = 0;
  for (let i = 0; i < MAX_STREAMS; i++) {
    const start = buffer.indexOf("stream", end);
    end = start === -1 ? -1 : buffer.indexOf("endstream", start);
    if (end === -1) return;
    yield [start, end];
    end += "endstream".length;
  }
}

/** Reads the parts of a PDF as far as the limits go, and remembers which it came to. */
class Reading {
  readonly unread = new Set<string>();
  private readonly budget: Budget;
  private left = MAX_READ;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  outside(part: Buffer): string {
    if (part.length > MAX_READ) this.unread.add(READ_LIMIT);
    return part.toString("latin1", 0, MAX_READ);
  }

  stream(stream: Buffer, dictionary: string): string {
    const text = this.left > 0 ? streamText(stream, dictionary, this.budget) : undefined;
    if (text === undefined || text.length > this.left) this.unread.add(READ_LIMIT);
    const read = text?.slice(0, this.left) ?? "";
    this.left -= read.length;
    return read;
  }
}

function dictionaryBefore(buffer: Buffer, at: number): string {
  const text = buffer.toString("latin1", Math.max(0, at - DICTIONARY), at);
  return text.slice(Math.max(0, text.lastIndexOf(" obj")));
}

/** Neither an image nor a font, nor anything else that has a type: the commands that draw a page. */
function isPage(dictionary: string): boolean {
  return !/\/(?:Subtype|Length1|Type|FunctionType|ShadingType|N)\b/.test(dictionary);
}

/** Nothing where it would become too much. */
function streamText(stream: Buffer, dictionary: string, budget: Budget): string | undefined {
  const start = stream.indexOf("\n") + 1;
  const content = stream.subarray(start);
  if (!/\/(?:FlateDecode|Fl)\b/.test(dictionary)) return content.toString("latin1");
  const bytes = budget.inflate("zlib", content);
  if (bytes === "limit") return undefined;
  return bytes === "damaged" ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** The strings that are shown, in the order in which they are drawn. */
function shownText(pages: string): string {
  const lines: string[] = [];
  for (const { 0: shown } of pages.matchAll(
    /\((?:[^()\\\n]|\\.){1,2000}\)\s{0,5}(?:Tj|'|")|\[[^\]\n]{1,8000}\]\s{0,5}TJ|\bT(?:[dDm]\b|\*)/g,
  )) {
    if (shown.startsWith("T")) lines.push("\n");
    else
      lines.push(
        [...shown.matchAll(/\(((?:[^()\\]|\\.){0,2000})\)/g)].map((match) => unescaped(match[1] ?? "")).join(""),
      );
  }
  return lines.join("").replace(/\n{2,}/g, "\n");
}

/** The string that begins at `at`, to the bracket that closes it. */
function stringAt(text: string, at: number): { readonly text: string; readonly isWhole: boolean } {
  let depth = 1;
  let end = at;
  for (; end < text.length && end < at + MAX_STRING; end++) {
    const character = text[end];
    if (character === "\\") end += 1;
    else if (character === "(") depth += 1;
    else if (character === ")" && --depth === 0) break;
  }
  return { text: unescaped(text.slice(at, end)), isWhole: depth === 0 || end >= text.length };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\n", t: "\t" };

function unescaped(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal: string | undefined, letter: string | undefined) =>
    octal === undefined
      ? (ESCAPES[letter ?? ""] ?? letter ?? "")
      : String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
  );
}
