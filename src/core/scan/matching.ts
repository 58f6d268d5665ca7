/** Finds the signals of many patterns in a document, each tried only round its own words. */
import type { ScanDocument } from "./document.ts";
import { widthOf } from "./pattern-width.ts";
import { prefilterOf } from "./prefilter.ts";
import { countsAt, type Pattern, type Signal } from "./signal.ts";

/** Signals of one name in one document; what more there is says nothing new. */
const MAX_SIGNALS = 200;

export type Matcher = (document: ScanDocument) => readonly Signal[];

interface Named {
  readonly name: string;
  readonly pattern: Pattern;
  readonly expression: RegExp;
  /** How far from one of its words anything lies that it looks at. */
  readonly reach: number;
}

/** A matcher of all these patterns. */
export function matcherOf(named: readonly { readonly name: string; readonly patterns: readonly Pattern[] }[]): Matcher {
  const patterns: readonly Named[] = named.flatMap(({ name, patterns: own }) => own.map((one) => toNamed(name, one)));
  const words = [...new Set(patterns.flatMap(({ pattern }) => pattern.keywords))];
  const prefilter = prefilterOf(words);
  const wanting = wantingOf(words, patterns);
  return (document) => {
    const places = new Map<number, (readonly number[])[]>();
    for (const [word, ends] of prefilter.find(document.text)) {
      for (const i of wanting[word] as readonly number[]) {
        const before = places.get(i);
        if (before === undefined) places.set(i, [ends]);
        else before.push(ends);
      }
    }
    return [...places]
      .sort(([a], [b]) => a - b)
      .flatMap(([i, ends]) => signalsOf(patterns[i] as Named, document, windowsOf(ends, (patterns[i] as Named).reach)));
  };
}

/** By word: the patterns that have it. */
function wantingOf(words: readonly string[], patterns: readonly Named[]): readonly (readonly number[])[] {
  const ids = new Map(words.map((word, id) => [word, id]));
  const wanting: number[][] = words.map(() => []);
  for (const [i, { pattern }] of patterns.entries()) {
    for (const word of new Set(pattern.keywords)) wanting[ids.get(word) as number]?.push(i);
  }
  return wanting;
}

function toNamed(name: string, pattern: Pattern): Named {
  const { source } = pattern.pattern;
  return {
    name,
    pattern,
    expression: new RegExp(pattern.pattern, flagsOf(pattern.pattern)),
    reach: widthOf(source) + 2,
  };
}

interface Window {
  readonly start: number;
  end: number;
}

/** The parts of a text in which a pattern can match, in order, none touching the next. */
function windowsOf(places: readonly (readonly number[])[], reach: number): readonly Window[] {
  const all: Window[] = [];
  for (const ends of places) {
    for (let i = 0; i < ends.length; i += 2) {
      all.push({ start: (ends[i] as number) - reach, end: (ends[i + 1] as number) + reach });
    }
  }
  if (places.length > 1) all.sort((a, b) => a.start - b.start);
  const windows: Window[] = [];
  for (const window of all) {
    const last = windows.at(-1);
    if (last === undefined || window.start > last.end) windows.push(window);
    else last.end = Math.max(last.end, window.end);
  }
  return windows;
}

function flagsOf({ flags }: RegExp): string {
  return [...new Set([...flags, "g"])].join("");
}

function signalsOf(named: Named, document: ScanDocument, windows: readonly Window[]): readonly Signal[] {
  const signals: Signal[] = [];
  for (const { start, end } of windows) {
    // The text before a window stays: what looks behind sees it. What is cut off lies beyond what the pattern can see.
    const text = end < document.text.length ? document.text.slice(0, end) : document.text;
    collect(named, document, { text, from: Math.max(0, start) }, signals);
    if (signals.length === MAX_SIGNALS) break;
  }
  return signals;
}

function collect(
  { name, pattern, expression }: Named,
  document: ScanDocument,
  { text, from }: { readonly text: string; readonly from: number },
  signals: Signal[],
): void {
  expression.lastIndex = from;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    if (match[0] === "") expression.lastIndex += 1;
    if (!countsAt(pattern, document, match.index)) continue;
    const facts = Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
    signals.push({ name, document, start: match.index, end: match.index + match[0].length, facts });
    if (signals.length === MAX_SIGNALS) break;
  }
}
