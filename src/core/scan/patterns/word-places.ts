/** Where the words of many lists begin in a text, found in one walk over it; each list is put together when it is asked for. */
import { Hits } from "./hits.ts";
import { type Prefilter, prefilterOf } from "./prefilter.ts";
import { isShortAt, placesOfShort, ShortWords } from "./short-words.ts";
import type { Stretches } from "./stretches.ts";

/** What may not stand before a word, where one may begin anywhere, is apart from letters and digits, or from `_` too. */
export type Edge = "anywhere" | "apart" | "word";

/** Everything that was added to places, as data; all that is in it counts from 0. */
export interface WrittenWords {
  /** Short words that stand apart have a NUL before them. */
  readonly words: readonly string[];
  /** Word → the lists that it is in. */
  readonly holders: readonly (readonly number[])[];
  readonly edges: readonly Edge[];
}

/** So few characters around a place are looked at for a short word. */
const NEARBY = 1000;

export class WordPlaces {
  private readonly ids = new Map<string, number>();
  private readonly words: string[] = [];
  private readonly short = new ShortWords();
  /** Of the others. */
  private prefilter: Prefilter | undefined;
  /** List → the words of it that the look that last found one of them has found. */
  private readonly present: number[][] = [];
  private readonly edges: Edge[] = [];
  private readonly listIds = new Map<string, number>();
  /** The numbers of lists that were added, by the very lists: many patterns share one. */
  private readonly same: Readonly<Record<Edge, Map<readonly string[], number>>> = {
    anywhere: new Map(),
    apart: new Map(),
    word: new Map(),
  };
  /** Word → the lists that it is in. */
  private readonly holders: (readonly number[])[] = [];
  /** List → the number of the look that last found a word of it. */
  private readonly seen: number[] = [];
  private looks = 0;
  /** Of the text looked at last. */
  private text = "";
  private readonly hits = new Hits();
  private readonly met: number[] = [];
  /** Word → the number of the look that last found it. */
  private readonly foundAt: number[] = [];
  /** Word → how many places it has; -1 for a short one of which that is not known. */
  private readonly counts: number[] = [];
  /** Word → its places, once they are asked for. */
  private readonly starts: (Int32Array | undefined)[] = [];
  /** The hits put in order by their words, once a place is asked for; and of each word how far that is done. */
  private places: Int32Array | undefined;
  private readonly filled: number[] = [];

  /** The same places again, to which nothing is added. */
  static of({ words, holders, edges }: WrittenWords): WordPlaces {
    const places = new WordPlaces();
    for (const [id, key] of words.entries()) {
      places.addWord(key.replace("\0", ""), key.startsWith("\0"));
      places.holders.push(holders[id] as readonly number[]);
    }
    for (const edge of edges) places.addList(edge);
    return places;
  }

  written(): WrittenWords {
    return { words: [...this.ids.keys()], holders: this.holders, edges: this.edges };
  }

  /** The number of a list of words; equal lists have one number. Nothing is added once a text was looked at. */
  add(words: readonly string[], edge: Edge = "anywhere"): number {
    const same = this.same[edge].get(words);
    if (same !== undefined) return same;
    const key = `${edge} ${words.join("\0")}`;
    const list = this.listIds.get(key) ?? this.addNew(words, edge, key);
    this.same[edge].set(words, list);
    return list;
  }

  private addNew(words: readonly string[], edge: Edge, key: string): number {
    const list = this.addList(edge);
    for (const word of new Set(words)) {
      const holders = this.holders[this.idOf(word, edge !== "anywhere")] as number[];
      holders.push(list);
    }
    this.listIds.set(key, list);
    return list;
  }

  private addList(edge: Edge): number {
    this.present.push([]);
    this.seen.push(0);
    this.edges.push(edge);
    return this.present.length - 1;
  }

  /** Looks at another text, and answers the lists of which it has a word, in no order; they hold until the next look. */
  look(text: string): readonly number[] {
    this.text = text;
    this.prefilter ??= this.newPrefilter();
    this.hits.clear();
    this.places = undefined;
    this.met.length = 0;
    this.looks += 1;
    this.short.find(text, (word) => {
      if (this.foundAt[word] !== this.looks) this.begin(word, -1);
    });
    this.prefilter.find(text, this.hits);
    const { words, count } = this.hits;
    for (let i = 0; i < count; i++) {
      const word = words[i] as number;
      if (this.foundAt[word] === this.looks) (this.counts[word] as number) += 1;
      else this.begin(word, 1);
    }
    return this.met;
  }

  private newPrefilter(): Prefilter {
    const isApart = this.words.map((_, word) =>
      (this.holders[word] as readonly number[]).every((list) => this.edges[list] !== "anywhere"),
    );
    const words = this.words.map((word, id) => (isApart[id] === true || !ShortWords.takes(word) ? word : ""));
    return prefilterOf(words, (word) => isApart[word] === true);
  }

  private begin(word: number, count: number): void {
    this.foundAt[word] = this.looks;
    this.counts[word] = count;
    this.starts[word] = undefined;
    for (const list of this.holders[word] as readonly number[]) {
      if (this.seen[list] === this.looks) {
        this.present[list]?.push(word);
        continue;
      }
      this.seen[list] = this.looks;
      this.present[list] = [word];
      this.met.push(list);
    }
  }

