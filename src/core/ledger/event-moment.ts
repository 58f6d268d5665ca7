/** When an event happened, told by itself or by its line. */
import type { LedgerEvent } from "./event.ts";

/** The trunk's time, or when the evidence was entered that led to it. */
export function momentOf({ entered, at }: Pick<LedgerEvent, "entered" | "at">): string {
  return entered ?? at;
}

/** The same of an event's line: none is parsed that is not looked at. */
export function momentOfLine(line: string): string {
  return enteredOf(line) ?? timeOf(line);
}

/** `entered` of an event's line; undefined for what has the trunk's time alone. */
export function enteredOf(line: string): string | undefined {
  // Keys are sorted and these two are neighbours, so no map in an event that has such a key is taken for it.
  return /"engine":\d+,"entered":"([^"]*)"/.exec(line)?.[1];
}

/** How many commits of the same `at` were taken before that of an event's line. */
export function turnOf(line: string): number {
  // Neighbours, as above.
  return Number(/"turn":(\d+),"type":"/.exec(line)?.[1] ?? 0);
}

/** `at` of an event's line. In a text of an event the quotes are escaped. */
export function timeOf(line: string): string {
  return /"at":"([^"]*)"/.exec(line)?.[1] ?? "";
}
