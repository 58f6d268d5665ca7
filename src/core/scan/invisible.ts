/** Texts written in characters that nobody sees: where they stand, and what they say to whoever reads the bytes. */
import { isWords, printable, spelled } from "./invisible-alphabets.ts";
import { isAscii } from "./plain-ascii.ts";

export interface HiddenText {
  readonly how: "tag characters" | "variation selectors" | "zero-width characters";
  readonly start: number;
  readonly end: number;
  /** What is written there; empty where that cannot be told. */
  readonly said: string;
  readonly isSentence: boolean;
}

/** Any character that this file is about. U+DB40 begins every tag character and every selector beyond the first 16. */
const INVISIBLE =
  /[\ufe00-\ufe0f\u034f\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0\udb40]/;
// Bounded, since V8 may throw where it remembers millions of repetitions; what touches is joined.
const TAGS = /(?:\udb40[\udc00-\udc7f]){1,1000}/g;
const SELECTORS = /(?:[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]){1,1000}/g;
const ZERO_WIDTH = /[\u034f\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]{1,1000}/g;

/** Code units between two runs that are read as one text: letters may be spread among visible ones. */
const MAX_GAP = 200;
/** Selectors one after the other; a sign takes one, or two in a rare script. */
const MIN_SELECTORS = 4;
/** Selectors spread over a text, each after a letter that has no variants. */
const MIN_SPREAD = 8;
const MIN_ZERO_WIDTH = 16;
/** Of the text, from which on zero-width characters are no accident. */
const MAX_SHARE = 0.01;

interface Run {
  readonly start: number;
  readonly end: number;
}

/** The hidden texts of a text, in the order of their kinds. */
export function hiddenTexts(text: string): readonly HiddenText[] {
  if (isAscii(text) || !INVISIBLE.test(text)) return [];
  return [...tagTexts(text), ...selectorTexts(text), ...zeroWidthTexts(text)];
}

function runsOf(pattern: RegExp, text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const { index, 0: part } of text.matchAll(pattern)) {
    const last = runs.at(-1);
    const touches = last?.end === index;
    if (touches) runs.pop();
    runs.push({ start: touches ? last.start : index, end: index + part.length });
  }
  return runs;
}

/** Runs that stand close to each other, as one group. */
function grouped(runs: readonly Run[]): readonly (readonly Run[])[] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last !== undefined && run.start - (last.at(-1) as Run).end <= MAX_GAP) last.push(run);
    else groups.push([run]);
  }
  return groups;
}

function hidden(how: HiddenText["how"], runs: readonly Run[], said: string): HiddenText {
  const { start } = runs[0] as Run;
  const { end } = runs.at(-1) as Run;
  return { how, start, end, said, isSentence: isWords(said) };
}

function contentOf(text: string, runs: readonly Run[]): readonly string[] {
  return [...runs.map(({ start, end }) => text.slice(start, end)).join("")];
}

function tagTexts(text: string): readonly HiddenText[] {
  const runs = runsOf(TAGS, text).filter((run) => !isFlag(text, run));
  return grouped(runs).map((group) => {
    const letters = contentOf(text, group).map((tag) => (tag.codePointAt(0) as number) - 0xe0000);
    return hidden(
      "tag characters",
      group,
      String.fromCharCode(...letters.slice(0, MAX_SAID).filter((l) => l >= 9 && l < 127)),
    );
  });
}

/** Characters of a hidden text that are read. */
const MAX_SAID = 20_000;

/** England, Scotland, Wales and the states of the USA: a black flag, their letters as tags, and the tag that ends them. */
function isFlag(text: string, { start, end }: Run): boolean {
  if (text.slice(start - 2, start) !== "\u{1f3f4}") return false;
  const letters = [...text.slice(start, end)].map((tag) => (tag.codePointAt(0) as number) - 0xe0000);
  return /^(?:gb(?:eng|sct|wls|nir)|us[a-z]{2})\x7f$/.test(String.fromCharCode(...letters.slice(0, 8)));
}

function selectorTexts(text: string): readonly HiddenText[] {
  const runs = runsOf(SELECTORS, text);
  const long = runs.filter((run) => contentOf(text, [run]).length >= MIN_SELECTORS);
  const spread = runs.filter((run) => isStray(text, run));
  const stray = spread.length >= MIN_SPREAD && long.length === 0 ? [spread] : [];
  return [...grouped(long), ...stray].map((group) => {
    const bytes = contentOf(text, group).slice(0, MAX_SAID).map(selectorByte);
    return hidden("variation selectors", group, printable(bytes) || spelled(bytes));
  });
}

/** Follows a letter or a space, which have no variants, and not a sign, a digit or an ideograph, which have. */
function isStray(text: string, { start }: Run): boolean {
  return /[A-Za-z ,.]/.test(text[start - 1] ?? "");
}

function selectorByte(selector: string): number {
  const code = selector.codePointAt(0) as number;
  return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
}

function zeroWidthTexts(text: string): readonly HiddenText[] {
  const runs = runsOf(ZERO_WIDTH, text).filter((run) => !isOrthographic(text, run));
  const long = runs.filter(({ start, end }) => end - start >= MIN_ZERO_WIDTH);
  const read = (group: readonly Run[]) =>
    spelled(
      contentOf(text, group)
        .slice(0, 8 * MAX_SAID)
        .map((c) => c.charCodeAt(0)),
    );
  if (long.length > 0)
    return long.slice(0, MAX_GROUPS).map((run) => hidden("zero-width characters", [run], read([run])));
  const count = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  if (count < MIN_ZERO_WIDTH) return [];
  const said = read(runs);
  return said !== "" || count > text.length * MAX_SHARE ? [hidden("zero-width characters", runs, said)] : [];
}

const MAX_GROUPS = 20;
/** Characters that a word may need in one place: a joiner and a mark of direction. */
const MAX_ORTHOGRAPHIC = 3;
/** Scripts that join letters or part words by characters without width, and signs that are joined to one. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Hangul}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f/u;

/** Is it part of how a word, a number or a sign is written: a byte order mark, a joiner of Persian, a soft hyphen? */
function isOrthographic(text: string, { start, end }: Run): boolean {
  if (start === 0 && text[0] === "\ufeff" && end === 1) return true;
  if (end - start > MAX_ORTHOGRAPHIC) return false;
  if (end - start === 1 && text[start] === "\u00ad") return true;
  // A mark of direction may follow the full stop or the bracket after a word.
  const isMark = /[\u200e\u200f]/.test(text[start] as string);
  const near = isMark ? 8 : 2;
  const before = [...text.slice(Math.max(0, start - near), start)];
  const after = [...text.slice(end, end + near)];
  const beside = isMark ? [...before, ...after] : [before.at(-1) ?? "", after[0] ?? ""];
  return beside.some((character) => JOINING.test(character));
}
