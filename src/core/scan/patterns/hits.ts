/** Where words were found, in two columns: in a long text there are more of them than there could be objects. */

/** Hits for which there is room at first. */
const FIRST = 1 << 8;
/** Hits for which room is kept from one text to the next. */
const KEPT = 1 << 16;

export class Hits {
  /** How many there are; in the columns more may stand behind them. */
  count = 0;
  words: Int32Array = new Int32Array(FIRST);
  /** Where each begins. */
  starts: Int32Array = new Int32Array(FIRST);

  add(word: number, start: number): void {
    if (this.count === this.words.length) this.resize(2 * this.count);
    this.words[this.count] = word;
    this.starts[this.count] = start;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
    if (this.words.length > KEPT) this.resize(KEPT);
  }

  private resize(size: number): void {
    const { words, starts, count } = this;
    this.words = new Int32Array(size);
    this.starts = new Int32Array(size);
    this.words.set(words.subarray(0, count));
    this.starts.set(starts.subarray(0, count));
  }
}
