/** Builds patterns from a language's words and the phrases that it makes of them, so that a phrase is written as grammar. */
import type { Pattern, ZoneFilter } from "../signal.ts";

/**
 * A language as data. Of the words of a slot, `|` or a line break separates one from the next. In a word `~` stands for any ending, `(x)` for what may be absent, a space for whatever separates
 * words. A phrase is a sequence of words and of `{slot}`s, each any word of a list; `{slot?}` may be absent; `…` stands
 * for a few words of the same sentence, `……` for more of them. `!{slot}` at the end: none of these words follows.
 */
export interface Phrasebook {
  /** How its words stand: `ascii` and `spaced` have them apart, `dense` has no spaces. */
  readonly writing: "ascii" | "spaced" | "dense";
  /** What may be attached before a word, as in Arabic: a part of a regular expression. */
  readonly prefix?: string;
  readonly words: Readonly<Record<string, string>>;
  /** By family. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
}

/** What stands between two words: also marks of emphasis and quotation, and the end of a line. */
const APART = "[\\s\"'*_`,:;()\\[\\]“”«»’-]{1,6}";
const CLOSE = "[\\s\"'*_`,、，:：“”「」『』]{0,4}";
/** A character inside a sentence: a full stop ends one unless something follows it at once, as in a file's name. */
const INSIDE = "(?:[^.!?。！？\\n]|[.!?](?=\\S)|\\n(?![ \\t]{0,8}[\\r\\n#|*-]))";

interface Writing {
  readonly apart: string;
  readonly ending: string;
  readonly begin: string;
  readonly end: string;
  /** Characters that `…` and `……` stand for. */
  readonly reach: readonly [number, number];
  readonly flags: string;
}

const WRITINGS: Readonly<Record<Phrasebook["writing"], Writing>> = {
  ascii: { apart: APART, ending: "\\w{0,8}", begin: "(?<!\\w)", end: "(?!\\w)", reach: [45, 110], flags: "i" },
  spaced: {
    apart: APART,
    ending: "[\\p{L}\\p{M}]{0,10}",
    begin: "(?<![\\p{L}\\p{M}\\p{N}])",
    end: "(?![\\p{L}\\p{M}\\p{N}])",
    reach: [45, 110],
    flags: "iu",
  },
  dense: { apart: CLOSE, ending: "", begin: "", end: "", reach: [14, 40], flags: "iu" },
};

/** The patterns of one family in these languages. */
export function patternsOf(family: string, books: readonly Phrasebook[], zones: ZoneFilter): readonly Pattern[] {
  return books.flatMap((book) => (book.phrases[family] ?? []).map((phrase) => patternOf(phrase, book, zones)));
}

interface Part {
  readonly words: readonly string[];
  readonly optional: boolean;
  readonly absent: boolean;
  /** Characters that it stands for; 0 for a word. */
  readonly reach: number;
}

/** The pattern of one phrase; made when it is first looked at, since most programs that know the rules never scan. */
export function patternOf(phrase: string, book: Phrasebook, zones: ZoneFilter): Pattern {
  for (const [, slot = ""] of phrase.matchAll(/\{([\w-]+)\??\}/g)) {
    if (book.words[slot] === undefined) throw new Error(`no words for ${slot}`);
  }
  let made: Omit<Pattern, "zones"> | undefined;
  const make = () => {
    made ??= madeOf(phrase, book);
    return made;
  };
  return {
    zones,
    get keywords() {
      return make().keywords;
    },
    get also() {
      return make().also ?? [];
    },
    get pattern() {
      return make().pattern;
    },
  };
}

function madeOf(phrase: string, book: Phrasebook): Omit<Pattern, "zones"> {
  const parts = phrase.split(" ").map((part) => partOf(part, book));
  const source = parts.map((part, i) => sourceOf(part, parts[i + 1], book)).join("");
  const [keywords = [], ...also] = wordLists(parts);
  return { keywords, also, pattern: new RegExp(source, WRITINGS[book.writing].flags) };
}

const WORD = { optional: false, absent: false, reach: 0 } as const;

function partOf(part: string, { writing, words }: Phrasebook): Part {
  const reach = ["…", "……"].indexOf(part);
  if (reach !== -1) return { ...WORD, words: [], optional: true, reach: WRITINGS[writing].reach[reach] as number };
  const [, not, slot, mark] = /^(!?)\{([\w-]+)(\??)\}$/.exec(part) ?? [];
  if (slot === undefined) return { ...WORD, words: [part] };
  const list = words[slot] ?? "";
  return { ...WORD, words: list.split(/\s*[|\n]\s*/), optional: mark === "?", absent: not === "!" };
}

function sourceOf(part: Part, next: Part | undefined, { writing, prefix = "" }: Phrasebook): string {
  if (part.reach > 0) return `${INSIDE}{0,${part.reach}}?`;
  const { apart, begin, end } = WRITINGS[writing];
  const word = `${begin}${prefix}(?:${part.words.map((one) => wordSource(one, writing)).join("|")})${end}`;
  if (part.absent) return `(?!${apart}${word})`;
  if (part.optional) return `(?:${word}${apart})?`;
  return next === undefined || next.absent || next.reach > 0 ? word : word + apart;
}

function wordSource(word: string, writing: Phrasebook["writing"]): string {
  const { apart, ending } = WRITINGS[writing];
  return [...word].map((char) => characterSource(char, apart, ending)).join("");
}

function characterSource(char: string, apart: string, ending: string): string {
  if (char === "~") return ending;
  if (char === "(") return "(?:";
  if (char === ")") return ")?";
  if (char === " ") return apart;
  if (char === "'") return "['’]?";
  const alike = ALIKE[char];
  if (alike !== undefined) return `[${alike}]`;
  const plain = withoutAccent(char);
  if (plain !== char) return `[${char}${plain}]`;
  return char.replace(/[\\^$.*+?[\]{}|/]/, "\\$&");
}

/** Letters for which people write others too. */
const ALIKE: Readonly<Record<string, string>> = { أ: "أإآا", إ: "أإآا", آ: "أإآا", ى: "ىي", ة: "ةه", ё: "ёе" };

/** A Latin letter without its accent; any other character as it is. */
function withoutAccent(char: string): string {
  const base = char.normalize("NFD")[0] as string;
  return /[a-z]/i.test(base) ? base : char;
}

/** Lists of words, of each of which the phrase has one; the rarest first. */
function wordLists(parts: readonly Part[]): readonly (readonly string[])[] {
  const required = parts.filter(({ optional, absent }) => !optional && !absent);
  const lists = required.map(({ words }) => words.map(literalOf)).toSorted((a, b) => weakest(b) - weakest(a));
  return lists.filter((list) => weakest(list) > 0).map((list) => [...new Set(list.flatMap(spellings))]);
}

/** The longest run of a word that is always written like that. */
function literalOf(word: string): string {
  const runs = word.toLowerCase().split(/\([^)]*\)|[~ 'أإآىةё]/);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

function weakest(literals: readonly string[]): number {
  return Math.min(...literals.map((one) => (/^[\u0000-\u007f]*$/.test(one) ? one.length : one.length * 2)));
}

/** With accents and without them. */
function spellings(literal: string): readonly string[] {
  return [literal, [...literal].map(withoutAccent).join("")];
}
