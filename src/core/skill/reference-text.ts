/** Texts as the reference validator's Python treats them, where JavaScript differs. */
import type { ReferenceValue } from "./reference-yaml.ts";

// Python's white space has U+001C–U+001F and NEL, and no byte order mark; `trim` is the other way round.
const SPACE = "[\\t-\\r\\x1c-\\x20\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEADING = new RegExp(`^${SPACE}+`);
const SPACE_ONLY = new RegExp(`^${SPACE}$`);

/** `str.strip()`: without the white space at both ends. */
export function strip(text: string): string {
  return text.slice(leadingSpace(text), trailingSpace(text));
}

/** How many UTF-16 units of white space a text starts with. */
export function leadingSpace(text: string): number {
  return LEADING.exec(text)?.[0].length ?? 0;
}

function trailingSpace(text: string): number {
  let end = text.length;
  while (end > 0 && SPACE_ONLY.test(text.charAt(end - 1))) end -= 1;
  return end;
}

/** `len()`: code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** `str()`: a text as it is; a list or a mapping as Python would write it in source. */
export function textOf(value: ReferenceValue): string {
  if (typeof value === "string") return value;
  return "mark" in value ? value.mark : sourceOf(value);
}

/** `repr()` of what the reference reads. */
function sourceOf(value: ReferenceValue): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(sourceOf).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${quoted(key)}: ${sourceOf(member)}`).join(", ")}}`;
  return quoted(textOf(value));
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const chars = Array.from(text, (char) =>
    char === quote ? `\\${char}` : (SHORT_ESCAPES.get(char) ?? printable(char)),
  );
  return quote + chars.join("") + quote;
}

function printable(char: string): string {
  if (char === " " || !/[\p{C}\p{Z}]/u.test(char)) return char;
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
