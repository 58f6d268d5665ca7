/** What a reviewer is shown otherwise than it is: text turned around, letters that are others, text pushed out of sight. */
import { type ScanDocument, spanAt } from "./document.ts";
import { isAscii } from "./plain-ascii.ts";

export interface Misleading {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly facts: Readonly<Record<string, string>>;
}

/** Findings of one kind in a document. */
export const MAX_FOUND = 1000;

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const TURNING = /[\u202a-\u202e\u2066-\u2069]+/g;

/** Marks that turn the direction of writing, by where they are: in what runs, among right-to-left words, elsewhere. */
export function turnedText(document: ScanDocument): readonly Misleading[] {
  const { text } = document;
  if (isAscii(text) || !/[\u202a-\u202e\u2066-\u2069]/.test(text)) return [];
  const turns = [...text.matchAll(TURNING)].filter(({ 0: marks, index }) => !isInClass(text, index, marks.length));
  return turns.slice(0, MAX_FOUND).map(({ 0: marks, index }) => {
    const line = lineAround(text, index);
    const zone = spanAt(document, index)?.zone ?? "prose";
    // Alone between backticks a mark is shown, and turns nothing.
    const isShown = text[index - 1] === "`" && text[index + marks.length] === "`";
    const isCode = !isShown && (zone === "code" || zone === "fence" || zone === "inline");
    const overrides = !isShown && /[\u202d\u202e]/.test(marks);
    const at = RIGHT_TO_LEFT.test(line) ? "rtl" : isCode ? "code" : overrides ? "override" : "prose";
    return { name: `hidden.bidi.${at}`, start: index, end: index + marks.length, facts: { line: line.trim() } };
  });
}

/** Is it an end of a range in a regular expression that looks for such marks: `[\u202a-\u202e]`, written raw? */
function isInClass(text: string, at: number, length: number): boolean {
  const before = text.slice(at - 1, at);
  const after = text.slice(at + length, at + length + 1);
  const isRange = before === "-" || after === "-";
  return isRange && /[-[\u200b-\u200f\u2060-\u206f]/.test(before) && /[-\]\u200b-\u200f\u2060-\u206f]/.test(after);
}

function lineAround(text: string, at: number): string {
  const newline = text.indexOf("\n", at);
  const start = text.lastIndexOf("\n", at) + 1;
  return text.slice(Math.max(start, at - 200), Math.min(newline === -1 ? text.length : newline, at + 200));
}

/** Cyrillic, Greek, Armenian and Cherokee letters, and the ASCII letter that each is drawn as. */
const DRAWN_AS: ReadonlyMap<string, string> = new Map(
  [
    ["аеорсухіјѕԁһӏԛԝьАВЕКМНОРСТХІЈЅԌ", "aeopcyxijsdhlqwbABEKMHOPCTXIJSG"],
    ["ανορικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "avopikABEZHIKMNOPTYX"],
    ["օսոցհԼՍՕ", "ounghLUO"],
    ["ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏚᎢᏙᏔᏃ", "ABCDEHJKLMPSTVWZ"],
  ].flatMap(([from = "", to = ""]) => [...from].map((letter, i) => [letter, to[i] ?? ""] as const)),
);
const LOOK_ALIKES = [...DRAWN_AS.keys()].join("");
const LOOK_ALIKE = new RegExp(`[${LOOK_ALIKES}]`);
/** ASCII and look-alikes, with at least one look-alike. */
const MIXED = new RegExp(`[A-Za-z0-9_${LOOK_ALIKES}]{1,80}`, "g");
/** Letters that formulas are written with: in a name of a variable they are what they seem to be. */
const FORMULA = /[ανρικ]/;
const HOST = new RegExp(`(?:https?:\\/\\/|@)(?:[A-Za-z0-9-]{1,63}\\.){0,8}[A-Za-z0-9${LOOK_ALIKES}.-]{1,80}`, "g");

/** Names of hosts, and words in what runs, in which a letter of another script stands in for an ASCII one. */
export function lookAlikes(document: ScanDocument): readonly Misleading[] {
  const { text } = document;
  if (isAscii(text) || !LOOK_ALIKE.test(text)) return [];
  const hosts = [...text.matchAll(HOST)].filter(([host]) => LOOK_ALIKE.test(host) && isDisguised(host));
  const words = [...text.matchAll(MIXED)].filter(({ 0: word, index }) => {
    if (!LOOK_ALIKE.test(word) || FORMULA.test(word) || !isMixed(word)) return false;
    const zone = spanAt(document, index)?.zone;
    return (zone === "code" || zone === "fence" || zone === "inline") && !isAccounted(text, word, index);
  });
  const told = (name: string) => (match: RegExpMatchArray) => ({
    name,
    start: match.index as number,
    end: (match.index as number) + match[0].length,
    facts: { written: escaped(match[0]), looks: folded(match[0]) },
  });
  return [...hosts.slice(0, MAX_FOUND).map(told("hidden.host")), ...words.slice(0, MAX_FOUND).map(told("hidden.word"))];
}

/** Every label that has other letters has look-alikes alone, so that it can be read as ASCII. */
function isDisguised(host: string): boolean {
  return /^[\x20-\x7e]+$/.test(folded(host)) && /[a-z]{2}/i.test(folded(host));
}

/** At least as many ASCII letters as others, and three: a name, and not a unit or a formula. */
function isMixed(word: string): boolean {
  const ascii = word.match(/[A-Za-z]/g)?.length ?? 0;
  const others = [...word].filter((letter) => DRAWN_AS.has(letter)).length;
  return ascii >= 3 && ascii >= others;
}

/** In a line of that script's own words a wrong key was pressed; beside the word that it looks like it is explained. */
function isAccounted(text: string, word: string, at: number): boolean {
  const line = lineAround(text, at).replace(word, "");
  return (
    line.includes(folded(word)) ||
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]{3}/u.test(line)
  );
}

