/** Whether a package's name wants to be taken for a well-known one: a slip of the finger, a look-alike letter, a moved hyphen. */
import { WELL_KNOWN_NPM, WELL_KNOWN_PYPI, WELL_KNOWN_SCOPES, WELL_KNOWN_WORDS } from "./rules/well-known-packages.ts";

export type Registry = "npm" | "pypi";

/** Shorter names are one slip from too many others. */
const MIN_LENGTH = 5;
const MIN_WORD = 6;
const MAX_LENGTH = 60;

/** The name that another one is almost; undefined for names that are known themselves, or like none. */
export function squattedBy(name: string, registry: Registry): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  if (registry === "npm" && name.startsWith("@")) return scopeSquattedBy(name);
  // Names on npm have no capital letters: an I among small ones is there to be read as an l.
  if (registry === "npm" && /[a-z-]I[a-z]/.test(name)) return name.replace(/I/g, "l");
  return registry === "npm" ? likenessIn(NPM, name) : likenessIn(PYPI, pypiName(name), lookOf(name));
}

/** A part of a skill's name that is almost a well-known word; `isSlip` where no brand would be spelled so. */
export function misspeltIn(
  name: string,
): { readonly part: string; readonly like: string; readonly isSlip: boolean } | undefined {
  for (const part of name.slice(0, MAX_LENGTH).toLowerCase().split(/[-_]/)) {
    const like = likenessIn(WORDS, part);
    if (like === undefined || like.length < MIN_WORD || like.startsWith(part)) continue;
    const { got, wanted } = differenceOf(part, like);
    return { part, like, isSlip: got.length !== 1 || wanted.length !== 1 };
  }
  return undefined;
}

/** PEP 503: on PyPI letter case and the kind of separator do not count. */
export function pypiName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** The scope is what vouches for what is below it. */
function scopeSquattedBy(name: string): string | undefined {
  const [scope = "", rest = ""] = name.split("/");
  const like = likenessIn(SCOPES, scope);
  return like === undefined ? undefined : `${like}/${rest}`;
}

/** Known names, and ways back to them. */
interface Index {
  readonly names: ReadonlySet<string>;
  /** A name less one of its letters → the names that it may come from. */
  readonly shortened: ReadonlyMap<string, readonly string[]>;
  /** A name as it looks, and without its separators → the name. */
  readonly looks: ReadonlyMap<string, string>;
}

function indexOf(names: ReadonlySet<string>): () => Index {
  let index: Index | undefined;
  return () => {
    if (index !== undefined) return index;
    const shortened = new Map<string, string[]>();
    const looks = new Map<string, string>();
    for (const name of names) {
      if (name.length < MIN_LENGTH) continue;
      looks.set(lookOf(name), name);
      for (const short of [name, ...shortenedOnce(name)]) shortened.set(short, [...(shortened.get(short) ?? []), name]);
    }
    index = { names, shortened, looks };
    return index;
  };
}

const NPM = indexOf(WELL_KNOWN_NPM);
const PYPI = indexOf(WELL_KNOWN_PYPI);
const WORDS = indexOf(WELL_KNOWN_WORDS);
const SCOPES = indexOf(WELL_KNOWN_SCOPES);

function likenessIn(index: () => Index, name: string, look = lookOf(name)): string | undefined {
  const { names, shortened, looks } = index();
  if (name.length < MIN_LENGTH || names.has(name)) return undefined;
  const same = looks.get(look);
  if (same !== undefined) return same;
  const near = new Set([name, ...shortenedOnce(name)].flatMap((short) => shortened.get(short) ?? []));
  return [...near].find((known) => isSlip(name, known));
}

function shortenedOnce(name: string): readonly string[] {
  return Array.from({ length: name.length }, (_, i) => name.slice(0, i) + name.slice(i + 1));
}

/** Letters that look like others, and separators that nobody remembers. */
function lookOf(name: string): string {
  return name
    .replace(/[I1|]/g, "l")
    .toLowerCase()
    .replace(/0/g, "o")
    .replace(/rn/g, "m")
    .replace(/vv/g, "w")
    .replace(/[-_.]/g, "");
}

/** One letter left out, doubled, moved or mistaken for a neighbour: what fingers do. Versions and plurals are honest. */
function isSlip(name: string, known: string): boolean {
  const { got, wanted, start } = differenceOf(name, known);
  if (!/^[a-z]{1,4}$/.test(got + wanted) || isEnding(name, known)) return false;
  if (got.length === 2) return got[0] === wanted[1] && got[1] === wanted[0];
  if (start === 0) return false;
  if (got.length === wanted.length) return NEIGHBOURS.get(wanted)?.includes(got) === true;
  if (got.length === 0) return wanted.length === 1;
  // One letter too many is a slip only where it is the one beside it.
  return wanted.length === 0 && (got === name[start - 1] || got === name[start + 1]);
}

/** What stands between the beginning and the end that two names share. */
function differenceOf(name: string, known: string): { got: string; wanted: string; start: number } {
  const shortest = Math.min(name.length, known.length);
  let start = 0;
  while (start < shortest && name[start] === known[start]) start += 1;
  let end = 0;
  while (end < shortest - start && name.at(-1 - end) === known.at(-1 - end)) end += 1;
  return { got: name.slice(start, name.length - end), wanted: known.slice(start, known.length - end), start };
}

/** A plural, or another form of the word. */
function isEnding(name: string, known: string): boolean {
  const [long, short] = name.length > known.length ? [name, known] : [known, name];
  return long.startsWith(short) && /^[sexyrd]$/.test(long.slice(short.length)) && long.at(-1) !== long.at(-2);
}

const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/** The letters beside each on a keyboard, and vowels, which ears mistake. */
const NEIGHBOURS: ReadonlyMap<string, string> = new Map(
  [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => {
    const row = ROWS.find((letters) => letters.includes(letter)) ?? "";
    const at = row.indexOf(letter);
    return [letter, `${row.charAt(at - 1)}${row.charAt(at + 1)}${/[aeiouy]/.test(letter) ? "aeiouy" : ""}`];
  }),
);
