/** Texts of a frontmatter that no YAML reader takes for texts as they stand, such as one with a colon in it: put in quotes. */
import { parseDocument } from "yaml";
import { findUnfit } from "../trunk/yaml-limits.ts";
import { parseReferenceYaml } from "./reference-yaml.ts";

/** Fields that are one text by the specification; the members of `metadata` are, too. */
const TEXTS: ReadonlySet<string> = new Set(["name", "description", "license", "compatibility"]);
/** Fields that every YAML reader, not only the reference, has to see as the same text. */
const PORTABLE: ReadonlySet<string> = new Set(["name", "description"]);

/** A key, where it has a value on its own line. */
const KEY = /^([ \t]*)([A-Za-z][\w-]*):[ \t]+(?=\S)/;

/** What `quoteTexts` made of a frontmatter, and which keys are in quotes now. */
export interface Quoted {
  readonly head: string;
  readonly keys: readonly string[];
}

/**
 * Puts those texts in double quotes that are none without. What has quotes of its own, a `|` or `>`, or a `#` that may
 * begin a comment is left alone: only its author knows what was meant.
 */
export function quoteTexts(head: string): Quoted {
  const lines = head.split(/(?<=\n)/);
  const keys: string[] = [];
  let parent = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    parent = /^[A-Za-z][\w-]*(?=:)/.exec(line)?.[0] ?? parent;
    const field = fieldAt(lines, i, parent);
    const quoted = field && quote(field);
    if (field === undefined || quoted === undefined) continue;
    lines.splice(i, field.lines, quoted);
    keys.push(field.shown);
  }
  return { head: lines.join(""), keys };
}

interface Field {
  readonly key: string;
  readonly shown: string;
  /** How many lines the value takes, with the key's own. */
  readonly lines: number;
  /** Up to the value. */
  readonly opening: string;
  readonly value: string;
}

function fieldAt(lines: readonly string[], start: number, parent: string): Field | undefined {
  const [opening = "", indent = "", key = ""] = KEY.exec(lines[start] ?? "") ?? [];
  const isMember = indent !== "" && parent === "metadata";
  if (opening === "" || !(isMember || (indent === "" && TEXTS.has(key)))) return undefined;
  let end = start + 1;
  while (end < lines.length && indentOf(lines[end] ?? "") > indent.length) end++;
  const text = lines.slice(start, end).join("");
  const shown = isMember ? `metadata.${key}` : key;
  return { key, shown, lines: end - start, opening, value: text.slice(opening.length) };
}

/** Of an empty line: none, so that it ends a value. */
function indentOf(line: string): number {
  return Math.max(0, line.search(/[^ \t\r\n]/));
}

function quote(field: Field): string | undefined {
  const { opening, value } = field;
  if (/^["'|>]|(?:^|\s)#/.test(value)) return undefined;
  const body = value.trimEnd();
  const quoted = `${opening}"${body.replace(/[\\"]/g, "\\$&")}"${value.slice(body.length)}`;
  return !isText(opening + value, field) && isText(quoted, field) ? quoted : undefined;
}

function isText(block: string, { key, shown }: Field): boolean {
  const yaml = parseReferenceYaml(block.replace(/\r\n?/g, "\n"));
  const isOne = yaml.kind === "value" && yaml.value instanceof Map && typeof yaml.value.get(key) === "string";
  return isOne && (!PORTABLE.has(shown) || isPortableText(block, key));
}

function isPortableText(block: string, key: string): boolean {
  if (findUnfit(block) !== undefined) return false;
  const document = parseDocument(block, { prettyErrors: false });
  return document.errors.length === 0 && typeof document.get(key) === "string";
}
