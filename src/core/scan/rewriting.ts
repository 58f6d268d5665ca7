/** A document with parts of its text replaced: zones and positions go along. */
import { REWRITTEN, type ScanDocument, type Span } from "./document.ts";

/** Puts `text` in the place of what is from `start` to before `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The document itself where there is nothing to replace. Edits that overlap an earlier one are left out. */
export function rewritten(document: ScanDocument, edits: readonly Edit[]): ScanDocument {
  const inOrder = withoutOverlaps(edits, document.text);
  if (inOrder.length === 0) return document;
  const map = new OffsetMap(inOrder);
  return {
    path: document.path,
    text: textOf(document.text, inOrder),
    spans: spansOf(document, map),
    via: document.via.includes(REWRITTEN) ? document.via : [...document.via, REWRITTEN],
    positionOf: (offset) => document.positionOf(map.before(offset)),
  };
}

function withoutOverlaps(edits: readonly Edit[], text: string): readonly Edit[] {
  let end = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start)
    .filter((edit) => {
      if (edit.start < end || text.slice(edit.start, edit.end) === edit.text) return false;
      end = edit.end;
      return true;
    });
}

function textOf(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

function spansOf({ text, spans }: ScanDocument, map: OffsetMap): readonly Span[] {
  const moved = spans.map((span) => ({
    ...span,
    start: span.start === 0 ? 0 : map.after(span.start),
    end: span.end === text.length ? map.after(text.length) : map.after(span.end),
  }));
  return moved.filter(({ start, end }) => end > start);
}

/** Offsets before and after some edits; within an edit, its start. */
class OffsetMap {
  private readonly edits: readonly Edit[];
  /** Where each edit's text begins in the new text. */
  private readonly starts: readonly number[];

  constructor(edits: readonly Edit[]) {
    this.edits = edits;
    let shift = 0;
    this.starts = edits.map(({ start, end, text }) => {
      const at = start + shift;
      shift += text.length - (end - start);
      return at;
    });
  }

  /** The old offset of a new one. */
  before(offset: number): number {
    const i = lastAtMost(this.starts.length, offset, (n) => this.starts[n] as number);
    if (i === -1) return offset;
    const { start, end, text } = this.edits[i] as Edit;
    const into = offset - (this.starts[i] as number);
    return into < text.length ? start : end + into - text.length;
  }

  /** The new offset of an old one. */
  after(offset: number): number {
    const i = lastAtMost(this.edits.length, offset, (n) => (this.edits[n] as Edit).start);
    if (i === -1) return offset;
    const { end, text } = this.edits[i] as Edit;
    const start = this.starts[i] as number;
    return offset < end ? start : start + text.length + offset - end;
  }
}

/** The last of `count` ascending numbers that is at most `limit`; -1 where none is. */
function lastAtMost(count: number, limit: number, numberAt: (i: number) => number): number {
  let low = -1;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numberAt(middle) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
