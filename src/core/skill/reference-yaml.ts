/**
 * Frontmatter read as the reference validator reads it: with strictyaml 1.7.3, a YAML of its own. Only block style, no
 * anchors, aliases, tags or directives, every scalar a text, no duplicate keys, sibling mappings in one column; and the
 * habits of the scanner underneath (tabs, NEL as a line break, keys of at most 1,024 characters, `- ` at its parent's
 * column), which no other reader shares. So this is a small reader of its own, held to the reference by a differential
 * fuzz, and not a set of checks around a general one.
 *
 * It reads in linear time and within fixed limits: the reference needs minutes for what is near them, and dies at about
 * 245 nested blocks. It also dies (of a bug in how it keeps comments) on some comments between a key, its value and an
 * empty line; such a text is read here as what its data says.
 */
import { quote } from "../errors.ts";
import { UnreadableYaml } from "./reference-yaml-scalars.ts";
import { type Place, scanTokens, type Token } from "./reference-yaml-tokens.ts";

/** Characters of a text, blocks inside blocks, and values: far more than any frontmatter has. */
const MAX_LENGTH = 64 * 1024;
const MAX_DEPTH = 200;
const MAX_NODES = 4_000;

/** The plain scalars `=` and `<<`: the reference reads each as an object that is no text. */
interface Mark {
  readonly mark: "=" | "<<";
}

export type ReferenceValue = string | Mark | readonly ReferenceValue[] | Mapping;
type Mapping = ReadonlyMap<string, ReferenceValue>;

export type ReferenceYaml =
  /** `lines` has the 1-based line of each key of a mapping at the root. */
  | { readonly kind: "value"; readonly value: ReferenceValue; readonly lines: ReadonlyMap<string, number> }
  /** The reference refuses the text; the words are ours, the line is 1-based. */
  | { readonly kind: "unreadable"; readonly message: string; readonly line: number };

interface Node extends Place {
  readonly value: ReferenceValue;
}

// What the reference's reader takes for printable: no control characters but TAB, LF, CR and NEL, no U+FFFE or U+FFFF.
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads a text with LF line ends. An empty one, or one with comments only, is the empty text, as in the reference. */
export function parseReferenceYaml(text: string): ReferenceYaml {
  try {
    if (text.length > MAX_LENGTH) throw new UnreadableYaml(`frontmatter may have ${MAX_LENGTH} characters at most`, 0);
    refuseUnprintable(text);
    const reader = new Reader(scanTokens(text));
    return { kind: "value", value: reader.readDocument(), lines: reader.rootLines };
  } catch (error) {
    if (!(error instanceof UnreadableYaml)) throw error;
    return { kind: "unreadable", message: error.message, line: error.line + 1 };
  }
}

/** Refuses what the reference refuses before it scans: it names the first such character. */
function refuseUnprintable(text: string): void {
  const found = UNPRINTABLE.exec(text);
  if (found === null) return;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const line = text.slice(0, found.index).split("\n").length - 1;
  throw new UnreadableYaml(`the control character U+${code} may not stand in frontmatter`, line);
}

/** Builds values from tokens, one token ahead. */
class Reader {
  readonly rootLines = new Map<string, number>();
  readonly #tokens: Generator<Token, void>;
  #token: Token;
  #nodes = 0;
  #afterQuoted = false;

  constructor(tokens: Generator<Token, void>) {
    this.#tokens = tokens;
    this.#token = this.#scan();
  }

