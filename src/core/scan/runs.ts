/** Long runs of the characters that an encoding is written in: nothing else of a text can be encoded in it. */

/** From `start` to before `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Characters below 128, each 1 where it is one of them. */
export type Alphabet = Uint8Array;

/** The characters that `one` matches, each by itself. */
export function alphabetOf(one: RegExp): Alphabet {
  return Uint8Array.from({ length: 128 }, (_, code) => (one.test(String.fromCharCode(code)) ? 1 : 0));
}

/**
 * Every run of at least so many, as far as it goes. A run that long holds one of the places looked at, so that most of a
 * text is never touched.
 */
export function* runsOf(text: string, alphabet: Alphabet, least: number): Generator<Run> {
  let end = least - 1;
  while (end < text.length) {
    const from = end - least;
    let start = end;
    while (start > from && alphabet[text.charCodeAt(start)] === 1) start -= 1;
    if (start > from) {
      end = start + least;
      continue;
    }
    do end += 1;
    while (end < text.length && alphabet[text.charCodeAt(end)] === 1);
    yield { start: start + 1, end };
    end += least;
  }
}
