/**
 * What can be mended in a skill's texts without asking their author what was meant. A fix of SKILL.md touches the
 * frontmatter alone, as few characters of it as can be, and counts only if the finding is gone afterwards. Run on the
 * author's word, never else.
 */

import { isName } from "../names.ts";
import { setYaml } from "../trunk/yaml-edit.ts";
import type { ContentRuleId } from "./content-rule-table.ts";
import { quoteTexts } from "./frontmatter-quotes.ts";
import { readSkillMd } from "./skill-md.ts";
import type { SkillMdRuleId } from "./skill-md-rules.ts";

/** One mended finding: the bytes of a file before and after. Of several for one file, each starts where the last ended. */
export interface Fix {
  /** Path inside the skill's folder. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly rule: string;
  /** One sentence: what is different now. */
  readonly what: string;
}

export interface FixRequest {
  /** Of the skill's folder. */
  readonly name: string;
  readonly skillMd: Uint8Array;
}

/** Every fix of a SKILL.md that can be made, in the order in which they have to be. */
export function fixSkillMd({ name, skillMd }: FixRequest): readonly Fix[] {
  const fixes: Fix[] = [];
  const tried = new Set<string>();
  let bytes = skillMd;
  for (let rule = nextRule(bytes, name, tried); rule !== undefined; rule = nextRule(bytes, name, tried)) {
    tried.add(rule);
    const fix = mend(bytes, name, rule);
    if (fix === undefined) continue;
    fixes.push(fix);
    bytes = fix.after;
  }
  return fixes;
}

/** The rule that `fixMark` mends. */
export const MARK_RULE: ContentRuleId = "text-encoding";

/** Takes the byte order mark from a text that is UTF-8 behind it; undefined for any other. */
export function fixMark(path: string, before: Uint8Array): Fix | undefined {
  const text = decode(before);
  if (!text.startsWith("\ufeff")) return undefined;
  const what = "The invisible mark (byte order mark) at its beginning is gone.";
  return { path, before, after: encode(text.slice(1)), rule: MARK_RULE, what };
}

/** SKILL.md with one text of its frontmatter set; undefined where that cannot be done without touching other lines. */
export function setFrontmatter(skillMd: Uint8Array, path: readonly string[], value: string): Uint8Array | undefined {
  const parts = split(decode(skillMd));
  const head = parts && setYaml(parts.head, path, value);
  return parts === undefined || head === undefined ? undefined : encode(join({ ...parts, head }));
}

interface Mended {
  readonly text: string;
  readonly what: string;
}
type Mend = (text: string, name: string) => Mended | undefined;

const NAME_RULES: readonly SkillMdRuleId[] = [
  "name-missing",
  "name-text",
  "name-length",
  "name-case",
  "name-edge-hyphen",
  "name-double-hyphen",
  "name-characters",
  "name-folder",
];

const MENDS: ReadonlyMap<string, Mend> = new Map<SkillMdRuleId, Mend>([
  ["frontmatter-missing", mendStart],
  ["portable-opener", mendOpener],
  ["portable-closer", mendCloser],
  ["frontmatter-yaml", mendQuotes],
  ["portable-value", mendQuotes],
  ...NAME_RULES.map((rule) => [rule, mendName] as const),
]);

function nextRule(bytes: Uint8Array, name: string, tried: ReadonlySet<string>): string | undefined {
  const { findings } = readSkillMd(bytes, name);
  return findings.find(({ rule }) => MENDS.has(rule) && !tried.has(rule))?.rule;
}

/** A fix of one rule; undefined where it would not be kept afterwards. */
function mend(before: Uint8Array, name: string, rule: string): Fix | undefined {
  const mended = MENDS.get(rule)?.(decode(before), name);
  if (mended === undefined) return undefined;
  const after = encode(mended.text);
  const isKept = !readSkillMd(after, name).findings.some((finding) => finding.rule === rule);
  return isKept ? { path: "SKILL.md", before, after, rule, what: mended.what } : undefined;
}

function mendStart(text: string): Mended | undefined {
  const space = /^\s+(?=---)/.exec(text)?.[0];
  if (space === undefined) return undefined;
  const was = space.includes("\ufeff") ? "an invisible mark (byte order mark)" : "empty space";
  return { text: text.slice(space.length), what: `The file begins with --- now; before it stood ${was}.` };
}

function mendOpener(text: string): Mended | undefined {
  const parts = split(text);
  if (parts === undefined) return undefined;
  const head = parts.head.replace(/^[ \t]+(?=\r?\n)/, "");
  return { text: join({ ...parts, head }), what: "The space behind the first --- is gone." };
}

function mendCloser(text: string): Mended | undefined {
  const parts = split(text);
  if (parts === undefined) return undefined;
  const rest = parts.rest.replace(/^[ \t]+(?=\r?\n|$)/, "");
  return { text: join({ ...parts, rest }), what: "The space behind the second --- is gone." };
}

function mendQuotes(text: string): Mended | undefined {
  const parts = split(text);
  if (parts === undefined) return undefined;
  const { head, keys } = quoteTexts(parts.head);
  const is = keys.length === 1 ? "is" : "are";
  return {
    text: join({ ...parts, head }),
    what: `In quotes now, so that everybody reads it alike, ${is} ${keys.join(", ")}.`,
  };
}

/** The folder decides: it is the skill's identity. */
function mendName(text: string, name: string): Mended | undefined {
  if (!isName(name)) return undefined;
  const after = setFrontmatter(encode(text), ["name"], name);
  return after && { text: decode(after), what: `The name is "${name}" now, like the folder's.` };
}

interface Parts {
  /** Between the first two `---`. */
  readonly head: string;
  readonly rest: string;
}

const FENCE = "---";

function split(text: string): Parts | undefined {
  const end = text.indexOf(FENCE, FENCE.length);
  if (!text.startsWith(FENCE) || end < 0) return undefined;
  return { head: text.slice(FENCE.length, end), rest: text.slice(end + FENCE.length) };
}

function join({ head, rest }: Parts): string {
  return `${FENCE}${head}${FENCE}${rest}`;
}

/** Of bytes that are no UTF-8, nothing: no rule that has a fix is broken by them. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
