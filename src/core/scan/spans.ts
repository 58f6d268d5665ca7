/** Builds gapless spans from pieces that are appended in order. */
import type { Language, Span, Zone } from "./document.ts";
import type { Unread } from "./limits.ts";

/** Spans of one text. What is beyond keeps the zone in which the most patterns count. */
const MAX_SPANS = 100_000;

export class Spans {
  private readonly pieces: { start: number; end: number; zone: Zone; language: Language }[] = [];
  /** Where the next piece begins. */
  end = 0;
  /** Which limits kept the text from being divided in full: it has too many parts, or they are too deep. */
  readonly unread = new Set<Unread>();

  get list(): readonly Span[] {
    return this.pieces;
  }

  /** The piece from the last one's end to before `end`; one that ends there already adds nothing. */
  add(end: number, zone: Zone, language: Language = ""): void {
    if (end <= this.end) return;
    const last = this.pieces.at(-1);
    if (last !== undefined && last.zone === zone && last.language === language && zone !== "heading") last.end = end;
    else if (this.pieces.length < MAX_SPANS) this.pieces.push({ start: this.end, end, zone, language });
    else this.overflow(end);
    this.end = end;
  }

  private overflow(end: number): void {
    this.unread.add(`${MAX_SPANS} parts of one text`);
    const last = this.pieces.pop() as Span;
    this.pieces.push({ start: last.start, end, zone: "fence", language: "" });
  }
}

/** Where the line after the one of `at` begins. */
export function nextLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}
