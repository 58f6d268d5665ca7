/**
 * The tokens of the reference's YAML: what its scanner finds in a text, in order. Only block style has tokens here.
 * Whatever else the scanner could find there (flow collections, anchors, aliases, tags, directives) makes the
 * reference refuse the text whatever stands around it, so it is refused on sight.
 */
import { Cursor, isBreak, isGap, isLineEnd } from "./reference-yaml-cursor.ts";
import { takeBlock, takePlain, takeQuoted, UnreadableYaml } from "./reference-yaml-scalars.ts";

export type Token = Place &
  (
    | { readonly kind: "scalar"; readonly text: string; readonly plain: boolean }
    | { readonly kind: "mapping" | "sequence" | "key" | "value" | "entry" | "block-end" | "document-end" | "end" }
  );

/** Where a token starts; both are 0-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text that a `:` further on the same line would make a key: those must be short, and stand where a key may start. */
interface Held {
  readonly token: Token;
  readonly index: number;
  readonly mayBeKey: boolean;
  /** In the column of the block's own keys nothing but a key may stand. */
  readonly mustBeKey: boolean;
}

const MAX_KEY_LENGTH = 1024;
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["[", "a list in brackets is not read: write one item a line, or quote the text"],
  ["]", "a text that starts with ] needs quotes"],
  ["{", "a mapping in braces is not read: write one key a line, or quote the text"],
  ["}", "a text that starts with } needs quotes"],
  [",", "a text that starts with a comma needs quotes"],
  ["&", "an anchor is not read: quote a text that starts with &"],
  ["*", "an alias is not read: quote a text that starts with *"],
  ["!", "a tag is not read: quote a text that starts with !"],
  ["%", "a text that starts with % needs quotes"],
  ["@", "a text that starts with @ needs quotes"],
  ["`", "a text that starts with a backtick needs quotes"],
  ["\t", "a tab may not stand before a key or a value: indent and separate with spaces"],
]);

/** Scans a text with LF line ends; the last token is `end`. Throws UnreadableYaml where the reference's scanner refuses. */
export function* scanTokens(text: string): Generator<Token, void> {
  yield* new Scanner(text).tokens();
}

class Scanner {
  readonly #cursor: Cursor;
  /** Columns of the open blocks, the innermost last. */
  readonly #indents: number[] = [-1];
  #mayStartKey = true;
  #held: Held | undefined;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
    if (this.#cursor.peek() === "\ufeff") this.#cursor.advance();
  }

  *tokens(): Generator<Token, void> {
    while (true) {
      this.#skipToToken();
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined && this.#isKey(held)) {
        yield* this.#simpleKey(held);
        continue;
      }
      if (held?.mustBeKey) throw new UnreadableYaml("a key needs a colon after it, on its line", held.token.line);
      if (held !== undefined) yield held.token;
      if (this.#cursor.atEnd) return yield* this.#end();
      yield* this.#next();
    }
  }

  *#next(): Generator<Token, void> {
    const cursor = this.#cursor;
    yield* this.#closeBlocks(cursor.column);
    if (cursor.column === 0 && cursor.atDocumentEndMark()) yield* this.#documentEnd();
    else if (this.#isAt("-")) yield* this.#indicator("entry", "sequence");
    else if (this.#isAt("?")) yield* this.#indicator("key", "mapping");
    else if (this.#isAt(":")) yield* this.#indicator("value", "mapping");
    else if (cursor.peek() === "|" || cursor.peek() === ">") yield this.#block();
    else this.#hold();
  }

  /** Skips spaces, comments and line ends; a new line may start a key. */
  #skipToToken(): void {
    const cursor = this.#cursor;
    while (true) {
      cursor.takeWhile((char) => char === " ");
      if (cursor.peek() === "#") {
        cursor.takeWhile((char) => !isLineEnd(char));
        cursor.takeWhile(isBreak);
      } else if (cursor.takeBreak() === "") {
        return;
      } else if (cursor.peek() === "\n") {
        // After an empty line, and only there, even tabs are passed over.
        cursor.takeWhile((char) => isBreak(char) || char === " " || char === "\t");
      }
      this.#mayStartKey = true;
    }
  }

  #isAt(indicator: "-" | "?" | ":"): boolean {
    return this.#cursor.peek() === indicator && isGap(this.#cursor.peek(1));
  }

  #isKey(held: Held): boolean {
    const { line, index } = this.#cursor;
    return held.mayBeKey && this.#isAt(":") && held.token.line === line && index - held.index <= MAX_KEY_LENGTH;
  }

  /** A text turned out to be a key: the key, and its `:`. */
  *#simpleKey(held: Held): Generator<Token, void> {
    const { line, column } = held.token;
    yield* this.#openBlock("mapping", { line, column });
    yield { kind: "key", line, column };
    yield held.token;
    yield { kind: "value", ...this.#place() };
    this.#cursor.advance();
    this.#mayStartKey = false;
  }

  *#indicator(kind: "entry" | "key" | "value", block: "sequence" | "mapping"): Generator<Token, void> {
    if (!this.#mayStartKey) {
      throw new UnreadableYaml(
        `"${this.#cursor.peek()} " may not stand here: quote a text that has it`,
        this.#cursor.line,
      );
    }
    yield* this.#openBlock(block, this.#place());
    yield { kind, ...this.#place() };
    this.#cursor.advance();
  }

  #block(): Token {
    const place = this.#place();
    const text = takeBlock(this.#cursor, this.#indent());
    this.#mayStartKey = true;
    return { kind: "scalar", text, plain: false, ...place };
  }

  /** Takes a quoted or plain text and holds it until it is clear whether it is a key. */
  #hold(): void {
    const place = this.#place();
    const mayBeKey = this.#mayStartKey;
    const mustBeKey = mayBeKey && this.#indent() === place.column;
    const index = this.#cursor.index;
    this.#mayStartKey = false;
    this.#held = { token: { ...this.#text(), ...place }, index, mayBeKey, mustBeKey };
  }

  #text(): { readonly kind: "scalar"; readonly text: string; readonly plain: boolean } {
    const first = this.#cursor.peek();
    if (first === "'" || first === '"') return { kind: "scalar", text: takeQuoted(this.#cursor), plain: false };
    const refusal = REFUSED.get(first);
    if (refusal !== undefined) throw new UnreadableYaml(refusal, this.#cursor.line);
    const { text, endsLine } = takePlain(this.#cursor, this.#indent() + 1);
    if (endsLine) this.#mayStartKey = true;
    return { kind: "scalar", text, plain: true };
  }

  *#documentEnd(): Generator<Token, void> {
    yield* this.#closeBlocks(-1);
    yield { kind: "document-end", ...this.#place() };
    this.#cursor.advance(3);
    this.#mayStartKey = false;
  }

  *#end(): Generator<Token, void> {
    yield* this.#closeBlocks(-1);
    yield { kind: "end", ...this.#place() };
  }

  *#openBlock(kind: "mapping" | "sequence", place: Place): Generator<Token, void> {
    if (place.column <= this.#indent()) return;
    this.#indents.push(place.column);
    yield { kind, ...place };
  }

  *#closeBlocks(column: number): Generator<Token, void> {
    while (this.#indent() > column) {
      this.#indents.pop();
      yield { kind: "block-end", ...this.#place() };
    }
  }

  #indent(): number {
    return this.#indents.at(-1) ?? -1;
  }

  #place(): Place {
    return { line: this.#cursor.line, column: this.#cursor.column };
  }
}