  /** Has the text one of a list's words, whatever stands before it? */
  has(list: number): boolean {
    return this.seen[list] === this.looks;
  }

  /** About how many places a list has, to begin with the one that has the fewest. */
  weight(list: number): number {
    let sum = 0;
    for (const word of this.present[list] as readonly number[]) {
      const count = this.counts[word] as number;
      sum += count < 0 ? this.text.length : count;
    }
    return sum;
  }

  /** Where in these stretches a word of the list begins, in order, each place once. */
  within(list: number, stretches: Stretches): readonly number[] {
    if (!this.has(list)) return [];
    const places: number[] = [];
    const edge = this.edges[list] as Edge;
    const take = (place: number) => {
      if (edge === "anywhere" || isEdge(this.text, place, edge)) places.push(place);
    };
    const words = this.present[list] as readonly number[];
    for (const word of words) eachIn(this.startsOf(word), stretches, take);
    return words.length > 1 ? inOrder(places) : places;
  }

  /** Does a word of the list begin at most `reach` from this place? */
  isNear(list: number, place: number, reach: number): boolean {
    if (!this.has(list)) return false;
    const edge = this.edges[list] as Edge;
    for (const word of this.present[list] as readonly number[]) {
      const isUnknown = (this.counts[word] as number) < 0 && this.starts[word] === undefined;
      // Few characters are sooner looked at than all places found.
      if (
        isUnknown && reach < NEARBY ? this.hasShort(word, place, reach, edge) : this.hasWord(word, place, reach, edge)
      )
        return true;
    }
    return false;
  }

  private hasWord(word: number, place: number, reach: number, edge: Edge): boolean {
    const starts = this.startsOf(word);
    for (let i = firstFrom(starts, place - reach, 0); i < starts.length; i++) {
      const start = starts[i] as number;
      if (start > place + reach) break;
      if (edge === "anywhere" || isEdge(this.text, start, edge)) return true;
    }
    return false;
  }

  private hasShort(word: number, place: number, reach: number, edge: Edge): boolean {
    const { text } = this;
    const short = this.words[word] as string;
    const last = Math.min(text.length - 1, place + reach);
    for (let at = Math.max(0, place - reach); at <= last; at++)
      if (isShortAt(short, text, at) && (edge === "anywhere" || isEdge(text, at, edge))) return true;
    return false;
  }

  /** The places of a word that was found, in order. */
  private startsOf(word: number): Int32Array {
    if ((this.counts[word] as number) < 0)
      this.starts[word] ??= Int32Array.from(placesOfShort(this.words[word] as string, this.text));
    else if (this.places === undefined) this.putInOrder();
    return this.starts[word] as Int32Array;
  }

  /** Puts all hits in order by their words at once: what is tried asks for most of them. */
  private putInOrder(): void {
    const { words, starts, count } = this.hits;
    const places = new Int32Array(count);
    const filled = this.filled;
    let end = 0;
    for (let i = 0; i < count; i++) {
      const word = words[i] as number;
      if (this.starts[word] === undefined) {
        filled[word] = end;
        const from = end;
        end += this.counts[word] as number;
        this.starts[word] = places.subarray(from, end);
      }
      places[filled[word] as number] = starts[i] as number;
      (filled[word] as number) += 1;
    }
    this.places = places;
  }

  /** Short words that stand apart are others than those that stand anywhere. */
  private idOf(word: string, isApart: boolean): number {
    const key = isApart && ShortWords.takes(word) ? `\0${word}` : word;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.addWord(word, isApart);
    this.holders.push([]);
    this.ids.set(key, id);
    return id;
  }

  private addWord(word: string, isApart: boolean): number {
    const id = this.words.length;
    this.words.push(word);
    if (!isApart && ShortWords.takes(word)) this.short.add(word, id);
    this.foundAt.push(0);
    this.counts.push(0);
    this.starts.push(undefined);
    this.filled.push(0);
    return id;
  }
}

/** What begins with another character than a letter or a digit of ASCII counts everywhere. */
function isEdge(text: string, place: number, edge: Edge): boolean {
  if (place === 0 || !isWord(text.charCodeAt(place))) return true;
  const before = text.charCodeAt(place - 1);
  return !isWord(before) || (before === UNDERSCORE && edge === "apart");
}

const UNDERSCORE = 0x5f;

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === UNDERSCORE
  );
}

/** Sorts them, and leaves each of them once. */
function inOrder(places: number[]): readonly number[] {
  return places.sort((a, b) => a - b).filter((place, i) => place !== places[i - 1]);
}

/** The places of `sorted` that are in the stretches. */
function eachIn(sorted: Int32Array, stretches: Stretches, take: (place: number) => void): void {
  let i = 0;
  for (const { from, to } of stretches) {
    if ((sorted[i] ?? to) < from) i = firstFrom(sorted, from, i);
    for (; i < sorted.length && (sorted[i] as number) <= to; i++) take(sorted[i] as number);
    if (i === sorted.length) return;
  }
}

/** The index of the first place that is not before `least`. */
function firstFrom(sorted: Int32Array, least: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
