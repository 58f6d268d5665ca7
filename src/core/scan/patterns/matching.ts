/**
 * Finds the signals of many patterns in a document. One walk over the text says where their words are; an expression is
 * tried only where they are, and only if every word that it cannot do without is there.
 */
import type { ScanDocument } from "../document.ts";
import { countsInKind, hasOtherScript, kindsIn, type Pattern, type Signal, type SpanKind } from "../signal.ts";
import { beginsAtWord, leadsOf } from "./pattern-leads.ts";
import { type Named, type Placed, reachFrom, signalsOf } from "./trying.ts";
import { WordPlaces, type WrittenWords } from "./word-places.ts";

export type Matcher = (document: ScanDocument) => readonly Signal[];

/** What is found of those of some patterns of which anything is. */
type Finder = (document: ScanDocument) => readonly FoundOf[];

interface FoundOf {
  readonly index: number;
  readonly signals: readonly Signal[];
}

function inOrder(found: readonly FoundOf[]): readonly Signal[] {
  return found.toSorted((a, b) => a.index - b.index).flatMap(({ signals }) => signals);
}

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
    const found = latin(document);
    if (!hasOtherScript(document.text)) return inOrder(found);
    other ??= finderOf(known === undefined ? prepare(otherOf(all)) : readOf(known.other, all));
    return inOrder([...found, ...other(document)]);
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
  const holders = holdersOf(patterns);
  const counting = countingOf(patterns);
  /** Of each pattern, of how many of its lists the text has no word. */
  const missing = new Uint8Array(patterns.length);
  const lengths = Uint8Array.from(patterns, ({ lists }) => lists.length);
  return (document) => {
    const counts = kindsIn(document)?.map(counting);
    const tried: Named[] = [];
    missing.set(lengths);
    for (const list of places.look(document.text)) {
      for (const i of holders[list] ?? []) {
        missing[i] = (missing[i] as number) - 1;
        if (missing[i] === 0 && counts?.some((those) => those[i] === 1) !== false) tried.push(patterns[i] as Named);
      }
    }
    return tried.flatMap((one) => {
      const signals = signalsOf(one, document, places);
      return signals.length === 0 ? [] : [{ index: one.index, signals: signals }];
    });
  };
}

/** List → the patterns that need one of its words. */
function holdersOf(patterns: readonly Named[]): readonly (readonly number[] | undefined)[] {
  const holders: number[][] = [];
  for (const [i, { lists }] of patterns.entries()) {
    for (const list of lists) {
      const own = holders[list];
      if (own === undefined) holders[list] = [i];
      else own.push(i);
    }
  }
  return holders;
}

/** Of a kind of span, which patterns count in it: there are few kinds, and each is in many documents. */
function countingOf(patterns: readonly Named[]): (kind: SpanKind) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (kind) => {
    const name = `${kind.zone} ${kind.language}`;
    const counts = known.get(name) ?? Uint8Array.from(patterns, ({ pattern }) => (countsInKind(pattern, kind) ? 1 : 0));
    known.set(name, counts);
    return counts;
  };
}

function toNamed(placed: Placed, places: WordPlaces, leads: Leads): Named {
  const { pattern } = placed;
  return {
    ...placed,
    lists: distinct(
      [pattern.keywords, ...(pattern.also ?? [])].map((list, i) =>
        places.add(list, pattern.apart?.[i] === true ? "apart" : "anywhere"),
      ),
    ),
    leads: leads(pattern.pattern.head ?? pattern.pattern.source),
  };
}

function distinct(lists: readonly number[]): readonly number[] {
  return [...new Set(lists)];
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
