/**
 * A JSON text with the places of its values, so that one can be changed and every other character stays: with comments and a
 * comma behind the last member too, as many programs read their settings.
 */

/** Values inside of values; settings that nest deeper are none that we edit. */
const MAX_DEPTH = 200;

export interface JsonNode {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  /** What JSON.parse would give; of an object's members the last of each name. */
  readonly value: unknown;
  /** Absent for what is no object. */
  readonly members?: readonly JsonMember[];
}

export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly node: JsonNode;
  /** Where the comma behind it is; absent where there is none. */
  readonly comma?: number;
}

/** What is wrong with a text. */
export class JsonTextError extends Error {
  /** Where it stops to be one, and what should stand there. */
  readonly place: { readonly line: number; readonly expected: string } | undefined;

  constructor(message: string, place?: JsonTextError["place"]) {
    super(message);
    this.place = place;
  }
}

/** Reads a text. Throws JsonTextError. */
export function readJsonText(text: string): JsonNode {
  return new Reader(text).read();
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): JsonNode {
    if (this.text.startsWith("\uFEFF")) this.at = 1;
    this.skip();
    const node = this.value(0);
    this.skip();
    if (this.at < this.text.length) throw this.wrong("nothing more");
    return node;
  }

  private value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw this.wrong(`at most ${MAX_DEPTH} values inside of each other`);
    const start = this.at;
    const sign = this.text[start];
    if (sign === "{") return this.object(depth);
    if (sign === "[") return this.array(depth);
    if (sign === '"') {
      const value = this.string();
      return { start, end: this.at, value };
    }
    WORD.lastIndex = start;
    const word = WORD.exec(this.text)?.[0];
    if (word === undefined) throw this.wrong("a value");
    this.at += word.length;
    return { start, end: this.at, value: JSON.parse(word) };
  }

  private object(depth: number): JsonNode {
    const start = this.at++;
    const members: JsonMember[] = [];
    const value: Record<string, unknown> = {};
    for (let isOpen = this.opens("}"); isOpen; ) {
      const from = this.at;
      if (this.text[from] !== '"') throw this.wrong("a name in quotes");
      const key = this.string();
      this.skip();
      this.expect(":");
      this.skip();
      const node = this.value(depth + 1);
      this.skip();
      const comma = this.text[this.at] === "," ? this.at : undefined;
      members.push({ key, start: from, node, ...(comma === undefined ? {} : { comma }) });
      Object.defineProperty(value, key, { value: node.value, enumerable: true, configurable: true, writable: true });
      isOpen = this.goesOn("}");
    }
    return { start, end: this.at, value, members };
  }

  private array(depth: number): JsonNode {
    const start = this.at++;
    const value: unknown[] = [];
    for (let isOpen = this.opens("]"); isOpen; ) {
      value.push(this.value(depth + 1).value);
      this.skip();
      isOpen = this.goesOn("]");
    }
    return { start, end: this.at, value };
  }

  /** Is there anything before the end? */
  private opens(end: string): boolean {
    this.skip();
    if (this.text[this.at] !== end) return true;
    this.at++;
    return false;
  }

  /** Behind a value: does another one follow? */
  private goesOn(end: string): boolean {
    if (this.text[this.at] === ",") {
      this.at++;
      return this.opens(end);
    }
    this.expect(end);
    return false;
  }

  private expect(sign: string): void {
    if (this.text[this.at] !== sign) throw this.wrong(`\`${sign}\``);
    this.at++;
  }

  private string(): string {
    STRING.lastIndex = this.at;
    const literal = STRING.exec(this.text)?.[0];
    if (literal === undefined) throw this.wrong("a text in quotes that ends");
    this.at += literal.length;
    return JSON.parse(literal) as string;
  }

  /** White space and comments. */
  private skip(): void {
    this.at = skipBlank(this.text, this.at);
    if (this.text.startsWith("/*", this.at)) throw this.wrong("a comment that ends");
  }

  private wrong(expected: string): JsonTextError {
    const line = this.text.slice(0, this.at).split("\n").length;
    return new JsonTextError(`line ${line}: expected ${expected}`, { line, expected });
  }
}

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Behind the white space and comments that stand at a place; `onLine`: those up to the line's end. */
export function skipBlank(text: string, from: number, onLine = false): number {
  const blank = onLine ? BLANK_ON_LINE : BLANK;
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}

const BLANK = /(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const BLANK_ON_LINE = /(?:[ \t]+|\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/)*/y;
