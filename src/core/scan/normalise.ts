/**
 * Letters that look like others become those: full-width, mathematical, circled, small capitals, look-alikes of other
 * scripts within a word; what nobody sees between letters goes. The tables are ours, so that every version of Unicode on
 * any machine gives the same; of Unicode's own forms only the composition of Latin and Hangul is used, which its
 * stability policy fixes for ever.
 */
import type { ScanDocument } from "./document.ts";
import { FOLDED, LOOK_ALIKE } from "./folding.ts";
import { matchesIn } from "./patterns/matches.ts";
import { isAscii } from "./plain-ascii.ts";
import { type Edit, rewritten } from "./rewriting.ts";

/** The document, or one with its letters folded where any of them is to be. */
export function normalised(document: ScanDocument): ScanDocument {
  const { text } = document;
  if (isAscii(text) ? !text.includes("\0") : !IN_QUESTION.test(text)) return document;
  const folded = rewritten(document, [...edits(document.text)]);
  return rewritten(folded, mixedWords(folded.text));
}

/** Nothing to see. What asks for coloured emoji and joins them counts only after a letter, and not in a key's sign. */
const UNSEEN =
  "(?!\\ufe0f\\u20e3|(?<![\\s\\S])\\ufeff)[\\u0000\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb]|\\udb40[\\udc00-\\uddef]";
/** The same without what asks for colours. */
const JOINED = `(?!\\ufe0f)(?:${UNSEEN})`;
const LETTER = "[A-Za-z0-9\\u00c0-\\u024f\\u0370-\\u1fff\\u2c00-\\u2dff\\u3041-\\ud7ff]";

interface Token {
  /** The members of a class; one of them is in every match, and a text without any is not searched further. */
  readonly signs: string;
  readonly pattern: RegExp;
  readonly to: (token: string) => string;
}

const TOKENS: readonly Token[] = [
  {
    signs:
      "\\u0000\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\udb40",
    // Before a letter only from where it begins: what fails there fails at each sign behind it, after as long a look.
    pattern: new RegExp(`(?<=${LETTER})(?:${UNSEEN})+|(?<!${JOINED})(?:${JOINED})+(?=${LETTER})`, "g"),
    to: () => "",
  },
  {
    signs: "\\uff01-\\uff5e\\u3000",
    pattern: /[\uff01-\uff5e\u3000]+/g,
    to: (run) => (/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/.test(run) ? fullWidth(run) : run),
  },
  {
    signs: "\\ud835\\ud83c",
    pattern: /\ud835[\udc00-\udfff]|\ud83c[\udd10-\udd89]/g,
    to: (pair) => styled(pair.codePointAt(0) as number) ?? pair,
  },
  {
    signs:
      "\\u1d00-\\u1dbf\\u02b0-\\u02e3\\u2070-\\u209c\\u2100-\\u2149\\u249c-\\u24e9\\ua730\\ua731\\ufb00-\\ufb06\\u0262-\\u029f",
    pattern:
      /[\u1d00-\u1dbf\u02b0-\u02e3\u2070-\u209c\u2100-\u2149\u249c-\u24e9\ua730\ua731\ufb00-\ufb06\u0262-\u029f]/g,
    to: (sign) => FOLDED.get(sign) ?? sign,
  },
  { signs: "\\u0300-\\u036f", pattern: /[A-Za-z\u00c0-\u017f][\u0300-\u036f]+/g, to: (run) => composed(run) },
  { signs: "\\u1100-\\u11ff", pattern: /[\u1100-\u11ff]{2,}/g, to: (run) => run.normalize("NFC") },
];
/** Scripts with letters that look like Latin ones. */
const OTHER_SCRIPTS = "\\u0370-\\u0588\\u13a0-\\u13f4\\u2c60-\\u2c7f";

const SEARCHED = TOKENS.map((token) => ({ ...token, isIn: new RegExp(`[${token.signs}]`) }));
/** One of these is in every text that is changed: accents, dashes and arrows are not. */
const IN_QUESTION = new RegExp(`[${TOKENS.map(({ signs }) => signs).join("")}${OTHER_SCRIPTS}]`);

function* edits(text: string): Generator<Edit> {
  for (const { isIn, pattern, to } of SEARCHED) {
    if (!isIn.test(text)) continue;
    for (const { index, 0: token } of matchesIn(text, pattern)) {
      const folded = to(token);
      if (folded !== token) yield { start: index, end: index + token.length, text: folded };
    }
  }
}

/** Full-width forms stand at a fixed distance from ASCII. */
function fullWidth(run: string): string {
  return run
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}

/** Alphabets of styled letters, each in its order: first sign, first letter, how many letters go round. */
const STYLED: readonly (readonly [from: number, to: number, letters: string])[] = [
  [0x1d400, 0x1d6a3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
  [0x1d7ce, 0x1d7ff, "0123456789"],
  [0x1f110, 0x1f129, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  [0x1f130, 0x1f149, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  [0x1f150, 0x1f169, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  [0x1f170, 0x1f189, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
];

function styled(code: number): string | undefined {
  const row = STYLED.find(([from, to]) => code >= from && code <= to);
  return row?.[2][(code - row[0]) % row[2].length];
}

/** The letter with its accent, or without marks where no letter has them. */
function composed(run: string): string {
  return run.normalize("NFC").replace(/[\u0300-\u036f]+/g, "");
}

const BESIDE_LATIN = new RegExp(`[${OTHER_SCRIPTS}](?:[A-Za-z]|(?<=[A-Za-z].))`);

/** Words of Latin letters in which letters of another script pass for Latin ones. */
function mixedWords(text: string): readonly Edit[] {
  if (!BESIDE_LATIN.test(text)) return [];
  return [...text.matchAll(/[A-Za-z\u0131\u0251\u0261\u0269\u0370-\u0588\u13a0-\u13f4]+/g)].flatMap(
    ({ index, 0: word }) => {
      if (!/[A-Za-z]/.test(word)) return [];
      const latin = word.replace(/[^A-Za-z]/g, (letter) => LOOK_ALIKE.get(letter) ?? letter);
      return latin === word || /[^A-Za-z]/.test(latin) ? [] : [{ start: index, end: index + word.length, text: latin }];
    },
  );
}
