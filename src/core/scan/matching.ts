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
  const places = new Places();
  const wanted = patterns.map((one) => one.words.map((list) => places.listOf(list)));
  const wanting = new Map<number, number[]>();
  for (const [i, { pattern }] of patterns.entries()) {
    for (const word of places.idsOf(pattern.keywords)) {
      const others = wanting.get(word);
      if (others === undefined) wanting.set(word, [i]);
      else others.push(i);
    }
  }
  return (document) => {
    const candidates = new Set(places.look(document.text).flatMap((word) => wanting.get(word) ?? []));
    return [...candidates]
      .sort((a, b) => a - b)
      .flatMap((i) => {
        const one = patterns[i] as Named;
        const lists = wanted[i] as readonly number[];
        if (!lists.every((list) => places.hasOneOf(list))) return [];
        const [leads, ...others] = lists.map((list) => places.of(list)) as [Starts, ...Starts[]];
        return one.isLed
          ? ledSignals(one, document, others.reduce(near(one.reach), leads))
          : nearSignals(one, document, leads);
      });
  };
}

/** Those of the first places that have one of the others behind or before them, within reach. */
function near(reach: number): (places: Starts, others: Starts) => Starts {
  return (places, others) => {
    if (places === others) return places;
    let next = 0;
    return places.filter((place) => {
      while (next < others.length && (others[next] as number) < place - reach) next += 1;
      return next < others.length && (others[next] as number) <= place + reach;
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

/** In order, each once. */
type Starts = readonly number[];

/** Where the words of a text begin; of the text looked at last. Patterns that share a list share the work for it. */
class Places {
  private readonly ids = new Map<string, number>();
  private readonly lists = new Map<string, number>();
  private readonly members: (readonly number[])[] = [];
  private prefilter: Prefilter | undefined;
  private lengths: readonly number[] = [];
  private starts: readonly number[][] = [];
  private readonly found: number[] = [];
  private merged: (Starts | undefined)[] = [];

  idsOf(words: readonly string[]): readonly number[] {
    return [...new Set(words)].map((word) => {
      const id = this.ids.get(word) ?? this.ids.size;
      this.ids.set(word, id);
      return id;
    });
  }

  /** The number of a list of words; before the first text. */
  listOf(words: readonly string[]): number {
    const ids = this.idsOf(words);
    const key = ids.join();
    const list = this.lists.get(key) ?? this.members.push(ids) - 1;
    this.lists.set(key, list);
    return list;
  }

  /** The words that the text has. */
  look(text: string): readonly number[] {
    this.prefilter ??= this.begin();
    for (const word of this.found) (this.starts[word] as number[]).length = 0;
    this.found.length = 0;
    this.merged = new Array(this.members.length);
    this.prefilter.find(text, (word, end) => {
      const starts = this.starts[word] as number[];
      if (starts.length === 0) this.found.push(word);
      starts.push(end - (this.lengths[word] as number));
    });
    return this.found;
  }

  private begin(): Prefilter {
    const words = [...this.ids.keys()];
    this.lengths = words.map(({ length }) => length);
    this.starts = words.map(() => []);
    return prefilterOf(words);
  }

  hasOneOf(list: number): boolean {
    return (this.members[list] as readonly number[]).some((word) => (this.starts[word] as number[]).length > 0);
  }

  /** Where any word of a list begins: in their order, each once. */
  of(list: number): Starts {
    const known = this.merged[list];
    if (known !== undefined) return known;
    const each = (this.members[list] as readonly number[]).map((word) => this.starts[word] as number[]);
    const all = each.filter(({ length }) => length > 0);
    const starts = inOrder(all);
    this.merged[list] = starts;
    return starts;
  }
}

/** Lists in order as one in order, in a few walks over them: a common word has many places in a long text. */
function inOrder(lists: readonly Starts[]): Starts {
  if (lists.length < 2) return lists[0] ?? [];
  const half = lists.length >> 1;
  return merged(inOrder(lists.slice(0, half)), inOrder(lists.slice(half)));
}

function merged(one: Starts, other: Starts): Starts {
  const all: number[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const a = one[i] ?? Number.POSITIVE_INFINITY;
    const b = other[j] ?? Number.POSITIVE_INFINITY;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
    all.push(Math.min(a, b));
  }
  return all;
}

/** Tried at each place where a word begins. */
function ledSignals(one: Named, document: ScanDocument, starts: Starts): readonly Signal[] {
  const signals: Signal[] = [];
  const { expression } = one;
  let from = 0;
  for (const start of starts) {
    if (start < from) continue;
    expression.lastIndex = start;
    const match = expression.exec(document.text);
    if (match === null || !countsAt(one.pattern, document, start)) continue;
    signals.push(signalOf(one, document, match, start));
    from = start + match[0].length;
    if (signals.length === MAX_SIGNALS) break;
  }
  return signals;
}

/** Tried round each word, as far as the expression can look. */
function nearSignals(one: Named, document: ScanDocument, starts: Starts): readonly Signal[] {
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
