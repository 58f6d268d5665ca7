/** Text in Markdown that its readers do not see, because markup hides it, but the agent that reads the source does. */
import { type ScanDocument, spanAt } from "./document.ts";
import { isWords } from "./invisible-alphabets.ts";

export interface MarkedText {
  readonly how: "comment" | "style";
  readonly start: number;
  readonly end: number;
  readonly said: string;
}

/** Hidden passages of one document. */
const MAX_MARKED = 1000;

/** A link definition that nothing refers to is the other way to write a comment. */
const REFERENCE =
  /^ {0,3}\[(?:\/\/|comment|_|#|\/{1,3}|hidden|note)[^\]\n]{0,20}\]:\s{0,5}(?:#|<>|\/)\s{0,5}["'(](?<said>[^\n]{1,2000}?)["')][ \t]*$/gim;
const INVISIBLE_STYLE =
  /<(?<tag>[a-z][a-z0-9]{0,15})\b[^<>]{0,300}?(?:style\s{0,3}=\s{0,3}["']?[^"'<>]{0,300}?(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|opacity\s{0,3}:\s{0,3}0(?:\.0)?\d?(?![.\d])|font-size\s{0,3}:\s{0,3}(?:0|0?\.\d{1,3}|1)(?:px|pt|em|rem|%)?(?![.\d])|(?<![\w-])color\s{0,3}:\s{0,3}(?:white|transparent|#fff(?:fff)?|rgba\([^)]{0,30},\s{0,3}0\))(?![\w])|(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{3,6}(?:px|em|rem|pt))|(?:\s(?:hidden|aria-hidden\s{0,3}=\s{0,3}["']?true))(?=[\s>/=]))[^<>]{0,300}>(?<said>[^<]{1,4000})/gi;

/** What markup hides in a Markdown text, outside code that is only shown. */
export function markedTexts(document: ScanDocument): readonly MarkedText[] {
  if (!/\.(?:md|mdc|mdx|markdown)$/i.test(document.path)) return [];
  return [...comments(document), ...inStyle(document)].slice(0, MAX_MARKED);
}

function comments(document: ScanDocument): readonly MarkedText[] {
  const { text, spans } = document;
  const html = spans.flatMap(({ zone, start, end }) =>
    zone === "comment"
      ? [{ how: "comment" as const, start, end, said: plain(text.slice(start, end).replace(/^<!--|-->\s*$/g, "")) }]
      : [],
  );
  const references =
    text.includes("]:") && /^ {0,3}\[[^\]\n]{1,30}\]:/m.test(text) ? passages(document, REFERENCE, "comment") : [];
  return [...html, ...references].filter(({ said }) => isWords(said));
}

function inStyle(document: ScanDocument): readonly MarkedText[] {
  if (!document.text.includes("<") || !/style|hidden/i.test(document.text)) return [];
  return passages(document, INVISIBLE_STYLE, "style").filter(({ said }) => isWords(said));
}

function passages(document: ScanDocument, pattern: RegExp, how: MarkedText["how"]): readonly MarkedText[] {
  const matches = [...document.text.matchAll(pattern)];
  if (matches.length === 0) return [];
  const isFenced = fencesOf(document.text);
  return matches
    .filter(({ index }) => spanAt(document, index)?.zone === "prose" && !isFenced(index))
    .slice(0, MAX_MARKED)
    .map(({ 0: whole, index, groups }) => ({
      how,
      start: index,
      end: index + whole.length,
      said: plain(groups?.["said"] ?? ""),
    }));
}

/** Markup in a fence is shown: HTML that is an example counts as prose otherwise. */
function fencesOf(text: string): (at: number) => boolean {
  const fences = [...text.matchAll(/^[ \t>]{0,20}(?:```|~~~)/gm)].map(({ index, 0: mark }) => index + mark.length);
  let before = 0;
  // Asked for places in their order.
  return (at) => {
    while (before < fences.length && (fences[before] as number) <= at) before += 1;
    return before % 2 === 1;
  };
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
