/** How many characters a regular expression can look at round any one of them: where it need not be tried. */

/** One part of an expression without its quantifier: a class, a group's opening or a lone character; then the quantifier. */
const PART =
  /\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)|\||(?:\[(?:[^\]\\]|\\.)*\]|\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]*\}|k<\w+>|.)|[^()|[\\])/giuy;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;
/** What refers to a group is as long as that was, which nobody adds up here. */
const REFERENCE = /^\\(?:[1-9]|k<)/;
const NO_WIDTH = /^(?:\^|\$|\\[bB])$/;

/**
 * Characters that a match has at most, with what its look-around sees before and behind; Infinity where a quantifier has
 * no bound. A literal of a match is no further than this from anything that decides on the match.
 */
export function widthOf(source: string): number {
  const reader = { source, at: 0 };
  return alternatives(reader);
}

interface Reader {
  readonly source: string;
  at: number;
}

/** Up to the group's end, or the expression's. */
function alternatives(reader: Reader): number {
  let widest = 0;
  let width = 0;
  for (let part = take(reader, PART); part !== undefined && part !== ")"; part = take(reader, PART)) {
    if (part === "|") {
      widest = Math.max(widest, width);
      width = 0;
      continue;
    }
    const one = part.startsWith("(") ? alternatives(reader) : widthOfPart(part);
    const times = mostTimes(reader);
    width += one === 0 ? 0 : one * times;
  }
  return Math.max(widest, width);
}

/** A character beyond the first plane is two code units. */
function widthOfPart(part: string): number {
  if (REFERENCE.test(part)) return Number.POSITIVE_INFINITY;
  if (NO_WIDTH.test(part)) return 0;
  return /^[\u0020-\u007e]$|^\\[^pPuSDW]$/.test(part) ? 1 : 2;
}

function mostTimes(reader: Reader): number {
  const { source, at } = reader;
  QUANTIFIER.lastIndex = at;
  const match = QUANTIFIER.exec(source);
  if (match === null) return 1;
  reader.at += match[0].length;
  const [text, least, range, most] = match;
  if (least === undefined) return text.startsWith("?") ? 1 : Number.POSITIVE_INFINITY;
  if (range === undefined) return Number(least);
  return most === "" ? Number.POSITIVE_INFINITY : Number(most);
}

function take(reader: Reader, token: RegExp): string | undefined {
  token.lastIndex = reader.at;
  const text = token.exec(reader.source)?.[0];
  reader.at += text?.length ?? 0;
  return text;
}
