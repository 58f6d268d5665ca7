/** A place in a text, counted as the reference's YAML reader counts: its columns decide what nests in what. */

/** NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR break lines there too, but only LF starts a new line number and column 0. */
const BREAKS = "\n\u0085\u2028\u2029";
const END_OF_TEXT = "\0";

/** Does this character end a line? The end of the text does not count. */
export function isBreak(char: string): boolean {
  return BREAKS.includes(char);
}

/** Does this character end a line, or is it the end of the text? */
export function isLineEnd(char: string): boolean {
  return char === END_OF_TEXT || BREAKS.includes(char);
}

/** Is this a space, a tab or a line's end: what may stand after an indicator such as `-` or `:`? */
export function isGap(char: string): boolean {
  return char === " " || char === "\t" || isLineEnd(char);
}

/** Walks forward over the code points of a text that has no NUL; one NUL stands for its end. */
export class Cursor {
  readonly #chars: readonly string[];
  #index = 0;
  #line = 0;
  #column = 0;

  constructor(text: string) {
    this.#chars = Array.from(text);
  }

  /** Code points passed. */
  get index(): number {
    return this.#index;
  }

  /** 0-based. */
  get line(): number {
    return this.#line;
  }

  /** 0-based, in code points; a byte order mark has no width. */
  get column(): number {
    return this.#column;
  }

  get atEnd(): boolean {
    return this.#index >= this.#chars.length;
  }

  peek(ahead = 0): string {
    return this.#chars[this.#index + ahead] ?? END_OF_TEXT;
  }

  advance(count = 1): void {
    for (let i = 0; i < count; i++) {
      const char = this.peek();
      this.#index += 1;
      if (char === "\n") {
        this.#line += 1;
        this.#column = 0;
      } else if (char !== "\ufeff") {
        this.#column += 1;
      }
    }
  }

  /** Takes the next `count` code points. */
  take(count: number): string {
    const taken = this.#chars.slice(this.#index, this.#index + count).join("");
    this.advance(count);
    return taken;
  }

  /** Takes code points while they pass; the test sees the one after, too. */
  takeWhile(passes: (char: string, next: string) => boolean): string {
    let count = 0;
    while (this.#index + count < this.#chars.length && passes(this.peek(count), this.peek(count + 1))) count += 1;
    return this.take(count);
  }

  /** Takes a line break and says what it is in a value: NEL becomes LF; empty when there is none. */
  takeBreak(): string {
    const char = this.peek();
    if (!isBreak(char)) return "";
    this.advance();
    return char === "\u0085" ? "\n" : char;
  }

  /** Is here a `...` that ends a document, whatever the column? */
  atDocumentEndMark(): boolean {
    return this.peek() === "." && this.peek(1) === "." && this.peek(2) === "." && isGap(this.peek(3));
  }
}
