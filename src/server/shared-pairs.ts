/**
 * Names and values that answers have in common, kept once. A thousand answers that each have their own text of one header are
 * a thousand places that a processor has to fetch from memory; one text for all of them stays where it has it at hand.
 */

/** Whoever writes headers of their own names takes no more than this. */
const MAX_NAMES = 256;

export class SharedPairs {
  /** The last pair of each name. */
  private readonly pairs = new Map<string, readonly [name: string, value: string]>();
  private last: string[] = [];

  /** The same names and values in turn, in the texts of those before: in their very list, where that was the last one. */
  of(pairs: readonly string[]): string[] {
    const shared = pairs.flatMap((name, i) => (i % 2 === 0 ? this.pair(name, pairs[i + 1] ?? "") : []));
    const isLast = shared.length === this.last.length && shared.every((text, i) => text === this.last[i]);
    if (!isLast) this.last = shared;
    return this.last;
  }

  private pair(name: string, value: string): readonly [name: string, value: string] {
    const known = this.pairs.get(name);
    if (known?.[1] === value) return known;
    const pair = [known?.[0] ?? name, value] as const;
    if (known !== undefined || this.pairs.size < MAX_NAMES) this.pairs.set(name, pair);
    return pair;
  }
}
