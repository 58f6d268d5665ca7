/** Texts written so that nobody sees them, for tests of what finds them. */

/** Tag characters: one for each ASCII character. */
export function asTags(text: string): string {
  return [...text].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) as number))).join("");
}

/** Variation selectors: one for each byte of the text in UTF-8. */
export function asSelectors(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
    .join("");
}

/** A letter for each figure of the text's bytes to the base of as many letters as there are. */
export function asFigures(text: string, letters: readonly string[]): string {
  const width = Math.ceil(8 / Math.log2(letters.length));
  return [...Buffer.from(text)]
    .flatMap((byte) => [...byte.toString(letters.length).padStart(width, "0")])
    .map((figure) => letters[Number.parseInt(figure, letters.length)])
    .join("");
}
