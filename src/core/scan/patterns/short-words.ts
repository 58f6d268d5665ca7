/**
 * Words of one or two characters of ASCII, found by the pairs of characters that a text has: they are nearly everywhere, so
 * that to note each place of each of them costs more than all the rest. Their places are looked for when they are asked for.
 */

/** Characters of ASCII; a pair is the first times this, plus the second. */
const CHARACTERS = 128;
/** Stands for the character before the first, and for every one beyond ASCII. It is in no word. */
const OTHER = 0;

export class ShortWords {
  private readonly words = new PairTable();
  /** The number of the look that last met this pair. */
  private readonly met = new Uint32Array(CHARACTERS * CHARACTERS);
  private looks = 0;

  /** Is this one for us? */
  static takes(word: string): boolean {
    return word.length <= 2 && /^[\u0001-\u007f]{1,2}$/.test(word);
  }

  /** `word` is lower case, and `takes` it. */
  add(word: string, id: number): void {
    this.words.add(word, id);
  }

  /** Calls back at least once for each word that the text has, in either case. */
  find(text: string, found: (id: number) => void): void {
    const { met } = this;
    this.looks += 1;
    let before = OTHER;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const character = code < CHARACTERS ? (LOWER[code] as number) : OTHER;
      const pair = before * CHARACTERS + character;
      before = character;
      if (met[pair] === this.looks) continue;
      met[pair] = this.looks;
      const one = this.words.singles[character] as number;
      const two = this.words.pairs[pair] as number;
      if (one >= 0) found(one);
      if (two >= 0) found(two);
    }
  }
}

/** The ids of words by their characters; -1 where there is no word. */
class PairTable {
  readonly singles = new Int32Array(CHARACTERS).fill(-1);
  readonly pairs = new Int32Array(CHARACTERS * CHARACTERS).fill(-1);

  add(word: string, id: number): void {
    if (word.length === 1) this.singles[word.charCodeAt(0)] = id;
    else this.pairs[word.charCodeAt(0) * CHARACTERS + word.charCodeAt(1)] = id;
  }
}

/** Where a short word begins in a text, in either case, in order. */
export function placesOfShort(word: string, text: string): readonly number[] {
  const places: number[] = [];
  for (const spelling of spellings(word))
    for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) places.push(at);
  return places.sort((a, b) => a - b);
}

/** Does a short word begin at this place, in either case? */
export function isShortAt(word: string, text: string, at: number): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = text.charCodeAt(at + i);
    if (!(code < CHARACTERS && LOWER[code] === word.charCodeAt(i))) return false;
  }
  return true;
}

function spellings(word: string): readonly string[] {
  const cases = [...word].map((character) => [...new Set([character, character.toUpperCase()])]);
  return cases.reduce<readonly string[]>((all, next) => all.flatMap((one) => next.map((end) => one + end)), [""]);
}

/** Of each character of ASCII the lower case. */
const LOWER = Uint8Array.from({ length: CHARACTERS }, (_, code) =>
  String.fromCharCode(code).toLowerCase().charCodeAt(0),
);
