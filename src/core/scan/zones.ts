/** Divides a file's text into zones: by its name, and for Markdown by what Markdown makes of it. */
import type { Language, Span, Zone } from "./document.ts";

const BY_ENDING: Readonly<Record<string, Language>> = {
  ...named("sh", ["sh", "bash", "zsh", "ksh", "fish", "command"]),
  ...named("python", ["py", "pyw", "pyi", "pth"]),
  ...named("javascript", ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"]),
  ...named("powershell", ["ps1", "psm1", "psd1", "bat", "cmd"]),
  ...named("ruby", ["rb"]),
  ...named("perl", ["pl", "pm"]),
  ...named("php", ["php"]),
  ...named("markdown", ["md", "markdown", "mdx", "mdc"]),
  ...named("json", ["json", "jsonc", "jsonl", "json5"]),
  ...named("yaml", ["yaml", "yml", "toml"]),
};

const BY_LABEL: Readonly<Record<string, Language>> = {
  ...BY_ENDING,
  ...named("sh", ["shell", "console", "terminal", "shellsession", "shell-session", "sh-session", "bash-session"]),
  ...named("python", ["python", "python3", "pycon"]),
  ...named("javascript", ["javascript", "typescript", "node", "nodejs"]),
  ...named("powershell", ["powershell", "pwsh", "batch", "dos"]),
  ...named("ruby", ["ruby"]),
  ...named("perl", ["perl"]),
};

const DATA: ReadonlySet<Language> = new Set(["json", "yaml"]);
/** Labels of fences that hold neither commands nor data: what is in them is read, not run. */
const PROSE_LABEL = /^(?:text|txt|plain|plaintext|output|diff|md|markdown|mermaid|csv|tsv|html|xml|css|svg)$/;

function named(language: Language, words: readonly string[]): Record<string, Language> {
  return Object.fromEntries(words.map((word) => [word, language]));
}

/** The language that a file is in, by its name, or by the `#!` it begins with. */
export function languageOf(path: string, text: string): Language {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  const language = ending === undefined ? undefined : BY_ENDING[ending];
  if (language !== undefined) return language;
  const program = /^#![^\n]{0,200}?\b(bash|sh|zsh|dash|ksh|python|node|deno|bun|ruby|perl|php|pwsh)/.exec(text)?.[1];
  if (program === undefined) return "";
  return BY_LABEL[program] ?? (program === "dash" ? "sh" : program === "deno" || program === "bun" ? "javascript" : "");
}

/** The zones of a text; gapless. */
export function zonesOf(path: string, text: string): readonly Span[] {
  const language = languageOf(path, text);
  if (text === "") return [];
  if (language === "markdown" || (language === "" && isProse(path))) return markdownZones(text);
  if (DATA.has(language)) return [{ start: 0, end: text.length, zone: "data", language }];
  return commentZones(text, language);
}

function isProse(path: string): boolean {
  return /(?:^|\/)[^./]*$|\.(?:txt|text|rst|adoc|html?|xml|svg|tex|org)$/i.test(path);
}

/** Builds gapless spans from pieces that are appended in order. */
class Spans {
  readonly list: Span[] = [];
  private end = 0;

  add(end: number, zone: Zone, language: Language = ""): void {
    if (end <= this.end) return;
    const last = this.list.at(-1);
    if (
      last !== undefined &&
      last.zone === zone &&
      last.language === language &&
      zone !== "heading" &&
      zone !== "fence"
    )
      this.list[this.list.length - 1] = { ...last, end };
    else this.list.push({ start: this.end, end, zone, language });
    this.end = end;
  }
}

interface Fence {
  readonly mark: string;
  readonly zone: Zone;
  readonly language: Language;
}

function markdownZones(text: string): readonly Span[] {
  const spans = new Spans();
  let at = frontmatterEnd(text);
  spans.add(at, "frontmatter", "yaml");
  let fence: Fence | undefined;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, Math.min(end, at + 400));
    if (fence !== undefined) {
      const isClosing = closes(line, fence);
      spans.add(end, isClosing ? "prose" : fence.zone, isClosing ? "" : fence.language);
      if (isClosing) fence = undefined;
    } else {
      fence = fenceOf(line);
      if (fence !== undefined) spans.add(end, "prose");
      else if (/^ {0,3}#{1,6}[ \t]/.test(line)) spans.add(end, "heading");
      else {
        at = inlineZones(spans, text, at, end);
        continue;
      }
    }
    at = end;
  }
  return spans.list;
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

function fenceOf(line: string): Fence | undefined {
  const match = /^[ \t]*(?:>[ \t]*|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})[ \t]*\{?\.?([^\s`{}]*)/.exec(line);
  if (match === null || (match[1]?.startsWith("`") === true && line.slice(match[0].length).includes("`")))
    return undefined;
  const label = (match[2] ?? "").toLowerCase();
  const language = BY_LABEL[label] ?? "";
  const isProseLike = PROSE_LABEL.test(label) || language === "markdown";
  const zone = DATA.has(language) ? "data" : isProseLike ? "prose" : "fence";
  return { mark: match[1] as string, zone, language };
}

function closes(line: string, { mark }: Fence): boolean {
  const run = /^[ \t>]*(`{3,}|~{3,})[ \t]*\r?\n?$/.exec(line)?.[1];
  return run !== undefined && run[0] === mark[0] && run.length >= mark.length;
}

/** Prose with inline code and comments, from the start of a line; where the next line begins, after a comment of several. */
function inlineZones(spans: Spans, text: string, from: number, lineEnding: number): number {
  let end = lineEnding;
  let at = from;
  const marks = /`+|<!--/g;
  marks.lastIndex = at;
  for (let match = marks.exec(text); match !== null && match.index < end; match = marks.exec(text)) {
    const start = match.index;
    if (start < at) continue;
    const isComment = match[0] === "<!--";
    const closing = isComment ? text.indexOf("-->", start) : closingTicks(text, { from: start, mark: match[0], end });
    if (closing === -1 && !isComment) continue;
    spans.add(start, "prose");
    at = closing === -1 ? text.length : closing + (isComment ? 3 : match[0].length);
    if (at > end) end = lineEnd(text, at);
    spans.add(at, isComment ? "comment" : "inline");
    marks.lastIndex = at;
  }
  spans.add(end, "prose");
  return end;
}

/** Where the line after the one of `at` begins. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}

function closingTicks(text: string, { from, mark, end }: { from: number; mark: string; end: number }): number {
  for (let i = text.indexOf(mark, from + mark.length); i !== -1 && i < end; i = text.indexOf(mark, i)) {
    let after = i;
    while (text[after] === "`") after += 1;
    if (after - i === mark.length) return i;
    i = after;
  }
  return -1;
}

const LINE_COMMENT: Readonly<Partial<Record<Language, RegExp>>> = {
  sh: /^[ \t]*#(?!!)[^\n]*/gm,
  python: /^[ \t]*#[^\n]*/gm,
  ruby: /^[ \t]*#(?!!)[^\n]*/gm,
  perl: /^[ \t]*#(?!!)[^\n]*/gm,
  powershell: /^[ \t]*(?:#|::|rem\b)[^\n]*/gim,
  javascript: /^[ \t]*\/\/[^\n]*/gm,
  php: /^[ \t]*(?:\/\/|#)[^\n]*/gm,
};

/** Code, and the lines of it that are nothing but a comment. */
function commentZones(text: string, language: Language): readonly Span[] {
  const spans = new Spans();
  const comments = LINE_COMMENT[language];
  for (const match of comments === undefined ? [] : text.matchAll(comments)) {
    spans.add(match.index, "code", language);
    spans.add(match.index + match[0].length, "comment", language);
  }
  spans.add(text.length, "code", language);
  return spans.list;
}
