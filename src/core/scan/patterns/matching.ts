/**
 * Finds the signals of many patterns in a document. One walk over the text says where their words are; an expression is
 * tried only where they are, and only if every word that it cannot do without is there.
 */
import type { ScanDocument } from "../document.ts";
import {
  countsAt,
  countsInKind,
  hasOtherScript,
  kindsIn,
  type Pattern,
  type Signal,
  type SpanKind,
} from "../signal.ts";
import { within } from "../unread.ts";
import { beginsAtWord, leadsOf } from "./pattern-leads.ts";
import { reachOf } from "./pattern-width.ts";
import { near, type Stretches, wholeOf, widened } from "./stretches.ts";
import { WordPlaces, type WrittenWords } from "./word-places.ts";

/** Signals of one pattern in one document; that there are more is a signal too. */
const MAX_SIGNALS = 1000;

export type Matcher = (document: ScanDocument) => readonly Signal[];

/** A pattern where it stands among all of them, in which order their signals come. */
interface Placed {
  readonly name: string;
  readonly pattern: Pattern;
  readonly index: number;
}

interface Named extends Placed {
  /** Lists of words, of each of which one is in everything that it matches; the first are its keywords. */
  readonly lists: readonly number[];
  /** The words one of which every match begins with, where that is known: then it is tried just there. */
  readonly leads: number | undefined;
  /** Both made when it is first tried. */
  reach?: number;
  expression?: RegExp;
}

/** What of some patterns is found, by their places. */
type Finder = (document: ScanDocument, found: (readonly Signal[])[]) => void;

export type NamedPatterns = readonly { readonly name: string; readonly patterns: readonly Pattern[] }[];

/** What preparing patterns comes to, as data that says nothing of the patterns themselves. */
export interface PreparedPatterns {
  readonly latin: PreparedScript;
  readonly other: PreparedScript;
}

interface PreparedScript {
  readonly words: WrittenWords;
  /** Of each pattern: its place among all, its leads (-1: none), its reach (-1: without end), and its lists. */
  readonly patterns: readonly (readonly [number, number, number, ...number[]])[];
}

/** Prepares these patterns for `matcherOf`, which for many of them takes longer than to look through a skill. */
export function prepared(named: NamedPatterns): PreparedPatterns {
  const all = placedOf(named);
  return { latin: writtenOf(prepare(latinOf(all))), other: writtenOf(prepare(otherOf(all))) };
}

/**
 * A matcher of all these patterns; those that need another script than Latin are prepared when a text has one. What they
 * come to need not be found out again where somebody knows it.
 */
export function matcherOf(named: NamedPatterns, known?: PreparedPatterns): Matcher {
  const all = placedOf(named);
  const latin = finderOf(known === undefined ? prepare(latinOf(all)) : readOf(known.latin, all));
  let other: Finder | undefined;
  return (document) => {
    const found: (readonly Signal[])[] = [];
    latin(document, found);
    if (hasOtherScript(document.text)) {
      other ??= finderOf(known === undefined ? prepare(otherOf(all)) : readOf(known.other, all));
      other(document, found);
    }
    return found.flat();
  };
}

function placedOf(named: NamedPatterns): readonly Placed[] {
  return named
    .flatMap(({ name, patterns }) => patterns.map((pattern) => ({ name, pattern })))
    .map((one, index) => ({ ...one, index }));
}

function latinOf(all: readonly Placed[]): readonly Placed[] {
  return all.filter(({ pattern }) => pattern.otherScript !== true);
}

function otherOf(all: readonly Placed[]): readonly Placed[] {
  return all.filter(({ pattern }) => pattern.otherScript === true);
}

/** Patterns with the places of their words. */
interface Prepared {
  readonly places: WordPlaces;
  readonly patterns: readonly Named[];
}

function prepare(placed: readonly Placed[]): Prepared {
  const places = new WordPlaces();
  const leads = rememberedLeads(places);
  return { places, patterns: placed.map((one) => toNamed(one, places, leads)) };
}

function writtenOf({ places, patterns }: Prepared): PreparedScript {
  const numbers = patterns.map((one) => {
    const reach = reachFrom(one);
    return [one.index, one.leads ?? -1, Number.isFinite(reach) ? reach : -1, ...one.lists] as const;
  });
  return { words: places.written(), patterns: numbers };
}

function readOf({ words, patterns }: PreparedScript, all: readonly Placed[]): Prepared {
  const read = patterns.map(
    ([index, leads, reach, ...lists]): Named => ({
      ...(all[index] as Placed),
      lists,
      leads: leads < 0 ? undefined : leads,
      reach: reach < 0 ? Number.POSITIVE_INFINITY : reach,
    }),
  );
  return { places: WordPlaces.of(words), patterns: read };
}

