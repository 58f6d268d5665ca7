/** A regular expression of JavaScript as a tree, as far as its length and its cost depend on it. */
import type { Expression } from "../signal.ts";

/** Which characters an atom may match: bit n for ASCII n, bit 128 for all others. */
export type Characters = bigint;

export type PatternTree =
  | { readonly kind: "character"; readonly set: Characters }
  | { readonly kind: "sequence"; readonly parts: readonly PatternTree[] }
  | { readonly kind: "choice"; readonly parts: readonly PatternTree[] }
  | { readonly kind: "repeat"; readonly body: PatternTree; readonly min: number; readonly max: number }
  | { readonly kind: "look"; readonly isBehind: boolean; readonly body: PatternTree }
  | { readonly kind: "edge" }
  | { readonly kind: "reference" };

export const BEYOND_ASCII: Characters = 1n << 128n;
const ALL: Characters = (1n << 129n) - 1n;
const BITS: readonly Characters[] = Array.from({ length: 129 }, (_, code) => 1n << BigInt(code));
const bit = (code: number): Characters => BITS[Math.min(128, code)] as Characters;
const range = (from: number, to: number): Characters => {
  let set = 0n;
  for (let code = from; code <= Math.min(to, 128); code++) set |= bit(code);
  return to > 128 ? set | bit(128) : set;
};
const DIGIT = range(48, 57);
const WORD = DIGIT | range(65, 90) | range(97, 122) | bit(95);
/** Of white space beyond ASCII there is so little that it counts as none. */
const SPACE = range(9, 13) | bit(32);
const LINE_END = bit(10) | bit(13);
const UPPER = range(65, 90);

const CLASSES: Readonly<Record<string, Characters>> = {
  d: DIGIT,
  D: ALL & ~DIGIT,
  w: WORD,
  W: ALL & ~WORD,
  s: SPACE,
  S: ALL & ~SPACE,
};
const ESCAPED: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, "0": 0 };

/** The tree of a valid expression; letters count in either case where it ignores case. */
export function treeOf({ source, flags }: Expression): PatternTree {
  return new Parser(source, flags.includes("i"), flags.includes("s")).choice();
}

class Parser {
  private at = 0;
  private readonly source: string;
  private readonly ignoresCase: boolean;
  private readonly dot: Characters;

  constructor(source: string, ignoresCase: boolean, dotAll: boolean) {
    this.source = source;
    this.ignoresCase = ignoresCase;
    this.dot = dotAll ? ALL : ALL & ~LINE_END;
  }

  choice(): PatternTree {
    const parts = [this.sequence()];
    while (this.take("|")) parts.push(this.sequence());
    return parts.length === 1 ? (parts[0] as PatternTree) : { kind: "choice", parts };
  }

  private sequence(): PatternTree {
    const parts: PatternTree[] = [];
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")")
      parts.push(this.repeated(this.atom()));
    return parts.length === 1 ? (parts[0] as PatternTree) : { kind: "sequence", parts };
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Of a sticky expression. */
  private takeMatch(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }

  private repeated(body: PatternTree): PatternTree {
    const match = this.takeMatch(/(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y);
    if (match === undefined) return body;
    const [, sign, from, comma, to] = match;
    if (sign !== undefined)
      return { kind: "repeat", body, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(from);
    const max = comma === undefined ? min : to === "" ? Number.POSITIVE_INFINITY : Number(to);
    return { kind: "repeat", body, min, max };
  }

  private atom(): PatternTree {
    if (this.take("(")) return this.group();
    if (this.take("[")) return { kind: "character", set: this.classSet() };
    if (this.take("^") || this.take("$") || this.take("\\b") || this.take("\\B")) return { kind: "edge" };
    if (this.takeMatch(/\\(?:[1-9]\d?|k<\w+>)/y) !== undefined) return { kind: "reference" };
    if (this.take(".")) return { kind: "character", set: this.dot };
    return { kind: "character", set: this.folded(this.characters()) };
  }

  private group(): PatternTree {
    const head = this.takeMatch(/\?(?:[:=!]|<[=!]|<\w+>)/y)?.[0] ?? "";
    const body = this.choice();
    this.take(")");
    if (/^\?<?[=!]$/.test(head)) return { kind: "look", isBehind: head.includes("<"), body };
    return body;
  }

  /** One character or escape outside a class, or one member of a class. */
  private characters(): Characters {
    if (!this.take("\\")) return this.plain();
    const property = this.takeMatch(/[pP]\{[^}]*\}/y);
    if (property !== undefined) return ALL;
    const code = this.takeMatch(/(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\})/y);
    if (code !== undefined) return bit(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "0", 16));
    const letter = this.source.charAt(this.at++);
    return CLASSES[letter] ?? bit(ESCAPED[letter] ?? letter.charCodeAt(0));
  }

  private plain(): Characters {
    const code = this.source.charCodeAt(this.at++);
    return bit(code);
  }

  private classSet(): Characters {
    const isNegated = this.take("^");
    let set = 0n;
    while (this.at < this.source.length && !this.take("]")) {
      const from = this.characters();
      if (this.source[this.at] === "-" && this.source[this.at + 1] !== "]") {
        this.at += 1;
        set |= from | between(from, this.characters());
      } else set |= from;
    }
    const folded = this.folded(set);
    // Of all characters beyond ASCII, a class hardly ever leaves out every one.
    return isNegated ? (ALL & ~folded) | bit(128) : folded;
  }

  private folded(set: Characters): Characters {
    if (!this.ignoresCase) return set;
    return set | ((set & UPPER) << 32n) | ((set >> 32n) & UPPER);
  }
}

/** From the lowest of one to the highest of the other. */
function between(from: Characters, to: Characters): Characters {
  const low = from & -from;
  return to < low ? to : ((to << 1n) - 1n) & ~(low - 1n);
}
