/** A text of a skill as the scanner reads it: divided into zones, with the way back to the file it came from. */

/** What a stretch of text is to whoever reads it. A fence in Markdown counts as code: the agent runs it. */
export const ZONES = ["frontmatter", "heading", "prose", "comment", "inline", "fence", "code", "data"] as const;
export type Zone = (typeof ZONES)[number];

/** The languages that the scanner tells apart; `""` is any other, or unknown. */
export const LANGUAGES = [
  "sh",
  "python",
  "javascript",
  "powershell",
  "ruby",
  "perl",
  "php",
  "markdown",
  "json",
  "yaml",
] as const;
export type Language = (typeof LANGUAGES)[number] | "";

/** `start` to before `end`, in characters (UTF-16 code units) of the document's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly zone: Zone;
  readonly language: Language;
}

/** 1-based, as editors count: lines end with LF, columns are UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ScanDocument {
  /** The file in the skill's folder; `kit.zip!/run.sh` for a file inside another. */
  readonly path: string;
  /** What patterns are matched against. */
  readonly text: string;
  /** Sorted, gapless, over the whole of `text`. */
  readonly spans: readonly Span[];
  /**
   * What was undone to get this text, outermost first: `["base64", "gzip"]`; empty for the file as it is. `rewritten`
   * stands for a text with its tricks of spelling undone, which keeps its zones (see `isDecoded`).
   */
  readonly via: readonly string[];
  /** Decoded from a block that its author labels as wrong (see `isWrongExample` in roles.ts). */
  readonly isWrongExample?: true;
  /** Where in the file a character of `text` comes from; for decoded text, where the encoded text begins. */
  readonly positionOf: (offset: number) => Position;
}

/** The step that undoes tricks of spelling in place. */
export const REWRITTEN = "rewritten";

/** Was the text hidden in another one, so that it has neither zones that its author meant nor a reader who sees it? */
export function isDecoded({ via }: Pick<ScanDocument, "via">): boolean {
  return via.some((step) => step !== REWRITTEN);
}

/** The span that holds the character at `offset`. */
export function spanAt({ spans }: Pick<ScanDocument, "spans">, offset: number): Span | undefined {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle] as Span;
    if (offset < span.start) high = middle - 1;
    else if (offset >= span.end) low = middle + 1;
    else return span;
  }
  return undefined;
}

/** Positions in a text, by binary search over its line starts, which are found when first asked for. */
export function positionsIn(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}
