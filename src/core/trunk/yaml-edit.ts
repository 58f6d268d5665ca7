/**
 * Edits of a YAML text that leave every other line as its author wrote it: the parser says where something stands, and
 * only that place is written anew, in block style with one fact a line.
 */
import {
  CST,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { findUnfit } from "./yaml-limits.ts";

export type YamlValue = string | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue };
/** Keys of mappings and indexes of lists, from the root; the index behind a list's last one appends. */
export type YamlPath = readonly (string | number)[];

/**
 * The text with `value` at `path`, in place of what is there, or added behind what its mapping or list has. Missing
 * mappings on the way are made. Undefined where the text is no plain YAML, or is laid out so that no such edit gives
 * exactly this and keeps every comment.
 */
export function setYaml(text: string, path: YamlPath, value: YamlValue): string | undefined {
  const before = parse(text);
  if (before === undefined || !leadsThrough(before.value, path)) return undefined;
  const after = splice(text, locate({ text, eol: lineEndOf(text) }, before.root, path, value));
  const wanted = JSON.stringify(assign(before.value, path, value));
  const got = parse(after);
  const same = got !== undefined && JSON.stringify(got.value) === wanted;
  return same && commentsOf(after) === commentsOf(text) ? after : undefined;
}

function commentsOf(text: string): string {
  return [...new Lexer().lex(text)].filter((token) => CST.tokenType(token) === "comment").join("\n");
}

type Root = YAMLMap | YAMLSeq | undefined;

function parse(text: string): { readonly root: Root; readonly value: unknown } | undefined {
  if (findUnfit(text) !== undefined) return undefined;
  const document = parseDocument(text, { schema: "core", prettyErrors: false });
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  const root = document.contents;
  if (isCollection(root)) return { root: root as YAMLMap | YAMLSeq, value: document.toJS() };
  return isEmpty(root) ? { root: undefined, value: {} } : undefined;
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? "") === "");
}

/** Is everything on the way to the last step a mapping or a list, as the step asks, or not there yet? */
function leadsThrough(at: unknown, [key, ...rest]: YamlPath): boolean {
  if (key === undefined || at === null || at === undefined) return true;
  if (typeof at !== "object" || Array.isArray(at) !== (typeof key === "number")) return false;
  return leadsThrough((at as Readonly<Record<string, unknown>>)[key], rest);
}

/** The value with another one at a path; collections on the way are copied, and made where nothing is. */
function assign(at: unknown, [key, ...rest]: YamlPath, value: YamlValue): unknown {
  if (key === undefined) return value;
  if (typeof key === "string") {
    const members = at as Readonly<Record<string, unknown>> | null | undefined;
    return { ...members, [key]: assign(members?.[key], rest, value) };
  }
  const items = [...((at as readonly unknown[] | null | undefined) ?? [])];
  items[key] = assign(items[key], rest, value);
  return items;
}

interface Source {
  readonly text: string;
  readonly eol: string;
}

/** Characters from `start` up to `end` give way to `text`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function splice(text: string, { start, end, text: piece }: Splice): string {
  return text.slice(0, start) + piece + text.slice(end);
}

function locate(source: Source, at: Root, path: YamlPath, value: YamlValue): Splice {
  if (at === undefined) return insertLines(source, source.text.length, lines(assign(undefined, path, value), 0));
  const [key = "", ...rest] = path;
  // A flow collection is written anew as a block, from the outermost one on.
  if (at.flow === true || at.items.length === 0) return replaceNode(source, at, merged(at, path, value));
  const slot = slotOf(at, key);
  if (slot === undefined) {
    const entry = assign(isSeq(at) ? [] : {}, [isSeq(at) ? 0 : key, ...rest], value);
    return insertLines(
      source,
      lineAfter(source.text, endOf(source.text, at)),
      lines(entry, columnOf(source.text, startOf(at))),
    );
  }
  const there = slot.value;
  if (rest.length > 0 && isCollection(there) && there.flow !== true && there.items.length > 0) {
    return locate(source, there as YAMLMap | YAMLSeq, rest, value);
  }
  const written = rest.length === 0 ? value : merged(there, rest, value);
  return slot.pair === undefined ? replaceNode(source, there, written) : replaceValue(source, slot.pair, written);
}

/** Where a key's value or an item stands; undefined where the collection has none there. */
function slotOf(
  at: YAMLMap | YAMLSeq,
  key: string | number,
): { readonly pair?: Pair; readonly value: Node | null } | undefined {
  if (isSeq(at)) {
    const item = at.items[Number(key)];
    return item === undefined ? undefined : { value: item as Node };
  }
  const pair = at.items.find((entry) => isScalar(entry.key) && entry.key.value === key);
  return pair === undefined ? undefined : { pair, value: pair.value as Node | null };
}

