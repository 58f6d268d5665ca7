/** Puts one table into a TOML text, or takes it out: every other character stays as whoever wrote it left it. */
import { parse } from "smol-toml";

type Table = Readonly<Record<string, unknown>>;

/** Why a text could not be changed as it should be. */
export class TomlTextError extends Error {}

/** What is at `[table.name]`; undefined where there is nothing. Throws TomlTextError for what is no TOML. */
export function tomlTable(
  text: string,
  [table, name]: readonly [string, string],
): { readonly value: unknown } | undefined {
  const outer = own(read(text), table);
  const value = outer === undefined ? undefined : own(outer as Table, name);
  return value === undefined ? undefined : { value };
}

/** The text with this table; where it is already, in its place, else at the end. Throws TomlTextError where it cannot be written so. */
export function withTomlTable(text: string, path: readonly [string, string], value: Table): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const block = `[${path.map(keyOf).join(".")}]${eol}${Object.entries(value)
    .map(([key, one]) => `${keyOf(key)} = ${print(one)}${eol}`)
    .join("")}`;
  // A header inside of a text of several lines is none.
  const there = tomlTable(text, path) === undefined ? undefined : blockOf(text, path);
  const open = text === "" || text.endsWith("\n") ? text : text + eol;
  const after =
    there === undefined
      ? `${open}${open.trim() === "" ? "" : eol}${block}`
      : text.slice(0, there.start) + block + text.slice(there.end);
  return checked(after, { before: text, path, value });
}

/** The text without this table. Throws TomlTextError where it is written otherwise than we write it. */
export function withoutTomlTable(text: string, path: readonly [string, string]): string {
  if (tomlTable(text, path) === undefined) return text;
  const there = blockOf(text, path);
  if (there === undefined) {
    throw new TomlTextError(`${path.join(".")} is not written as a table of its own`);
  }
  const lead = text.slice(0, there.start);
  // The empty line before it came with it.
  const kept = /^(?:\r?\n)$|\n\r?\n$/.test(lead) ? lead.replace(/\r?\n$/, "") : lead;
  return checked(kept + text.slice(there.end), { before: text, path, value: undefined });
}

/** The lines of a table that has a header of its own: up to the first empty line, comment or header. */
function blockOf(
  text: string,
  [table, name]: readonly [string, string],
): { readonly start: number; readonly end: number } | undefined {
  const headers = new Set([`[${keyOf(table)}.${keyOf(name)}]`, `[${table}."${name}"]`]);
  let at = 0;
  let start: number | undefined;
  for (const line of text.split(/(?<=\n)/)) {
    const trimmed = line.trim();
    if (start !== undefined && /^(?:$|#|\[)/.test(trimmed)) return { start, end: at };
    if (start === undefined && headers.has(trimmed)) start = at;
    at += line.length;
  }
  return start === undefined ? undefined : { start, end: at };
}

/** Throws TomlTextError unless the text says what the one before said, and of this table what it should. */
function checked(
  after: string,
  {
    before,
    path,
    value,
  }: { readonly before: string; readonly path: readonly [string, string]; readonly value: unknown },
): string {
  const [table, name] = path;
  const expected: Record<string, unknown> = { ...read(before) };
  const outer: Record<string, unknown> = { ...(own(expected, table) as Table | undefined) };
  if (value === undefined) delete outer[name];
  else outer[name] = value;
  expected[table] = outer;
  if (isEqual(withTable(after, table), expected)) return after;
  throw new TomlTextError(`${path.join(".")} cannot be changed without changing something else`);
}

/** What the text says, with a table where it has none; undefined for what is no TOML. */
function withTable(text: string, table: string): unknown {
  try {
    const found = parse(text, { integersAsBigInt: "asNeeded" });
    return { ...found, [table]: own(found, table) ?? {} };
  } catch {
    return undefined;
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return Object.is(a, b);
  if (a instanceof Date || b instanceof Date) return String(a) === String(b);
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual((a as Table)[key], (b as Table)[key]))
  );
}

function read(text: string): Table {
  try {
    return parse(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    // The first line of the message; the others show the text.
    const [message = ""] = (error as Error).message.split("\n");
    throw new TomlTextError(message);
  }
}

function own(table: Table, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function keyOf(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : text(key);
}

function print(value: unknown): string {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  if (typeof value === "boolean") return String(value);
  const pairs = Object.entries(value as Table).map(([key, one]) => `${keyOf(key)} = ${print(one)}`);
  return `{ ${pairs.join(", ")} }`;
}

/** A basic string: JSON's, and nothing else that TOML keeps out of one. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}
