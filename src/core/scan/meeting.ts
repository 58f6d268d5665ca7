/** Which signals meet: whether those that a rule asks for stand close enough to each other. */
import { grouped } from "../grouped.ts";
import type { ScanDocument } from "./document.ts";
import type { Match, Scope, Term } from "./scan-rule.ts";
import type { Signal } from "./signal.ts";

/** Signals by their names. */
export type Signals = ReadonlyMap<string, readonly Signal[]>;

/** A signal that meets others as a rule asks. */
export interface Meeting {
  /** The signals in the order in which the rule names them: the first is where the finding is. */
  readonly met: readonly Signal[];
  /** Of every other term all signals that are near enough, and not just the one in `met`. */
  readonly near: readonly (readonly Signal[])[];
}

/** Lines and characters that one statement may go on for. */
const MAX_STATEMENT_LINES = 12;
const MAX_STATEMENT = 2000;

/** All meetings that a rule finds, in the order of its first signals. */
export function meetingsOf(match: Match, id: string, signals: Signals): readonly Meeting[] {
  const [first, ...others] = "all" in match ? match.all : [id];
  const firsts = first === undefined ? [] : named(first, signals);
  if (firsts.length === 0) return [];
  const wanted = others.map((term) => new Places(named(term, signals)));
  const unwanted = (match.none ?? []).map((term) => new Places(named(term, signals)));
  return firsts.flatMap((signal) => {
    const window = windowOf(signal, match.within ?? "statement");
    const near = wanted.map((places) => places.in(window));
    const met = near.map((list) => list.find((other) => other !== signal));
    if (met.includes(undefined) || unwanted.some((places) => places.in(window).length > 0)) return [];
    return [{ met: [signal, ...(met as readonly Signal[])], near }];
  });
}

function named(term: Term, signals: Signals): readonly Signal[] {
  if (typeof term === "string") return signals.get(term) ?? [];
  return term.flatMap((name) => signals.get(name) ?? []);
}

/** Where another signal has to be; anywhere in the skill where `document` is absent. */
interface Window {
  readonly document?: ScanDocument;
  readonly start: number;
  readonly end: number;
}

function windowOf({ document, start, end }: Signal, scope: Scope): Window {
  if (scope === "skill") return { start: 0, end: 0 };
  if (scope === "document") return { document, start: 0, end: document.text.length };
  if (scope === "statement") return { document, ...statementAround(document.text, start, end) };
  const lines = Number(scope.slice("lines:".length));
  return { document, start: lineStart(document.text, start, lines), end: lineEnd(document.text, end, lines) };
}

/** Where the signals of a term are. */
class Places {
  private readonly all: readonly Signal[];
  private byDocument: ReadonlyMap<ScanDocument, readonly Signal[]> | undefined;
  private last: { readonly window: Window; readonly signals: readonly Signal[] } | undefined;

  constructor(all: readonly Signal[]) {
    this.all = all;
  }

  /** Those in a window; of one window that is asked for again and again the same list. */
  in(window: Window): readonly Signal[] {
    const { document, start, end } = window;
    if (document === undefined) return this.all;
    const { last } = this;
    if (last?.window.document === document && last.window.start === start && last.window.end === end)
      return last.signals;
    this.byDocument ??= new Map(grouped(this.all, (signal) => signal.document));
    const signals = (this.byDocument.get(document) ?? []).filter((other) => other.start < end && other.end > start);
    this.last = { window, signals };
    return signals;
  }
}

/** The logical line: with the lines that a backslash, a pipe or an open bracket joins to it. */
export function statementAround(text: string, start: number, end: number): { start: number; end: number } {
  let from = lineStart(text, start, 0);
  for (let i = 0; i < MAX_STATEMENT_LINES && from > 0 && end - from < MAX_STATEMENT; i++) {
    if (!isContinued(text.slice(Math.max(0, from - 200), from - 1))) break;
    from = lineStart(text, from - 1, 0);
  }
  let to = lineEnd(text, end, 0);
  for (let i = 0; i < MAX_STATEMENT_LINES && to < text.length && to - from < MAX_STATEMENT; i++) {
    if (!isContinued(text.slice(Math.max(from, to - 200), to))) break;
    to = lineEnd(text, to + 1, 0);
  }
  return { start: from, end: to };
}

/** Does the line go on in the next one? */
function isContinued(lineEnding: string): boolean {
  return /(?:\\|\||&&|[([{,])[ \t]*\r?$/.test(lineEnding);
}

function lineStart(text: string, at: number, more: number): number {
  let { start } = lineAt(text, at);
  for (let i = 0; i < more && start > 0; i++) start = lineAt(text, start - 1).start;
  return start;
}

function lineEnd(text: string, at: number, more: number): number {
  let { end } = lineAt(text, at);
  for (let i = 0; i < more && end < text.length; i++) end = lineAt(text, end + 1).end;
  return end;
}

let line = { text: "", start: 0, end: 0 };

/** The line that holds a place; remembered, for a line may be as long as a file, and have a thousand signals. */
function lineAt(text: string, at: number): { readonly start: number; readonly end: number } {
  if (at >= line.start && at <= line.end && text === line.text) return line;
  const newline = text.indexOf("\n", at);
  const start = at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  line = { text, start, end: newline === -1 ? text.length : newline };
  return line;
}
