/** Whether a text is one entry of a list: of expressions or of what a program looks for. */
import { type ScanDocument, spanAt } from "./document.ts";
import { lineEndAt, lineStart } from "./lines.ts";
import { SOUGHT } from "./role-words.ts";

/** Characters before a match in which the name may stand of the list that it is in. */
const LIST_CHARACTERS = 1500;
/** Names of such lists before a match that are looked at. */
const MAX_NAMES = 12;
/** Characters of a line that are looked at. */
const LINE_DISTANCE = 160;

/** In an expression, or among the strings of a list whose name says that they are looked for. */
export function isPattern(document: ScanDocument, start: number, end: number): boolean {
  const { text } = document;
  if (isSignature(text, start)) return true;
  if (
    /\\[sbwdS][+*?)]|\(\?i\)|\[\^|\.[*+]\??[)|\w\\]|\(\?:/.test(
      text.slice(Math.max(lineStart(text, start), start - 40), end + 10),
    )
  )
    return true;
  const zone = spanAt(document, start)?.zone;
  if (zone !== "code" && zone !== "data" && zone !== "fence") return false;
  if (isAmongExpressions(text, start, end)) return true;
  const before = text.slice(Math.max(0, start - LIST_CHARACTERS), start);
  const named = [...before.matchAll(SOUGHT)].slice(-MAX_NAMES);
  return named.some((name) => isListOpen(before.slice(name.index + name[0].trimEnd().length - 1)));
}

/** An entry of its own line in a list, with an expression in the line before or after it. */
function isAmongExpressions(text: string, start: number, end: number): boolean {
  const at = lineStart(text, start);
  const after = lineEndAt(text, end);
  if (!ENTRY.test(text.slice(at, Math.min(after, at + LINE_DISTANCE)))) return false;
  const above = text.slice(Math.max(lineStart(text, at - 1), at - LINE_DISTANCE), Math.max(0, at - 1));
  const below = text.slice(after + 1, Math.min(lineEndAt(text, after + 1), after + LINE_DISTANCE));
  return [above, below].some((line) => ENTRY.test(line) && /\\[sbwdS][+*?)]|\.\*/.test(line));
}

const ENTRY = /^\s{0,40}[rbfu]{0,2}(["'])[^"'\n]{1,150}\1\s{0,4},\s{0,4}$/i;

/** Among the strings of a YARA rule. */
function isSignature(text: string, start: number): boolean {
  if (!/^\s{0,20}\$\w{0,40}\s{0,3}=\s{0,3}["{/]/.test(text.slice(lineStart(text, start), start))) return false;
  return /^\s{0,20}strings:\s{0,4}$/m.test(text.slice(Math.max(0, start - LIST_CHARACTERS), start));
}

/**
 * Is what a name begins still going on: an open bracket, an open string, or entries that each begin with a dash? A list
 * that was closed says nothing of the code after it, whatever its name.
 */
function isListOpen(text: string): boolean {
  const value = text.slice(1);
  if (/^[ \t]{0,8}\n(?:\s{0,40}-\s[^\n]*(?:\n|$))+[ \t]*$/.test(value)) return true;
  if (/^\s{0,8}[rbfu]{0,2}["'`]/i.test(value) && !/\n|["'`]\s{0,8}(?:[;,)]|$)/.test(value)) return true;
  return depthOf(text) > 0;
}

/** Brackets that are open at the end of a text; none where its first line ended with none open. */
function depthOf(text: string): number {
  let depth = 0;
  for (const [mark] of text.replace(STRINGS, "").matchAll(/[([{]|[)\]}]|\n/g)) {
    if (mark === "\n" && depth === 0) return 0;
    if (mark !== "\n") depth += /[([{]/.test(mark) ? 1 : -1;
    if (depth < 0) return 0;
  }
  return depth;
}

const STRINGS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;
