/**
 * Finds the signals of many patterns in a document. One walk over the text says where their words are; an expression is
 * tried only where they are, and only if every word that it cannot do without is there.
 */
import type { ScanDocument } from "./document.ts";
import { leadsOf } from "./pattern-leads.ts";
import { widthOf } from "./pattern-width.ts";
import { type Prefilter, prefilterOf } from "./prefilter.ts";
import { countsAt, type Pattern, type Signal } from "./signal.ts";

/** Signals of one name in one document; what more there is says nothing new. */
const MAX_SIGNALS = 200;

export type Matcher = (document: ScanDocument) => readonly Signal[];

interface Named {
  readonly name: string;
  readonly pattern: Pattern;
  readonly expression: RegExp;
  /** Lists of words, of each of which one is in everything that it matches. */
  readonly words: readonly (readonly string[])[];
  /** Does every match begin with a word of the first list? Then it is tried just there. */
  readonly isLed: boolean;
  /** How far from the start of one of its words anything lies that it looks at. */
  readonly reach: number;
}

/** A matcher of all these patterns. */
export function matcherOf(named: readonly { readonly name: string; readonly patterns: readonly Pattern[] }[]): Matcher {
  const patterns = named.flatMap(({ name, patterns: own }) => own.map((pattern) => toNamed(name, pattern)));
  const words = [...new Set(patterns.flatMap((one) => one.words.flat()))];
  const ids = new Map(words.map((word, id) => [word, id]));
  const wanted = patterns.map((one) => one.words.map((list) => list.map((word) => ids.get(word) as number)));
  const wanting: number[][] = words.map(() => []);
  for (const [i, { pattern }] of patterns.entries()) {
    for (const word of new Set(pattern.keywords)) wanting[ids.get(word) as number]?.push(i);
  }
  const places = new Places(prefilterOf(words), words);
  return (document) => {
    const found = places.look(document.text);
    const candidates = [...new Set(found.flatMap((word) => wanting[word] as readonly number[]))];
    return candidates
      .sort((a, b) => a - b)
      .flatMap((i) => {
        const one = patterns[i] as Named;
        const lists = wanted[i] as readonly (readonly number[])[];
        if (!lists.every((list) => places.hasOneOf(list))) return [];
        const starts = places.of(lists[0] as readonly number[]);
        return one.isLed ? ledSignals(one, document, starts) : nearSignals(one, document, starts);
      });
  };
}

function toNamed(name: string, pattern: Pattern): Named {
  const { source, flags } = pattern.pattern;
  const leads = leadsOf(source);
  const expression = new RegExp(source, [...new Set([...flags, leads === undefined ? "g" : "y"])].join(""));
  const words = [...(leads === undefined ? [] : [leads]), pattern.keywords, ...(pattern.also ?? [])];
  const longest = Math.max(...pattern.keywords.map(({ length }) => length));
  return { name, pattern, expression, words, isLed: leads !== undefined, reach: widthOf(source) + longest + 1 };
}

/** Where the words of a text begin; of the text looked at last. */
class Places {
  private readonly prefilter: Prefilter;
  private readonly lengths: readonly number[];
  private readonly starts: readonly number[][];
  private readonly found: number[] = [];

  constructor(prefilter: Prefilter, words: readonly string[]) {
    this.prefilter = prefilter;
    this.lengths = words.map(({ length }) => length);
    this.starts = words.map(() => []);
  }

  /** The words that the text has. */
  look(text: string): readonly number[] {
    for (const word of this.found) (this.starts[word] as number[]).length = 0;
    this.found.length = 0;
    this.prefilter.find(text, (word, end) => {
      const starts = this.starts[word] as number[];
      if (starts.length === 0) this.found.push(word);
      starts.push(end - (this.lengths[word] as number));
    });
    return this.found;
  }

  hasOneOf(words: readonly number[]): boolean {
    return words.some((word) => (this.starts[word] as number[]).length > 0);
  }

  /** In their order, each once. */
  of(words: readonly number[]): readonly number[] {
    const lists = words.map((word) => this.starts[word] as number[]).filter((list) => list.length > 0);
    const [only] = lists;
    return lists.length === 1 && only !== undefined ? only : [...new Set(lists.flat())].sort((a, b) => a - b);
  }
}

/** Tried at each place where a word begins. */
function ledSignals(one: Named, document: ScanDocument, starts: readonly number[]): readonly Signal[] {
  const signals: Signal[] = [];
  const { expression } = one;
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

/** Tried round each word, as far as the expression can look. */
function nearSignals(one: Named, document: ScanDocument, starts: readonly number[]): readonly Signal[] {
  const signals: Signal[] = [];
  const { text } = document;
  for (let i = 0; i < starts.length && signals.length < MAX_SIGNALS; i++) {
    const from = Math.max(0, (starts[i] as number) - one.reach);
    while (i + 1 < starts.length && (starts[i + 1] as number) <= (starts[i] as number) + 2 * one.reach) i += 1;
    const end = (starts[i] as number) + one.reach;
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
  const { expression } = one;
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
