/** Tries one pattern in a document: only where its words are, and only where those of all its lists are near each other. */
import type { ScanDocument } from "../document.ts";
import { countsAt, type Pattern, type Signal } from "../signal.ts";
import { within } from "../unread.ts";
import { reachOf } from "./pattern-width.ts";
import { near, type Stretches, wholeOf, widened } from "./stretches.ts";
import type { WordPlaces } from "./word-places.ts";

/** Signals of one pattern in one document; that there are more is a signal too. */
const MAX_SIGNALS = 1000;

/** A pattern where it stands among all of them, in which order their signals come. */
export interface Placed {
  readonly name: string;
  readonly pattern: Pattern;
  readonly index: number;
}

export interface Named extends Placed {
  /** Lists of words, of each of which one is in everything that it matches; the first are its keywords. */
  readonly lists: readonly number[];
  /** The words one of which every match begins with, where that is known: then it is tried just there. */
  readonly leads: number | undefined;
  /** Both made when it is first tried. */
  reach?: number;
  expression?: RegExp;
}

/** Places of words up to which each is looked at by itself. */
const RARE = 64;

/** What it matches in the text that `places` have looked at last, which is that of the document. */
export function signalsOf(one: Named, document: ScanDocument, places: WordPlaces): readonly Signal[] {
  const { leads } = one;
  if (leads !== undefined && !places.has(leads)) return [];
  const isRare = leads !== undefined && places.weight(leads) <= RARE;
  const stretches = isRare ? wholeOf(document.text) : stretchesOf(one, document.text, places);
  if (stretches.length === 0) return [];
  if (leads === undefined)
    return within(MAX_SIGNALS, nearSignals(one, document, places.within(one.lists[0] as number, stretches)));
  const lists = isRare ? byWeight(one.lists, places) : [];
  const isTried = (start: number) => isNearAll(lists, start, { reach: reachFrom(one), places });
  return within(MAX_SIGNALS, ledSignals(one, document, places.within(leads, stretches), isTried));
}

/** Is a word of each list near enough? */
function isNearAll(
  lists: readonly number[],
  start: number,
  { reach, places }: { readonly reach: number; readonly places: WordPlaces },
): boolean {
  for (const list of lists) if (!places.isNear(list, start, reach)) return false;
  return true;
}

/** Where one word of each list is near enough. A match begins there, and has the words of all lists there. */
function stretchesOf(one: Named, text: string, places: WordPlaces): Stretches {
  const reach = reachFrom(one);
  let stretches = wholeOf(text);
  for (const list of byWeight(one.lists, places)) {
    stretches = near(stretches, places.within(list, widened(stretches, reach)), reach);
    if (stretches.length === 0) break;
  }
  return stretches;
}

/** Those with the fewest places first. */
function byWeight(lists: readonly number[], places: WordPlaces): readonly number[] {
  return lists.length === 1 ? lists : lists.toSorted((a, b) => places.weight(a) - places.weight(b));
}

function expressionOf(one: Named): RegExp {
  one.expression ??= newExpression(one);
  return one.expression;
}

function newExpression({ pattern: { pattern }, leads }: Named): RegExp {
  return new RegExp(pattern.source, [...new Set([...pattern.flags, leads === undefined ? "g" : "y"])].join(""));
}

/** Tried at each place where a word begins. */
function ledSignals(
  one: Named,
  document: ScanDocument,
  starts: readonly number[],
  isTried: (start: number) => boolean,
): readonly Signal[] {
  const signals: Signal[] = [];
  let from = 0;
  for (const start of starts) {
    if (start < from || !countsAt(one.pattern, document, start) || !isTried(start)) continue;
    const expression = expressionOf(one);
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
export function reachFrom(one: Named): number {
  one.reach ??= newReach(one.pattern);
  return one.reach;
}

function newReach({ keywords, pattern }: Pattern): number {
  return reachOf(pattern) + Math.max(...keywords.map(({ length }) => length)) + 1;
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