function folded(word: string): string {
  return [...word].map((letter) => DRAWN_AS.get(letter) ?? letter).join("");
}

/** What is not ASCII written out: the two words would look the same in a message. */
function escaped(word: string): string {
  return word.replace(/[^\x20-\x7e]/gu, (letter) => `\\u{${(letter.codePointAt(0) as number).toString(16)}}`);
}

const MIN_BLANK_LINES = 400;
const MIN_BLANKS = 1500;
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a, 0xa0, 0x2800, 0x3000]);

/** Text behind so many blank lines, or so far to the right, that nobody scrolls there. */
export function paddedText({ text }: ScanDocument): readonly Misleading[] {
  const found: Misleading[] = [];
  // Whatever is as long as what is looked for holds one of these places.
  for (let at = 0; at < text.length && found.length < MAX_FOUND; at += MIN_BLANK_LINES) {
    if (!BLANK.has(text.charCodeAt(at))) continue;
    const { start, end, lines } = blanksAround(text, at);
    const isFar = lines >= MIN_BLANK_LINES || (lines === 0 && end - start >= MIN_BLANKS);
    // A table may be as wide as its longest cell.
    if (isFar && end < text.length && text[end] !== "|") found.push(padding(text, { from: start, start: end, lines }));
    at = Math.max(at, end - (end % MIN_BLANK_LINES));
  }
  return found;
}

function blanksAround(
  text: string,
  at: number,
): { readonly start: number; readonly end: number; readonly lines: number } {
  let start = at;
  while (start > 0 && BLANK.has(text.charCodeAt(start - 1))) start -= 1;
  let end = start;
  let lines = 0;
  for (; end < text.length && BLANK.has(text.charCodeAt(end)); end++) if (text.charCodeAt(end) === 0x0a) lines += 1;
  return { start, end, lines };
}

function padding(text: string, { from, start, lines }: { from: number; start: number; lines: number }): Misleading {
  const newline = text.indexOf("\n", start);
  const end = Math.min(newline === -1 ? text.length : newline, start + 200);
  const amount = lines > 0 ? `${lines} blank lines` : `${start - from} blanks`;
  return { name: "hidden.padding", start, end, facts: { amount, behind: text.slice(start, end) } };
}

/** Escape sequences that move the cursor, erase, or write in no colour; a carriage return that overwrites its line. */
const TERMINAL =
  /\u001b\[(?:[0-9;]{0,12}[A-DHJKfsu]|(?:\d{1,3};){0,4}8m|[0-9;]{0,12}m)|[^\n\r]{3}\r(?=[^\n\r]{3})|\u0008{3,80}/g;

/** Text that a terminal shows otherwise than it is: `cat` and `git diff` would hide it. */
export function terminalTricks({ text }: ScanDocument): readonly Misleading[] {
  if (!/[\u001b\u0008]|\r[^\n]/.test(text)) return [];
  return [...text.matchAll(TERMINAL)]
    .filter(([sequence]) => !/^\u001b\[[0-9;]{0,12}m$/.test(sequence) || /[[;]8m$/.test(sequence))
    .slice(0, MAX_FOUND)
    .map(({ 0: sequence, index }) => ({
      name: "hidden.terminal",
      start: index,
      end: index + sequence.length,
      facts: { line: lineAround(text, index) },
    }));
}
