/**
 * Finds the signals of patterns that somebody else wrote. An expression is tried on the lines that hold one of its words,
 * and steps are counted: what a text can make them cost has an end that no clock decides.
 */
import type { Detector } from "../detector.ts";
import type { ScanDocument } from "../document.ts";
import { countsAt, type Pattern, type Signal } from "../signal.ts";
import { Hits } from "./hits.ts";
import type { LinearExpression } from "./linear-expression.ts";
import { prefilterOf } from "./prefilter.ts";

/** A pattern whose expression is linear. It sees one line at a time, and of a long line a window around its word. */
export interface LinearPattern extends Pick<Pattern, "keywords" | "zones" | "languages"> {
  readonly expression: LinearExpression;
}

/** The signal that says that not everything was tried; its fact `limit` says why. */
export const UNTRIED = "unread.patterns";

/** Steps that the patterns may take in one skill: seconds on a slow machine. */
const MAX_STEPS = 100_000_000;
/** Half of what is seen of a line that is longer. */
const HALF_WINDOW = 2048;
/** Matches of a pattern on one line. */
const MAX_ON_LINE = 10;
/** Signals of one name in one skill. */
const MAX_SIGNALS = 1000;

interface Named {
  readonly name: string;
  readonly pattern: LinearPattern;
}

/** A detector of these patterns; `name` is that of their signals. */
export function linearDetectorOf(
  rows: readonly { readonly name: string; readonly patterns: readonly LinearPattern[] }[],
  maxSteps: number = MAX_STEPS,
): Detector {
  const patterns = rows.flatMap(({ name, patterns: own }) => own.map((pattern) => ({ name, pattern })));
  const words = [...new Set(patterns.flatMap(({ pattern }) => pattern.keywords))];
  const prefilter = prefilterOf(words);
  return ({ documents }) => {
    const search = new Search(maxSteps);
    for (const document of documents) {
      const places = new Map<string, number[]>();
      const hits = new Hits();
      prefilter.find(document.text, hits);
      for (let i = 0; i < hits.count; i++) {
        const found = words[hits.words[i] as number] as string;
        const list = places.get(found);
        if (list === undefined) places.set(found, [hits.starts[i] as number]);
        else list.push(hits.starts[i] as number);
      }
      if (places.size > 0) for (const one of patterns) search.try(one, document, places);
    }
    return search.signals;
  };
}

/** One skill being searched. */
class Search {
  readonly signals: Signal[] = [];
  private readonly counts = new Map<string, number>();
  private readonly maxSteps: number;
  private steps: number;
  private isOver = false;

  constructor(maxSteps: number) {
    this.maxSteps = maxSteps;
    this.steps = maxSteps;
  }

  try(one: Named, document: ScanDocument, places: ReadonlyMap<string, readonly number[]>): void {
    const starts = one.pattern.keywords.flatMap((word) => places.get(word) ?? []);
    const windows = new Map(
      starts.map((at) => windowAround(document.text, at)).map((window) => [window.start, window]),
    );
    const seen = new Set<number>();
    for (const window of [...windows.values()].sort((a, b) => a.start - b.start))
      this.tryIn(one, document, window, seen);
  }

  private tryIn({ name, pattern }: Named, document: ScanDocument, window: Window, seen: Set<number>): void {
    const text = document.text.slice(window.start, window.end);
    let from = 0;
    for (let found = 0; found < MAX_ON_LINE && from < text.length; found++) {
      if (!this.pays((text.length - from) * pattern.expression.size, document)) return;
      const match = pattern.expression.exec(text, from);
      if (match === undefined) return;
      from = Math.max(match.end, match.start + 1);
      const start = window.start + match.start;
      if (seen.has(start) || !countsAt(pattern, document, start)) continue;
      seen.add(start);
      this.add({ name, document, start, end: window.start + match.end, facts: match.groups });
    }
  }

  private pays(steps: number, document: ScanDocument): boolean {
    this.steps -= steps;
    if (this.steps < 0) this.end(document, `${this.maxSteps} steps of the patterns of policy.yaml's packs`);
    return this.steps >= 0;
  }

  private add(signal: Signal): void {
    const count = this.counts.get(signal.name) ?? 0;
    this.counts.set(signal.name, count + 1);
    if (count < MAX_SIGNALS) this.signals.push(signal);
    else this.end(signal.document, `${MAX_SIGNALS} places of one pattern of policy.yaml's packs`);
  }

  /** Says once where it stopped. */
  private end(document: ScanDocument, limit: string): void {
    if (!this.isOver) {
      this.signals.push({ name: UNTRIED, document, start: 0, end: document.text.length, facts: { limit } });
    }
    this.isOver = true;
  }
}

interface Window {
  readonly start: number;
  readonly end: number;
}

/** The line around a place, without its end; of a long one so much that neighbours overlap by half. */
function windowAround(text: string, at: number): Window {
  const block = Math.floor(at / HALF_WINDOW) * HALF_WINDOW;
  const low = Math.max(0, block - HALF_WINDOW);
  const high = Math.min(text.length, block + 2 * HALF_WINDOW);
  const before = text.slice(low, at).lastIndexOf("\n");
  const after = text.slice(at, high).indexOf("\n");
  return { start: before < 0 ? low : low + before + 1, end: after < 0 ? high : at + after };
}
