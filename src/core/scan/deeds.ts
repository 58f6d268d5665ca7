/** What an order would have the agent do, looked for only around the orders that make it worth looking. */
import type { Detector } from "./detector.ts";
import type { ScanDocument } from "./document.ts";
import { matcherOf } from "./patterns/matching.ts";
import { DEED_HEADS, DEED_SIGNALS } from "./rules/injection-deeds.ts";
import type { Signal } from "./signal.ts";

/** Lines and characters before and after an order that are looked at. */
const LINES = 2;
const CHARACTERS = 1500;

let matcher: ReturnType<typeof matcherOf> | undefined;

/** Everyday words (send, delete, password) are signals only next to an order to hide, to hurry or not to ask. */
export const detectDeeds: Detector = ({ signals }) => {
  matcher ??= matcherOf(DEED_SIGNALS);
  const windows = new Map<ScanDocument, Window[]>();
  for (const head of DEED_HEADS.flatMap((name) => signals.get(name) ?? [])) {
    const list = windows.get(head.document) ?? [];
    windows.set(head.document, [...list, windowOf(head)]);
  }
  return [...windows].flatMap(([document, list]) => merged(list).flatMap((window) => deedsIn(document, window)));
};

interface Window {
  readonly start: number;
  readonly end: number;
}

function windowOf({ document: { text }, start, end }: Signal): Window {
  let from = start;
  for (let i = 0; i <= LINES && from > 0; i++) from = text.lastIndexOf("\n", from - 1);
  let to = end;
  for (let i = 0; i <= LINES && to !== -1; i++) to = text.indexOf("\n", i === 0 ? to : to + 1);
  return {
    start: Math.max(0, from, start - CHARACTERS),
    end: Math.min(to === -1 ? text.length : to, end + CHARACTERS),
  };
}

/** Windows that overlap become one. */
function merged(windows: readonly Window[]): readonly Window[] {
  const list: Window[] = [];
  for (const window of windows.toSorted((a, b) => a.start - b.start)) {
    const last = list.at(-1);
    if (last === undefined || window.start > last.end) list.push(window);
    else list[list.length - 1] = { start: last.start, end: Math.max(last.end, window.end) };
  }
  return list;
}

function deedsIn(document: ScanDocument, { start, end }: Window): readonly Signal[] {
  const text = document.text.slice(start, end);
  const part = { ...document, text, spans: [{ start: 0, end: text.length, zone: "prose", language: "" }] } as const;
  const found = matcher?.(part) ?? [];
  return found.map((one) => ({ ...one, document, start: one.start + start, end: one.end + start }));
}