function merged(node: Node | null, path: YamlPath, value: YamlValue): unknown {
  return assign(node === null ? undefined : toPlain(node), path, value);
}

function toPlain(node: Node): unknown {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map((p) => [String((p.key as Scalar).value), toPlain(p.value as Node)]));
  }
  if (isSeq(node)) return node.items.map((item) => toPlain(item as Node));
  return isScalar(node) ? node.value : undefined;
}

/** A list's item, or the root: it begins in its own column. */
function replaceNode({ text, eol }: Source, node: Node | null, value: unknown): Splice {
  const start = node?.range?.[0] ?? text.length;
  const [first = "", ...others] = lines(value, columnOf(text, start));
  return { start, end: endOf(text, node), text: [first.trimStart(), ...others].join(eol) };
}

function replaceValue({ text, eol }: Source, pair: Pair, value: unknown): Splice {
  const old = pair.value as Node | null;
  const colon = text.indexOf(":", endOf(text, pair.key as Node)) + 1;
  const end = isEmpty(old) ? emptyEnd(text, colon) : endOf(text, old);
  if (typeof value !== "object") return { start: colon, end, text: ` ${stringOf(value)}` };
  // A comment behind the old value, or behind the key, stays on the key's line.
  const comment = isBlock(old) ? text.slice(colon, lineEnd(text, colon)) : text.slice(end, lineEnd(text, end));
  const block = lines(value, columnOf(text, startOf(pair.key as Node)) + INDENT).join(eol);
  return { start: colon, end: lineEnd(text, end), text: `${comment.trimEnd()}${eol}${block}` };
}

/** Behind a key without a value: its line's end, unless a comment comes first. */
function emptyEnd(text: string, colon: number): number {
  const end = lineEnd(text, colon);
  return text.slice(colon, end).trim() === "" ? end : colon;
}

function isBlock(node: Node | null): boolean {
  return isCollection(node) && node.flow !== true;
}

const INDENT = 2;

/** Inserts whole lines at a place where a line begins, or at the end of a text whose last line may have no end. */
function insertLines({ text, eol }: Source, at: number, added: readonly string[]): Splice {
  const opening = at === 0 || text[at - 1] === "\n" ? "" : eol;
  return { start: at, end: at, text: `${opening}${added.join(eol)}${eol}` };
}

/** A value as lines of block YAML, each indented by so many columns. */
function lines(value: unknown, indent: number): readonly string[] {
  const margin = " ".repeat(indent);
  return stringOf(value)
    .split("\n")
    .map((line) => `${margin}${line}`);
}

function stringOf(value: unknown): string {
  // What starts with a digit reads as a number, a date or a time for one YAML reader or another: it is quoted.
  const options = { schema: "core", lineWidth: 0, blockQuote: false, indent: INDENT } as const;
  const text = stringify(quoted(value), options);
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** The value with quotes asked for wherever a text starts with a digit; keys stay as they are. */
function quoted(value: unknown): unknown {
  if (typeof value === "string" && /^[-+.]?\d/.test(value)) return quotedScalar(value);
  if (Array.isArray(value)) return value.map(quoted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, quoted(member)]));
}

function quotedScalar(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** The end of what a node says itself, without the line's end, comments and empty lines that follow it. */
function endOf(text: string, node: Node | null): number {
  if (!isBlock(node)) return scalarEnd(text, node);
  const last = (node as YAMLMap | YAMLSeq).items.at(-1);
  if (!isPair(last)) return endOf(text, (last as Node | undefined) ?? null);
  const { key, value } = last as Pair<Node, Node | null>;
  return isEmpty(value) ? endOf(text, key) + 1 : endOf(text, value);
}

/** Of a block scalar, the parser counts the end of its last line and the empty lines behind it. */
function scalarEnd(text: string, node: Node | null): number {
  let end = node?.range?.[1] ?? 0;
  if (!isScalar(node) || node.type?.startsWith("BLOCK") !== true) return end;
  while (/[\r\n]/.test(text.charAt(end - 1))) end -= 1;
  return end;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line's own text ends, before its CR or LF. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}

/** Where the line after this place begins; the text's end where there is none. */
function lineAfter(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function lineEndOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
