/** What invisible characters spell: each is a digit of two, three, four or sixteen, and several of them are a letter. */

/** Of the characters that come out, how many may be noise for the rest to count as a text. */
const MAX_NOISE = 0.1;
const MIN_TEXT = 3;

/** Bytes as the UTF-8 text that they are; empty where they are none. */
export function printable(bytes: readonly number[]): string {
  const text = Buffer.from(bytes.filter((byte) => byte !== 0)).toString("utf8");
  return isText(text) ? text : "";
}

/** Does it say something: words that follow each other, an address, a command? */
export function isWords(text: string): boolean {
  return /\p{L}{2,}[^\p{L}\n]{1,20}\p{L}{2,}[^\p{L}\n]{1,20}\p{L}{2,}|https?:\/\/\S|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{4}/u.test(
    text,
  );
}

/** The text that symbols of a small alphabet spell, in whichever of the usual ways gives the best one; else empty. */
export function spelled(symbols: readonly number[]): string {
  const alphabet = [...new Set(symbols)].sort((a, b) => a - b);
  let best = { text: "", score: 0 };
  for (const text of readingsOf(alphabet, symbols)) {
    const score = isText(text) ? likeness(text) : 0;
    if (score > best.score) best = { text, score };
  }
  return best.text;
}

/** How much a text is like one that somebody wrote: among wrong readings there are texts too, of rare signs. */
function likeness(text: string): number {
  return (
    (text.match(/[a-z ]/g)?.length ?? 0) / text.length + (text.match(/[\p{L}\p{N}\p{Zs}]/gu)?.length ?? 0) / text.length
  );
}

function readingsOf(alphabet: readonly number[], symbols: readonly number[]): readonly string[] {
  if (alphabet.length === 2) return ordersOf(alphabet).flatMap((order) => bitTexts(digits(symbols, order)));
  if (alphabet.length === 3) return alphabet.flatMap((separator) => separatedTexts(alphabet, separator, symbols));
  if (alphabet.length === 4)
    return ordersOf(alphabet).map((order) => bytesText(digits(symbols, order), { base: 4, width: 4 }));
  const isNibbles = alphabet.length > 4 && alphabet.every((symbol) => symbol < 16);
  return isNibbles ? [bytesText(symbols, { base: 16, width: 2 })] : [];
}

/** Every order of a few symbols: nobody says which of them is nought. */
function ordersOf(symbols: readonly number[]): readonly (readonly number[])[] {
  if (symbols.length < 2) return [symbols];
  return symbols.flatMap((first) => ordersOf(symbols.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

function digits(symbols: readonly number[], order: readonly number[]): readonly number[] {
  return symbols.map((symbol) => order.indexOf(symbol));
}

function bitTexts(bits: readonly number[]): readonly string[] {
  return [8, 7, 16].map((width) => (width === 8 ? bytesText : unitsText)(bits, { base: 2, width }));
}

/** One of the three ends a letter; the other two are its bits. */
function separatedTexts(alphabet: readonly number[], separator: number, symbols: readonly number[]): readonly string[] {
  return ordersOf(alphabet.filter((symbol) => symbol !== separator)).map((order) => {
    const figures = symbols.map((symbol) => (symbol === separator ? " " : order.indexOf(symbol))).join("");
    const letters = figures.trim().split(/ +/);
    return String.fromCharCode(...letters.map((letter) => Number.parseInt(letter.slice(-16), 2) || 0));
  });
}

interface Width {
  readonly base: number;
  readonly width: number;
}

function numbers(figures: readonly number[], { base, width }: Width): readonly number[] {
  const values: number[] = [];
  for (let i = 0; i + width <= figures.length; i += width)
    values.push(figures.slice(i, i + width).reduce((value, figure) => value * base + figure, 0));
  return values;
}

function bytesText(figures: readonly number[], width: Width): string {
  return Buffer.from(numbers(figures, width) as number[]).toString("utf8");
}

function unitsText(figures: readonly number[], width: Width): string {
  return numbers(figures, width)
    .map((unit) => String.fromCharCode(unit))
    .join("");
}

function isText(text: string): boolean {
  if (text.length < MIN_TEXT) return false;
  const noise = text.match(/[^\p{L}\p{N}\p{P}\p{S}\p{Zs}\n\r\t]|\ufffd/gu)?.length ?? 0;
  return noise <= text.length * MAX_NOISE && (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= text.length / 2;
}
