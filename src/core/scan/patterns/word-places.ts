/** Where the words of many lists begin in a text, found in one walk over it; each list is put together when it is asked for. */
import { type Prefilter, prefilterOf } from "./prefilter.ts";
import { placesOfShort, ShortWords } from "./short-words.ts";

export class WordPlaces {
  private readonly ids = new Map<string, number>();
  private readonly words: string[] = [];
  private readonly short = new ShortWords();
  /** The other words, as `prefilter` counts them. */
  private readonly long: number[] = [];
  private prefilter: Prefilter | undefined;
  private readonly members: (readonly number[])[] = [];
  private readonly atWord: boolean[] = [];
  private readonly listIds = new Map<string, number>();
  /** Word → the lists that it is in. */
  private readonly holders: number[][] = [];
  /** List → the number of the look that last found a word of it. */
  private readonly seen: number[] = [];
  private looks = 0;
  /** Of the text looked at last. */
  private text = "";
  private readonly found: number[] = [];
  private readonly met: number[] = [];
  private readonly starts: (readonly number[])[] = [];
  private readonly asked: (readonly number[] | undefined)[] = [];

  /**
   * The number of a list of words; equal lists have one number. Nothing is added once a text was looked at. Of words that
   * count `atWord` only those places are given where no letter and no digit stands before.
   */
  add(words: readonly string[], { atWord = false } = {}): number {
    const key = `${atWord} ${words.join("\0")}`;
    const known = this.listIds.get(key);
    if (known !== undefined) return known;
    const ids = [...new Set(words)].map((word) => this.idOf(word));
    const list = this.members.length;
    for (const id of ids) this.holders[id]?.push(list);
    this.members.push(ids);
    this.seen.push(0);
    this.atWord.push(atWord);
    this.listIds.set(key, list);
    return list;
  }

  /** Looks at another text, and answers the lists of which it has a word, in no order; they hold until the next look. */
  look(text: string): readonly number[] {
    this.text = text;
    this.prefilter ??= prefilterOf(this.long.map((word) => this.words[word] as string));
    for (const word of this.found) this.starts[word] = NOWHERE;
    this.found.length = 0;
    this.met.length = 0;
    this.asked.length = 0;
    this.looks += 1;
    this.short.find(text, (word) => this.begin(word, SOMEWHERE));
    this.prefilter.find(text, (index, end) => {
      const word = this.long[index] as number;
      const start = end - (this.words[word] as string).length;
      const starts = this.starts[word];
      if (starts === NOWHERE) this.begin(word, [start]);
      else (starts as number[]).push(start);
    });
    return this.met;
  }

  private begin(word: number, starts: readonly number[]): void {
    this.starts[word] = starts;
    this.found.push(word);
    for (const list of this.holders[word] as readonly number[]) {
      if (this.seen[list] === this.looks) continue;
      this.seen[list] = this.looks;
      this.met.push(list);
    }
  }

  /** Has the text one of a list's words? */
  has(list: number): boolean {
    return this.seen[list] === this.looks;
  }

  /** Where a word of the list begins, in order, each place once. */
  of(list: number): readonly number[] {
    const known = this.asked[list];
    if (known !== undefined) return known;
    const own: (readonly number[])[] = [];
    for (const word of this.members[list] as readonly number[]) {
      if (this.starts[word] !== NOWHERE) own.push(this.startsOf(word));
    }
    const all = inOrder(own);
    const places = this.atWord[list] === true ? all.filter((place) => isAtWord(this.text, place)) : all;
    this.asked[list] = places;
    return places;
  }

  private startsOf(word: number): readonly number[] {
    if (this.starts[word] === SOMEWHERE) this.starts[word] = placesOfShort(this.words[word] as string, this.text);
    return this.starts[word] as readonly number[];
  }

  private idOf(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    const id = this.words.length;
    this.words.push(word);
    if (ShortWords.takes(word)) this.short.add(word, id);
    else this.long.push(id);
    this.starts.push(NOWHERE);
    this.holders.push([]);
    this.ids.set(word, id);
    return id;
  }
}

const NOWHERE: readonly number[] = [];
/** The text has this short word; where is not known yet. */
const SOMEWHERE: readonly number[] = [-1];

/** What begins with another character than a letter or a digit of ASCII counts everywhere. */
function isAtWord(text: string, place: number): boolean {
  return place === 0 || !isWord(text.charCodeAt(place)) || !isWord(text.charCodeAt(place - 1));
}

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  );
}

/** All of them in order, each once. */
function inOrder(lists: readonly (readonly number[])[]): readonly number[] {
  if (lists.length < 2) return lists[0] ?? [];
  const half = lists.length >> 1;
  return merged(inOrder(lists.slice(0, half)), inOrder(lists.slice(half)));
}

function merged(some: readonly number[], others: readonly number[]): readonly number[] {
  const all: number[] = [];
  let i = 0;
  let k = 0;
  while (i < some.length && k < others.length) {
    const one = some[i] as number;
    const other = others[k] as number;
    all.push(Math.min(one, other));
    if (one <= other) i += 1;
    if (other <= one) k += 1;
  }
  return [...all, ...some.slice(i), ...others.slice(k)];
}

/** The places of `sorted` that are at most `reach` from one of `near`, both in order. */
export function placesNear(sorted: readonly number[], near: readonly number[], reach: number): readonly number[] {
  const places: number[] = [];
  let i = 0;
  for (const at of near) {
    if (at - reach > (sorted[i] ?? Number.POSITIVE_INFINITY)) i = firstFrom(sorted, at - reach, i);
    for (; i < sorted.length && (sorted[i] as number) <= at + reach; i++) places.push(sorted[i] as number);
    if (i === sorted.length) break;
  }
  return places;
}

/** The index of the first place that is not before `least`. */
function firstFrom(sorted: readonly number[], least: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