function finderOf({ places, patterns }: Prepared): Finder {
  const byFirst: number[][] = [];
  for (const [i, { lists }] of patterns.entries()) {
    const first = lists[0] as number;
    byFirst[first] = [...(byFirst[first] ?? []), i];
  }
  return (document, found) => {
    const kinds = kindsIn(document);
    const tried: number[] = [];
    for (const list of places.look(document.text)) {
      for (const i of byFirst[list] ?? []) if (isWorthTrying(patterns[i] as Named, kinds, places)) tried.push(i);
    }
    for (const i of tried) {
      const signals = signalsOf(patterns[i] as Named, document, places);
      if (signals.length > 0) found[(patterns[i] as Named).index] = within(MAX_SIGNALS, signals);
    }
  };
}

function isWorthTrying({ pattern, lists }: Named, kinds: readonly SpanKind[] | undefined, places: WordPlaces): boolean {
  return lists.every((list) => places.has(list)) && kinds?.some((kind) => countsInKind(pattern, kind)) !== false;
}

function toNamed(placed: Placed, places: WordPlaces, leads: Leads): Named {
  const { pattern } = placed;
  return {
    ...placed,
    lists: [pattern.keywords, ...(pattern.also ?? [])].map((list, i) =>
      places.add(list, pattern.apart?.[i] === true ? "apart" : "anywhere"),
    ),
    leads: leads(pattern.pattern.head ?? pattern.pattern.source),
  };
}

/** The words with one of which begins what is written like that. */
type Leads = (head: string) => number | undefined;

/** Many phrases begin alike. */
function rememberedLeads(places: WordPlaces): Leads {
  const known = new Map<string, number | undefined>();
  return (head) => {
    if (!known.has(head)) {
      const leads = leadsOf(head);
      known.set(head, leads && places.add(leads, beginsAtWord(head) ? "word" : "anywhere"));
    }
    return known.get(head);
  };
}

function signalsOf(one: Named, document: ScanDocument, places: WordPlaces): readonly Signal[] {
  const stretches = stretchesOf(one, document.text, places);
  if (stretches.length === 0) return [];
  if (one.leads !== undefined) return ledSignals(one, document, places.within(one.leads, stretches));
  return nearSignals(one, document, places.within(one.lists[0] as number, stretches));
}

/** Where one word of each list is near enough. A match begins there, and has the words of all lists there. */
function stretchesOf(one: Named, text: string, places: WordPlaces): Stretches {
  const reach = reachFrom(one);
  const { lists } = one;
  const ordered = lists.length === 1 ? lists : lists.toSorted((a, b) => places.weight(a) - places.weight(b));
  let stretches = wholeOf(text);
  for (const list of ordered) {
    stretches = near(stretches, places.within(list, widened(stretches, reach)), reach);
    if (stretches.length === 0) break;
  }
  return stretches;
}

function expressionOf(one: Named): RegExp {
  const { source, flags } = one.pattern.pattern;
  one.expression ??= new RegExp(source, [...new Set([...flags, one.leads === undefined ? "g" : "y"])].join(""));
  return one.expression;
}

/** Tried at each place where a word begins. */
function ledSignals(one: Named, document: ScanDocument, starts: readonly number[]): readonly Signal[] {
  const signals: Signal[] = [];
  const expression = expressionOf(one);
  let from = 0;
  for (const start of starts) {
    if (start < from || !countsAt(one.pattern, document, start)) continue;
    expression.lastIndex = start;
    const match = expression.exec(document.text);
    if (match === null) continue;
    signals.push(signalOf(one, document, match, start));
    from = start + match[0].length;
    if (signals.length === MAX_SIGNALS) break;
  }
  return signals;
}

/** How far from the start of one of its words anything lies that it looks at. */
function reachFrom(one: Named): number {
  const { keywords, pattern } = one.pattern;
  one.reach ??= reachOf(pattern) + Math.max(...keywords.map(({ length }) => length)) + 1;
  return one.reach;
}

/** Tried round each word, as far as the expression can look. */
function nearSignals(one: Named, document: ScanDocument, starts: readonly number[]): readonly Signal[] {
  const signals: Signal[] = [];
  const { text } = document;
  const reach = reachFrom(one);
  for (let i = 0; i < starts.length && signals.length < MAX_SIGNALS; i++) {
    const from = Math.max(0, (starts[i] as number) - reach);
    while (i + 1 < starts.length && (starts[i + 1] as number) <= (starts[i] as number) + 2 * reach) i += 1;
    const end = (starts[i] as number) + reach;
    // The text before stays: what looks behind sees it. What is cut off lies beyond what the expression can see.
    addSignals(one, document, { from, text: end < text.length ? text.slice(0, end) : text }, signals);
  }
  return signals;
}

interface Part {
  readonly from: number;
  readonly text: string;
}

function addSignals(one: Named, document: ScanDocument, { from, text }: Part, signals: Signal[]): void {
  const expression = expressionOf(one);
  expression.lastIndex = from;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    if (match[0] === "") expression.lastIndex += 1;
    if (!countsAt(one.pattern, document, match.index)) continue;
    signals.push(signalOf(one, document, match, match.index));
    if (signals.length >= MAX_SIGNALS) return;
  }
}

function signalOf({ name }: Named, document: ScanDocument, match: RegExpExecArray, start: number): Signal {
  const facts = Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
  return { name, document, start, end: start + match[0].length, facts };
}
