/** The strings of a JSON text with the keys that lead to them and where they stand; forgiving, as programs that read settings are. */
import type { Unread } from "./limits.ts";

export interface JsonString {
  /** Names of the objects' members on the way, outermost first; places in lists are left out. */
  readonly keys: readonly string[];
  /** Of what is between the quotes. */
  readonly start: number;
  readonly end: number;
}

/** Levels of nesting. */
const MAX_DEPTH = 100;

/** Every string that is a value, up to where it is nested too deep, which `refuse` is told. Comments are not known: an apostrophe in one does no harm, a quote ends with its line. */
export function* jsonStrings(text: string, refuse: (limit: Unread) => void): Generator<JsonString> {
  const keys: string[] = [];
  let key: string | undefined;
  const token = /["{}[\],]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') {
      const start = match.index + 1;
      const end = stringEnd(text, start);
      token.lastIndex = end + 1;
      if (isKey(text, end)) key = unescaped(text.slice(start, Math.min(end, start + 200)));
      else yield { keys: pathOf(keys, key), start, end };
    } else if (match[0] === "{" || match[0] === "[") {
      if (keys.length === MAX_DEPTH) return refuse(`${MAX_DEPTH} levels of JSON`);
      keys.push(key ?? "");
      if (match[0] === "{") key = undefined;
    } else if (match[0] !== ",") key = keys.pop();
  }
}

function pathOf(keys: readonly string[], key: string | undefined): readonly string[] {
  const path = [...keys, key ?? ""].filter((name, i, all) => name !== "" && name !== all[i - 1]);
  return path;
}

/** Where the closing quote is, or the line or the text ends without one. */
function stringEnd(text: string, from: number): number {
  const part = /\\[\s\S]|["\n]/g;
  part.lastIndex = from;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    if (!match[0].startsWith("\\")) return match.index;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  return /^"[ \t\r\n]{0,200}:/.test(text.slice(end, end + 210));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** What a string's source stands for. */
export function unescaped(source: string): string {
  if (!source.includes("\\")) return source;
  return source.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
