/** Puts one member into a JSON text's object, or takes it out: every other character stays as whoever wrote it left it. */
import { type JsonMember, type JsonNode, JsonTextError, readJsonText, skipBlank } from "./json-text.ts";

/** What is at a path of keys; undefined where there is nothing. Throws JsonTextError for what is no JSON, or names a key twice. */
export function jsonMember(text: string, path: readonly string[]): { readonly value: unknown } | undefined {
  let node: JsonNode | undefined = readJsonText(text);
  for (const key of path) node = node === undefined ? undefined : find(node, key)?.node;
  return node === undefined ? undefined : { value: node.value };
}

/** Is the object at a path one, without any member? */
export function isEmptyObject(text: string, path: readonly string[]): boolean {
  let node: JsonNode | undefined = readJsonText(text);
  for (const key of path) node = node === undefined ? undefined : find(node, key)?.node;
  return node?.members?.length === 0;
}

/** The text with this value at the path; what is there already is replaced, and objects on the way are made. */
export function withJsonMember(text: string, path: readonly string[], value: unknown): string {
  let node = readJsonText(text);
  for (const [i, key] of path.entries()) {
    const member = find(node, key);
    const rest = path.slice(i + 1);
    if (member === undefined) return insert(text, node, { key, value: nested(rest, value) });
    if (rest.length === 0) return splice(text, member.node, print(text, value, indentAt(text, member.start)));
    node = member.node;
  }
  return text;
}

/** The text without what is at the path. */
export function withoutJsonMember(text: string, path: readonly string[]): string {
  let node = readJsonText(text);
  for (const key of path.slice(0, -1)) {
    const member = find(node, key);
    if (member === undefined) return text;
    node = member.node;
  }
  const members = node.members ?? [];
  const index = members.findIndex(({ key }) => key === path.at(-1));
  const member = members[index];
  if (member === undefined) return text;
  return remove(text, { node, member, before: members[index - 1], isLast: index === members.length - 1 });
}

function find(node: JsonNode, key: string): JsonMember | undefined {
  const found = (node.members ?? []).filter((member) => member.key === key);
  if (node.members === undefined || found.length > 1) {
    throw new JsonTextError(
      node.members === undefined
        ? `expected an object in which to look for ${JSON.stringify(key)}`
        : `${JSON.stringify(key)} is there twice`,
    );
  }
  return found[0];
}

function insert(
  text: string,
  node: JsonNode,
  { key, value }: { readonly key: string; readonly value: unknown },
): string {
  const last = node.members?.at(-1);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  if (last === undefined) {
    const outer = indentAt(text, node.start);
    const inner = outer + unitOf(text);
    const written = `${eol}${inner}${JSON.stringify(key)}: ${print(text, value, inner)}`;
    const inside = text.slice(node.start + 1, node.end - 1);
    const at = node.start + 1 + inside.trimEnd().length;
    const ending = inside.slice(inside.trimEnd().length).includes("\n") ? "" : `${eol}${outer}`;
    return text.slice(0, at) + written + ending + text.slice(at);
  }
  const first = node.members?.[0] ?? last;
  const isOneLine = !text.slice(node.start, first.start).includes("\n");
  const indent = indentAt(text, first.start);
  const written = isOneLine
    ? ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`
    : `${eol}${indent}${JSON.stringify(key)}: ${print(text, value, indent)}`;
  const behind = last.comma === undefined ? last.node.end : last.comma + 1;
  const at = isOneLine ? behind : skipBlank(text, behind, true);
  // A comment of the line before stays on it, and so does a space behind.
  const place = text.slice(behind, at).trim() === "" ? behind : at;
  return last.comma === undefined
    ? `${text.slice(0, behind)},${text.slice(behind, place)}${written}${text.slice(place)}`
    : `${text.slice(0, place)}${written},${text.slice(place)}`;
}

interface Removal {
  readonly node: JsonNode;
  readonly member: JsonMember;
  readonly before: JsonMember | undefined;
  readonly isLast: boolean;
}

function remove(text: string, { node, member, before, isLast }: Removal): string {
  const end = member.comma === undefined ? member.node.end : member.comma + 1;
  if (before === undefined) {
    const from = blankBefore(text, member.start, node.start + 1);
    const rest = text.slice(end);
    // The only one: nothing but white space is left, and no line for it.
    const isAll = isLast && text.slice(node.start + 1, from).trim() === "" && /^\s*\}/.test(rest);
    return isAll ? text.slice(0, node.start + 1) + rest.trimStart() : joined(text, [node.start + 1, from], end);
  }
  const from = blankBefore(text, member.start, before.node.end);
  if (!isLast || member.comma !== undefined || before.comma === undefined) {
    return joined(text, [before.node.end, from], end);
  }
  // Its comma goes with it, which stands behind the one before.
  const without = text.slice(0, before.comma) + text.slice(before.comma + 1);
  return joined(without, [before.node.end, from - 1], end - 1);
}

/** The text without what is from a place on to an end; a comment on the line before keeps its line to itself. */
function joined(text: string, [blank, from]: readonly [number, number], end: number): string {
  const [head, rest] = [text.slice(0, from), text.slice(end)];
  const between = text.slice(blank, from);
  const comment = between.match(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)?.at(-1) ?? "";
  const runsOn = comment.startsWith("//") && between.endsWith(comment) && !/^[ \t]*\r?\n/.test(rest);
  return runsOn ? `${head}${text.includes("\r\n") ? "\r\n" : "\n"}${rest}` : head + rest;
}

/** Where the white space before a place begins. */
function blankBefore(text: string, at: number, from: number): number {
  return from + text.slice(from, at).trimEnd().length;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

function splice(text: string, { start, end }: JsonNode, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** A value as it is written behind a line's indent. */
function print(text: string, value: unknown, indent: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return JSON.stringify(value, undefined, unitOf(text)).replaceAll("\n", eol + indent);
}

/** What the line of a place begins with. */
function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[\t ]*/.exec(line)?.[0] ?? "";
}

/** What one step of indent is: as in the first line that has any. */
function unitOf(text: string): string {
  return /^(?:\t+| +)(?=\S)/m.exec(text)?.[0] ?? "  ";
}
