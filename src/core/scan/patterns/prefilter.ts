/**
 * Which of many literal words a text holds, in one walk over it (Aho and Corasick 1975): what makes it cheap to have
 * many patterns, since only those are matched one of whose words is there. Letters count in either case.
 */
import { isAscii } from "../plain-ascii.ts";
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
      if (!isAscii(text)) other(text, hits);
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
  const isEnd = Uint8Array.from(ends, (ended) => (ended === undefined ? 0 : 1));
  const lengths = Int32Array.from(words, ({ length }) => length);
  return (text, hits) => {
    let state = next[EDGE] as number;
    for (let i = 0; i < text.length; i++) {
      state = next[state * width + (classes[text.charCodeAt(i)] as number)] as number;
      if (isEnd[state] === 0) continue;
      const ended = ends[state] as readonly number[];
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
  const tree = treeOf(words);
  const width = edges.length;
  const next = new Int32Array(tree.ends.length * width);
  const order = addSteps(tree, { next, width });
  return inOrder({ ends: tree.ends, next, width, edges }, order);
}

/** The words as a tree of states that those which begin alike share; 0 is where every walk begins. */
interface Tree {
  /** State → the first state that one symbol leads on to; 0: none. Those others are in `siblings`. */
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  /** State → the symbol that leads to it. */
  readonly symbols: Uint8Array;
  /** State → the words that end there. */
  readonly ends: (number[] | undefined)[];
}

function treeOf(words: readonly Word[]): Tree {
  const most = words.reduce((sum, { symbols }) => sum + symbols.length, 1);
  const [children, siblings] = [new Int32Array(most), new Int32Array(most)];
  const led = new Uint8Array(most);
  const ends: (number[] | undefined)[] = [undefined];
  for (const { symbols, id } of words) {
    let state = 0;
    for (const symbol of symbols) {
      let to = children[state] as number;
      while (to !== 0 && led[to] !== symbol) to = siblings[to] as number;
      if (to === 0) {
        to = ends.push(undefined) - 1;
        led[to] = symbol;
        siblings[to] = children[state] as number;
        children[state] = to;
      }
      state = to;
    }
    ends[state] = [...(ends[state] ?? []), id];
  }
  return { children, siblings, symbols: led, ends };
}

/**
 * Lets every state go on as its longest proper suffix would, but where its words lead; `ends` gain what ends there too.
 * Answers the states with those first that a word's first characters lead to.
 */
function addSteps(
  { children, siblings, symbols, ends }: Tree,
  { next, width }: { readonly next: Int32Array; readonly width: number },
): Int32Array {
  const fallback = new Int32Array(ends.length);
  const queue = new Int32Array(ends.length);
  let queued = 1;
  for (let i = 0; i < queued; i++) {
    const state = queue[i] as number;
    const suffix = (fallback[state] as number) * width;
    if (state !== 0) next.copyWithin(state * width, suffix, suffix + width);
    for (let to = children[state] as number; to !== 0; to = siblings[to] as number) {
      const symbol = symbols[to] as number;
      const after = state === 0 ? 0 : (next[suffix + symbol] as number);
      next[state * width + symbol] = to;
      fallback[to] = after;
      const more = ends[after];
      if (more !== undefined) ends[to] = [...(ends[to] ?? []), ...more];
      queue[queued++] = to;
    }
  }
  return queue;
}

/**
 * The same with its states in this order, so that those where a walk mostly is lie close to each other, and with each step
 * over what is no letter and no digit going over the edge behind it too.
 */
function inOrder(
  { next, ends, width, edges }: Omit<Table, "next"> & { readonly next: Int32Array; readonly edges: readonly boolean[] },
  order: Int32Array,
): Table {
  const places = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) places[order[place] as number] = place;
  const behind = Uint8Array.from(edges, Number);
  const moved = order.length < 65_536 ? new Uint16Array(next.length) : new Int32Array(next.length);
  for (let place = 0, i = 0; place < order.length; place++) {
    const from = (order[place] as number) * width;
    for (let symbol = 0; symbol < width; symbol++, i++) {
      const to = next[from + symbol] as number;
      moved[i] = places[behind[symbol] === 1 ? (next[to * width + EDGE] as number) : to] as number;
    }
  }
  return { next: moved, ends: Array.from(order, (state) => ends[state]), width };
}
