/** PDF files: what acts when they are opened, and the text on their pages as far as it is written in plain strings. */
import { type Budget, type Member, type Oddity, type Unpacked, unread } from "./unpacked.ts";

const MAX_STREAMS = 2000;
/** Characters of inflated streams that are read. */
const MAX_READ = 4 * 1024 * 1024;
/** Bytes before `stream` in which its dictionary is. */
const DICTIONARY = 1000;

const ACTIONS: readonly { readonly action: string; readonly name: Oddity["name"]; readonly pattern: RegExp }[] = [
  { action: "starts a program", name: "document.action", pattern: /\/S\s{0,10}\/Launch\b/ },
  { action: "runs a script", name: "document.macro", pattern: /\/S\s{0,10}\/JavaScript\b|\/JS\s{0,10}[(<\d]/ },
  { action: "imports data", name: "document.action", pattern: /\/S\s{0,10}\/ImportData\b/ },
];

/** The scripts and the text of a PDF file. */
export function readPdf(bytes: Uint8Array, budget: Budget): Unpacked {
  const { objects, pages, isWhole } = partsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), budget);
  const names = objects.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const oddities: Oddity[] = ACTIONS.filter(({ pattern }) => pattern.test(names)).map(({ action, name }) => ({
    name,
    facts: name === "document.macro" ? { part: "a script of the PDF" } : { action: `the PDF ${action}` },
  }));
  if (/\/Encrypt\s{1,10}\d/.test(names))
    oddities.push({ name: "archive.unreadable", facts: { member: "its text", format: "encrypted PDF" } });
  if (!isWhole) oddities.push(unread(`${MAX_STREAMS} streams of a PDF`));
  return { members: membersOf(names, pages), oddities };
}

function membersOf(objects: string, pages: string): readonly Member[] {
  const scripts = [...objects.matchAll(/\/JS\s{0,10}\(/g)]
    .slice(0, 100)
    .map(({ index, 0: mark }) => stringAt(objects, index + mark.length));
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
  readonly isWhole: boolean;
}

function partsOf(buffer: Buffer, budget: Budget): Parts {
  const objects: string[] = [];
  const pages: string[] = [];
  let left = MAX_READ;
  let from = 0;
  for (let i = 0; i <= MAX_STREAMS; i++) {
    const start = buffer.indexOf("stream", from);
    const end = start === -1 ? -1 : buffer.indexOf("endstream", start);
    objects.push(buffer.toString("latin1", from, end === -1 ? Math.min(buffer.length, from + MAX_READ) : start));
    if (end === -1) return { objects: objects.join(" "), pages: pages.join("\n"), isWhole: true };
    const dictionary = dictionaryBefore(buffer, start);
    const isObjects = /\/ObjStm\b/.test(dictionary);
    if (isObjects || (left > 0 && isPage(dictionary))) {
      const text = streamText(buffer.subarray(start, end), dictionary, budget).slice(0, MAX_READ);
      left -= text.length;
      (isObjects ? objects : pages).push(text);
    }
    from = end + "endstream".length;
  }
  return { objects: objects.join(" "), pages: pages.join("\n"), isWhole: false };
}

function dictionaryBefore(buffer: Buffer, at: number): string {
  const text = buffer.toString("latin1", Math.max(0, at - DICTIONARY), at);
  return text.slice(Math.max(0, text.lastIndexOf(" obj")));
}

/** Neither an image nor a font, nor anything else that has a type: the commands that draw a page. */
function isPage(dictionary: string): boolean {
  return !/\/(?:Subtype|Length1|Type|FunctionType|ShadingType|N)\b/.test(dictionary);
}

function streamText(stream: Buffer, dictionary: string, budget: Budget): string {
  const start = stream.indexOf("\n") + 1;
  const content = stream.subarray(start);
  if (!/\/(?:FlateDecode|Fl)\b/.test(dictionary)) return content.toString("latin1");
  const bytes = budget.inflate("zlib", content);
  return typeof bytes === "string" ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
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
function stringAt(text: string, at: number): string {
  let depth = 1;
  let end = at;
  for (; end < text.length && end < at + 100_000; end++) {
    const character = text[end];
    if (character === "\\") end += 1;
    else if (character === "(") depth += 1;
    else if (character === ")" && --depth === 0) break;
  }
  return unescaped(text.slice(at, end));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\n", t: "\t" };

function unescaped(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal: string | undefined, letter: string | undefined) =>
    octal === undefined
      ? (ESCAPES[letter ?? ""] ?? letter ?? "")
      : String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
  );
}
