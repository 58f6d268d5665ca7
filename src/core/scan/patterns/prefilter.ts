/**
 * Which of many literal words a text holds, in one walk over it (Aho and Corasick 1975): what makes it cheap to have
 * many patterns, since only those are matched one of whose words is there. Letters count in either case.
 */
import { Hits } from "./hits.ts";
import { hasOther, otherWordsOf } from "./other-words.ts";

export interface Prefilter {
  /** Adds each place where a word of the list is in `text`: by the word's index, for one word in order. */
  readonly find: (text: string, hits: Hits) => void;
}

/**
 * `words` are lower case; an empty one is nowhere. Where those for which `isApart` holds begin with a letter or a digit, they
 * need not be found behind another one.
 */
export function prefilterOf(words: readonly string[], isApart: (index: number) => boolean = () => false): Prefilter {
  const ascii = automatonOf(words, isApart);
  const other = otherWordsOf(words);
  return {
    find: (text, hits) => {
      ascii(text, hits);
      if (hasOther(text)) other(text, hits);
    },
  };
}

/** Of each word whether a text holds it. */
export function heldWords(words: readonly string[]): (text: string) => readonly boolean[] {
  const { find } = prefilterOf(words);
  return (text) => {
    const hits = new Hits();
    find(text, hits);
    const held = words.map(() => false);
    for (let i = 0; i < hits.count; i++) held[hits.words[i] as number] = true;
    return held;
  };
}

type Automaton = (text: string, hits: Hits) => void;

interface Word {
  readonly id: number;
  readonly length: number;
  /** Its characters as the classes that the automaton reads. */
  readonly symbols: readonly number[];
}

/** Of the words of ASCII alone: with all characters of the others it would need twenty times as much memory. */
function automatonOf(words: readonly string[], isApart: (index: number) => boolean): Automaton {
  const ascii = words.flatMap((word, id) => (word === "" || hasOther(word) ? [] : [{ word, id }]));
  const { classes, edges } = classesOf(ascii.map(({ word }) => word));
  const ours = ascii.map(({ word, id }) => ({
    id,
    length: word.length,
    symbols: symbolsOf(word, isApart(id), { classes, edges }),
  }));
  const { next, ends, width } = tableOf(ours, edges);
  const lengths = Int32Array.from(words, ({ length }) => length);
  return (text, hits) => {
    let state = next[EDGE] as number;
    for (let i = 0; i < text.length; i++) {
      state = next[state * width + (classes[text.charCodeAt(i)] as number)] as number;
      const ended = ends[state];
      if (ended === undefined) continue;
      for (let k = 0; k < ended.length; k++) {
        const id = ended[k] as number;
        hits.add(id, i + 1 - (lengths[id] as number));
      }
    }
  };
}

/** The symbol that follows everything but a letter and a digit: that a word may begin there. */
const EDGE = 1;

interface Classes {
  /** A small number for each UTF-16 code unit that occurs in the words; 0 for every other. */
  readonly classes: Uint8Array;
  /** Of each class, whether a word may begin behind it. */
  readonly edges: readonly boolean[];
}

function classesOf(words: readonly string[]): Classes {
  const classes = new Uint8Array(65536);
  const edges = [true, false];
  const add = (character: string) => {
    const code = character.charCodeAt(0);
    if (classes[code] !== 0) return;
    const isJoined = /[a-z0-9]/.test(character);
    classes[code] = edges.length;
    if (isJoined) classes[character.toUpperCase().charCodeAt(0)] = edges.length;
    edges.push(!isJoined);
  };
  for (const character of "abcdefghijklmnopqrstuvwxyz0123456789") add(character);
  for (const word of words) for (const character of word) add(character);
  return { classes, edges };
}

/** What the automaton reads where the word is. */
function symbolsOf(word: string, isApart: boolean, { classes, edges }: Classes): readonly number[] {
  const symbols = [...word].flatMap((character) => {
    const one = classes[character.charCodeAt(0)] as number;
    return edges[one] === true ? [one, EDGE] : [one];
  });
  return isApart && edges[symbols[0] as number] === false ? [EDGE, ...symbols] : symbols;
}

/** Half as much where a number of a state has room in it: most of a walk waits for memory. */
type Steps = Uint16Array | Int32Array;

interface Table {
  /** State × width + class → state. */
  readonly next: Steps;
  /** State → the words that end there. */
  readonly ends: readonly (readonly number[] | undefined)[];
  readonly width: number;
}

function tableOf(words: readonly Word[], edges: readonly boolean[]): Table {
  const width = edges.length;
  const states = words.reduce((sum, { symbols }) => sum + symbols.length, 1);
  const next = new Int32Array(states * width);
  const ends: (number[] | undefined)[] = new Array(states);
  let count = 1;
  for (const { symbols, id } of words) {
    let state = 0;
    for (const symbol of symbols) {
      const place = state * width + symbol;
      if (next[place] === 0) next[place] = count++;
      state = next[place] as number;
    }
    ends[state] = [...(ends[state] ?? []), id];
  }
  // Words that begin alike share states: most of the room was for none.
  ends.length = count;
  const table = { next: next.slice(0, count * width), ends, width };
  const order = addFallbacks(table);
  return inOrder({ ...table, next: withEdges(table, edges) }, order);
}

/**
 * Lets every state go on where its longest proper suffix would; `ends` gain what ends there too. Answers the states with
 * those first that a word's first characters lead to.
 */
function addFallbacks({ next, ends, width }: Table & { readonly ends: (number[] | undefined)[] }): readonly number[] {
  const fallback = new Int32Array(ends.length);
  const queue = [0];
  for (const state of queue) {
    for (let symbol = 0; symbol < width; symbol++) {
      const place = state * width + symbol;
      const suffix = state === 0 ? 0 : (next[(fallback[state] as number) * width + symbol] as number);
      const to = next[place] as number;
      if (to === 0) {
        next[place] = suffix;
        continue;
      }
      fallback[to] = suffix;
      const more = ends[suffix];
      if (more !== undefined) ends[to] = [...(ends[to] ?? []), ...more];
      queue.push(to);
    }
  }
  return queue;
}

/** Has each step over what is no letter and no digit go over the edge behind it too. */
function withEdges({ next, width }: Table, edges: readonly boolean[]): Steps {
  return Int32Array.from(next, (to, place) =>
    edges[place % width] === true ? (next[to * width + EDGE] as number) : to,
  );
}

/** The same with its states in this order, so that those where a walk mostly is lie close to each other. */
function inOrder({ next, ends, width }: Table, order: readonly number[]): Table {
  const places = new Int32Array(order.length);
  for (const [place, state] of order.entries()) places[state] = place;
  const moved = order.length < 65_536 ? new Uint16Array(next.length) : new Int32Array(next.length);
  for (let i = 0; i < next.length; i++) {
    const from = order[Math.floor(i / width)] as number;
    moved[i] = places[next[from * width + (i % width)] as number] as number;
  }
  return { next: moved, ends: order.map((state) => ends[state]), width };
}
