/**
 * What a YAML text must be before the parser, which recurses, may see it. Only the lexer's tokens are looked at, one
 * after the other, so that no input nests deeper or grows larger than the parser can take on any machine.
 */
import { CST, Lexer } from "yaml";

/** Lexical tokens: more than any sensible file of 256 KiB has. */
export const MAX_TOKENS = 200_000;
/** Brackets open at once. */
export const MAX_FLOW_DEPTH = 16;
/** Columns before the first word of a line outside brackets: blocks nest by indentation. */
export const MAX_INDENT = 64;
/** `-`, `?` and `:` outside brackets on one line: each may open a block. */
export const MAX_INDICATORS = 8;

/** What makes a YAML text unfit for parsing, and the character at which. */
export interface Unfit {
  readonly offset: number;
  /** Completes the sentence "expected …, got …". */
  readonly expected: string;
  readonly got: string;
}

/** The first construct that our files do not have (alias, anchor, tag, directive) or limit that the text breaks. */
export function findUnfit(text: string): Unfit | undefined {
  const nesting = new Nesting();
  let offset = 0;
  let count = 0;
  let type: string = "doc-mode";
  for (const token of new Lexer().lex(text)) {
    // The token after a scalar marker is the scalar's text, whatever it looks like.
    type = type === "scalar" ? "text" : (CST.tokenType(token) ?? "text");
    const construct = REFUSED.get(type);
    if (construct !== undefined) return { offset, expected: "plain YAML", got: construct };
    nesting.take(type, token);
    if (nesting.isTooDeep) return { offset, expected: "a few levels of nesting", got: "too many" };
    if (++count > MAX_TOKENS) return { offset, expected: `at most ${MAX_TOKENS} tokens`, got: "more" };
    if (!MARKERS.has(type)) offset += token.length;
  }
  return undefined;
}

const REFUSED: ReadonlyMap<string, string> = new Map([
  ["alias", "an alias (`*name`)"],
  ["anchor", "an anchor (`&name`)"],
  ["tag", "a tag (`!name`)"],
  ["directive-line", "a directive (`%…`)"],
]);
/** Tokens that the lexer makes up; they stand for no character. */
const MARKERS: ReadonlySet<string> = new Set(["doc-mode", "flow-error-end", "scalar"]);
const OPENING: ReadonlySet<string> = new Set(["flow-map-start", "flow-seq-start"]);
const CLOSING: ReadonlySet<string> = new Set(["flow-map-end", "flow-seq-end"]);
const INDICATORS: ReadonlySet<string> = new Set(["seq-item-ind", "explicit-key-ind", "map-value-ind"]);

/** An upper bound of how deep the tokens taken so far can nest. */
class Nesting {
  private flowDepth = 0;
  private indicators = 0;
  private indent = 0;
  /** Nothing but white space and indicators on this line yet. */
  private leading = true;

  get isTooDeep(): boolean {
    return this.flowDepth > MAX_FLOW_DEPTH || this.indicators > MAX_INDICATORS || this.indent > MAX_INDENT;
  }

  take(type: string, token: string): void {
    if (MARKERS.has(type)) {
      // The lexer gives up on brackets that a less indented line interrupts.
      if (type === "flow-error-end") this.flowDepth = 0;
      return;
    }
    this.takeBracket(type);
    if (token.includes("\n")) this.startLine(token.endsWith("\n"));
    else if (this.flowDepth === 0) this.takeInLine(type, token.length);
  }

  private takeBracket(type: string): void {
    if (OPENING.has(type)) this.flowDepth++;
    else if (CLOSING.has(type)) this.flowDepth = Math.max(0, this.flowDepth - 1);
  }

  private startLine(leading: boolean): void {
    this.indicators = 0;
    this.indent = 0;
    this.leading = leading;
  }

  private takeInLine(type: string, length: number): void {
    const indicator = INDICATORS.has(type);
    if (indicator) this.indicators++;
    if (!indicator && type !== "space") this.leading = false;
    else if (this.leading) this.indent += length;
  }
}