  readDocument(): ReferenceValue {
    if (this.#isAt("end")) return "";
    const root = this.#readNode(0);
    if (this.#isAt("document-end")) this.#advance();
    if (!this.#isAt("end")) throw this.#unexpected("only one YAML document may stand here");
    return root.value;
  }

  #scan(): Token {
    const next = this.#tokens.next();
    if (next.done) throw new TypeError("no token follows the end token");
    return next.value;
  }

  /** Takes the token at hand. The end token stays at hand. */
  #advance(): Token {
    const token = this.#token;
    if (token.kind !== "end") this.#token = this.#scan();
    return token;
  }

  #isAt(...kinds: readonly Token["kind"][]): boolean {
    return kinds.includes(this.#token.kind);
  }

  #unexpected(message: string): UnreadableYaml {
    return new UnreadableYaml(message, this.#token.line);
  }

  #countNode(depth: number): void {
    this.#nodes += 1;
    if (depth > MAX_DEPTH) throw this.#unexpected(`blocks may nest ${MAX_DEPTH} deep at most`);
    if (this.#nodes > MAX_NODES) throw this.#unexpected(`frontmatter may hold ${MAX_NODES} values at most`);
  }

  #readNode(depth: number): Node {
    this.#countNode(depth);
    const token = this.#token;
    if (token.kind === "scalar") {
      this.#afterQuoted = !token.plain;
      this.#advance();
      return { ...token, value: scalarValue(token) };
    }
    if (token.kind === "sequence") {
      this.#advance();
      const value = this.#readEntries(depth, ["entry", "block-end"]);
      if (!this.#isAt("block-end"))
        throw this.#unexpected('a list item must start with "- ", in the column of the first');
      this.#advance();
      return { ...token, value };
    }
    if (token.kind === "mapping") {
      this.#advance();
      return { ...token, value: this.#readMapping(depth) };
    }
    throw this.#unexpected("a value is expected here: check the indentation");
  }

  /** A key's value, or an explicit key: its list may stand in the key's own column. */
  #readMember(depth: number): Node {
    if (this.#isAt("key", "value", "block-end")) return this.#empty();
    if (!this.#isAt("entry")) return this.#readNode(depth);
    this.#countNode(depth);
    return { ...this.#token, value: this.#readEntries(depth, ["entry", "key", "value", "block-end"]) };
  }

  /** An item is empty where one of `ends` follows its `-`. */
  #readEntries(depth: number, ends: readonly Token["kind"][]): readonly ReferenceValue[] {
    const values: ReferenceValue[] = [];
    while (this.#isAt("entry")) {
      this.#advance();
      values.push((this.#isAt(...ends) ? this.#empty() : this.#readNode(depth + 1)).value);
    }
    return values;
  }

  #empty(): Node {
    return { value: "", line: this.#token.line, column: this.#token.column };
  }

  #readMapping(depth: number): Mapping {
    const isRoot = depth === 0;
    const members = new Members(isRoot ? this.rootLines : undefined);
    while (this.#isAt("key", "value")) members.add(this.#readPart("key", depth), this.#readPart("value", depth));
    if (!this.#isAt("block-end")) throw this.#unexpected(this.#afterMember());
    this.#advance();
    // The reference forgets them at the root.
    if (!isRoot) members.addMerged();
    return members.values;
  }

  /** What is wrong with what stands where the next key should: `description: "A" and more` is how it mostly happens. */
  #afterMember(): string {
    return this.#afterQuoted && this.#isAt("scalar")
      ? "more text follows a quoted one: put the quotes around the whole"
      : "a key is expected here: check the indentation";
  }

  #readPart(indicator: "key" | "value", depth: number): Node {
    if (!this.#isAt(indicator)) return this.#empty();
    this.#advance();
    return this.#readMember(depth + 1);
  }
}

function scalarValue(token: Token & { readonly kind: "scalar" }): ReferenceValue {
  const isMark = token.plain && (token.text === "=" || token.text === "<<");
  return isMark ? { mark: token.text as Mark["mark"] } : token.text;
}

/** The members of one mapping, under the reference's rules for them. */
class Members {
  readonly values = new Map<string, ReferenceValue>();
  readonly #lines: Map<string, number> | undefined;
  #merged: readonly Mapping[] = [];
  #column: number | undefined;

  constructor(lines: Map<string, number> | undefined) {
    this.#lines = lines;
  }

  add(key: Node, member: Node): void {
    const name = isMark(key.value) ? key.value.mark : key.value;
    if (typeof name !== "string") throw new UnreadableYaml("a key must be a text", key.line);
    if (isMark(key.value) && name === "<<") this.#merge(member);
    else this.#set(name, key, member);
  }

  #set(name: string, key: Node, member: Node): void {
    if (this.values.has(name)) throw new UnreadableYaml(`the key ${quote(name, 80)} is there twice`, key.line);
    if (isMapping(member.value)) {
      this.#column ??= member.column;
      if (member.column !== this.#column) {
        throw new UnreadableYaml("mappings side by side must be indented alike", member.line);
      }
    }
    this.values.set(name, member.value);
    this.#lines?.set(name, key.line + 1);
  }

  /** The members of the mappings under a merge key `<<`, each where no other member has its key. */
  addMerged(): void {
    for (const [name, value] of this.#merged.flatMap((mapping) => [...mapping])) {
      if (!this.values.has(name)) this.values.set(name, value);
    }
  }

  #merge(member: Node): void {
    const mappings: readonly ReferenceValue[] = Array.isArray(member.value) ? member.value : [member.value];
    if (this.#merged.length > 0 || !mappings.every(isMapping)) {
      throw new UnreadableYaml("a merge key << must stand once, before mappings", member.line);
    }
    this.#merged = mappings;
  }
}

function isMapping(value: ReferenceValue): value is Mapping {
  return value instanceof Map;
}

function isMark(value: ReferenceValue): value is Mark {
  return typeof value === "object" && "mark" in value;
}
