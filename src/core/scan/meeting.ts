/** Which signals meet: whether those that a rule asks for stand close enough to each other. */
import type { ScanDocument } from "./document.ts";
import type { Match, Scope, Term } from "./scan-rule.ts";
import type { Signal } from "./signal.ts";

/** Signals by their names. */
export type Signals = ReadonlyMap<string, readonly Signal[]>;

/** Meetings of one rule in one skill. */
const MAX_MEETINGS = 50;
/** Lines and characters that one statement may go on for. */
const MAX_STATEMENT_LINES = 12;
const MAX_STATEMENT = 2000;

/** The meetings that a rule finds; of each the signals in the order in which the rule names them. */
export function meetingsOf(match: Match, id: string, signals: Signals): readonly (readonly Signal[])[] {
  const [first, ...others] = "all" in match ? match.all : [id];
  const meetings: (readonly Signal[])[] = [];
  if ("absent" in match && match.absent?.some((term) => named(term, signals).length > 0)) return meetings;
  for (const signal of first === undefined ? [] : named(first, signals)) {
    const window = windowOf(signal, match.within ?? "statement");
    const met = others.map((term) => named(term, signals).find((other) => other !== signal && isIn(other, window)));
    if (met.includes(undefined)) continue;
    if (match.none?.some((term) => named(term, signals).some((other) => isIn(other, window)))) continue;
    meetings.push([signal, ...(met as readonly Signal[])]);
    if (meetings.length === MAX_MEETINGS) break;
  }
  return meetings;
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

function isIn(signal: Signal, { document, start, end }: Window): boolean {
  if (document === undefined) return true;
  return signal.document === document && signal.start < end && signal.end > start;
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
  let start = at;
  for (let i = 0; i <= more; i++) {
    const newline = start <= 0 ? -1 : text.lastIndexOf("\n", start - 1);
    if (newline === -1) return 0;
    start = i === more ? newline + 1 : newline;
  }
  return start;
}

function lineEnd(text: string, at: number, more: number): number {
  let end = at;
  for (let i = 0; i <= more; i++) {
    const newline = text.indexOf("\n", end);
    if (newline === -1) return text.length;
    end = i === more ? newline : newline + 1;
  }
  return end;
}
