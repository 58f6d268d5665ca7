/** The words of a text, as skills are found by them: in any script, with those that write no spaces between words. */

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** ASCII in which no mark joins what is left and right of it to one word, as in "can't" and "3.14": words are letters and digits. */
const PLAIN = /^(?!.*(?:\w[.,:;']\w|_))[\t\n\r\x20-\x7e]*$/s;
const PLAIN_WORD = /[A-Za-z0-9]+/g;

/** Words as Unicode sees them, in lower case: also in Chinese and Japanese, which write no spaces. */
export function wordsOf(text: string): readonly string[] {
  // Nearly every text is plain, and segmenting costs ten times as much.
  if (PLAIN.test(text)) return text.toLowerCase().match(PLAIN_WORD) ?? [];
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) if (isWordLike) words.push(segment.toLowerCase());
  return words;
}

/** Scripts that write no spaces, where one word of the dictionary may be made of several. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+$/u;
/** Characters of the longest word that is a compound and no wall of text. */
const MAX_COMPOUND = 12;

/** What a compound ends in, so that its later parts find it as its first one does. */
export function endsOf(word: string): readonly string[] {
  if (word.length > MAX_COMPOUND || !UNSPACED.test(word)) return [];
  const points = [...word];
  return points.slice(1).map((_, i) => points.slice(i + 1).join(""));
}
