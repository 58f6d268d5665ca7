/** Builds patterns from a language's words and the phrases that it makes of them, so that a phrase is written as grammar. */
import { hasOtherScript, type Pattern, type ZoneFilter } from "../signal.ts";

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

interface Part extends Slot {
  readonly optional: boolean;
  readonly absent: boolean;
  /** Characters that it stands for; 0 for a word. */
  readonly reach: number;
}

/** The words of which one stands at a place, as an expression, and as the literals by which it is looked for. */
interface Slot {
  readonly source: string;
  readonly literals: readonly string[];
  /** The length of the shortest literal; a character beyond ASCII counts twice. */
  readonly weakest: number;
  /** Does no letter and no digit ever stand before a literal? */
  readonly isApart: boolean;
}

/** The pattern of one phrase; made when it is first looked at, since most programs that know the rules never scan. */
export function patternOf(phrase: string, book: Phrasebook, zones: ZoneFilter): Pattern {
  for (const [, slot = ""] of phrase.matchAll(/\{([\w-]+)\??\}/g)) {
    if (book.words[slot] === undefined) throw new Error(`no words for ${slot}`);
  }
  let known: readonly Part[] | undefined;
  const parts = () => {
    known ??= phrase.split(" ").map((part) => partOf(part, book));
    return known;
  };
  let lists: readonly Slot[] | undefined;
  const wordsOf = () => {
    lists ??= wordLists(parts());
    return lists;
  };
  let source: string | undefined;
  const begins = (count: number) => sourceOf(parts(), count, book);
  return {
    zones,
    get keywords() {
      return wordsOf()[0]?.literals ?? [];
    },
    get also() {
      return wordsOf()
        .slice(1)
        .map(({ literals }) => literals);
    },
    get otherScript() {
      return phrase.split(" ").some((part) => isAlwaysOtherScript(part, book));
    },
    get apart() {
      return wordsOf().map(({ isApart }) => isApart);
    },
    pattern: {
      get source() {
        source ??= begins(parts().length);
        return source;
      },
      get head() {
        return begins(1 + parts().findIndex(({ optional, absent }) => !optional && !absent));
      },
      flags: WRITINGS[book.writing].flags,
    },
  };
}

/** Is the part always there, and one of its words always written in another script? No slot is put together for it. */
function isAlwaysOtherScript(part: string, { words, writing }: Phrasebook): boolean {
  if (writing === "ascii" || /^!|\?\}$|^…/.test(part)) return false;
  const [, slot] = /^\{([\w-]+)\}$/.exec(part) ?? [];
  const list = slot === undefined ? part : (words[slot] as string);
  return list.split(/[|\n]/).every((word) => hasOtherScript(word.replace(/\([^)]*\)/g, "")));
}

function partOf(part: string, book: Phrasebook): Part {
  const reach = ["…", "……"].indexOf(part);
  if (reach !== -1) {
    const characters = WRITINGS[book.writing].reach[reach] as number;
    return { source: "", literals: [], weakest: 0, isApart: false, optional: true, absent: false, reach: characters };
  }
  const [, not, slot, mark] = /^(!?)\{([\w-]+)(\??)\}$/.exec(part) ?? [];
  return { ...slotOf(book, slot, part), optional: mark === "?", absent: not === "!", reach: 0 };
}

/** Slots of each language; most of them are in many phrases. */
const known = new WeakMap<Phrasebook, Map<string, Slot>>();

function slotOf(book: Phrasebook, name: string | undefined, word: string): Slot {
  const slots = known.get(book) ?? new Map<string, Slot>();
  known.set(book, slots);
  const key = name === undefined ? word : `{${name}}`;
  const slot = slots.get(key) ?? slotFrom(name === undefined ? word : (book.words[name] as string), book);
  slots.set(key, slot);
  return slot;
}

function slotFrom(list: string, { writing, prefix = "" }: Phrasebook): Slot {
  const words = list.split(/\s*[|\n]\s*/);
  const { begin, end } = WRITINGS[writing];
  const literals = words.map(literalOf);
  return {
    source: `${begin}${prefix}(?:${words.map((one) => wordSource(one, writing)).join("|")})${end}`,
    literals: [...new Set(literals.flatMap(spellings))],
    weakest: weakestOf(literals),
    isApart: begin !== "" && prefix === "" && words.every((word, i) => beginsApart(word, literals[i] as string)),
  };
}

/** The first parts of a phrase, one after the other. */
function sourceOf(parts: readonly Part[], count: number, { writing }: Phrasebook): string {
  const { apart } = WRITINGS[writing];
  return parts
    .slice(0, count)
    .map((part, i) => partSource(part, parts[i + 1], apart))
    .join("");
}

function partSource(part: Part, next: Part | undefined, apart: string): string {
  if (part.reach > 0) return `${INSIDE}{0,${part.reach}}?`;
  if (part.absent) return `(?!${apart}${part.source})`;
  if (part.optional) return `(?:${part.source}${apart})?`;
  return next === undefined || next.absent || next.reach > 0 ? part.source : part.source + apart;
}

function wordSource(word: string, writing: Phrasebook["writing"]): string {
  if (PLAIN.test(word)) return word;
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

/** Nothing of it stands for anything else, as in most words. */
const PLAIN = /^[a-z]+$/;

/** Letters for which people write others too. */
const ALIKE: Readonly<Record<string, string>> = { أ: "أإآا", إ: "أإآا", آ: "أإآا", ى: "ىي", ة: "ةه", ё: "ёе" };

/** A Latin letter without its accent; any other character as it is. */
function withoutAccent(char: string): string {
  if (char < "\u0080") return char;
  const base = char.normalize("NFD")[0] as string;
  return /[a-z]/i.test(base) ? base : char;
}

/** The slots of each of which the phrase has a word; the rarest first. */
function wordLists(parts: readonly Part[]): readonly Slot[] {
  const required = parts.filter(({ optional, absent }) => !optional && !absent);
  return required.filter(({ weakest }) => weakest > 0).sort((a, b) => b.weakest - a.weakest);
}

/** The longest run of a word that is always written like that. */
function literalOf(word: string): string {
  if (PLAIN.test(word)) return word;
  const runs = word.toLowerCase().split(/\([^)]*\)|[~ 'أإآىةё]/);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** Does the literal stand where the word begins, or after a space in it? */
function beginsApart(word: string, literal: string): boolean {
  const lower = word.toLowerCase().replace(/\([^)]*\)/g, "~");
  return lower.startsWith(literal) || lower.includes(` ${literal}`);
}

function weakestOf(literals: readonly string[]): number {
  return Math.min(...literals.map((one) => (/^[\u0000-\u007f]*$/.test(one) ? one.length : one.length * 2)));
}

/** With accents and without them. */
function spellings(literal: string): readonly string[] {
  if (PLAIN.test(literal)) return [literal];
  return [literal, [...literal].map(withoutAccent).join("")];
}
