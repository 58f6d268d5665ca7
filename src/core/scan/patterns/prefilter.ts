/**
 * Which of many literal words a text holds, in one walk over it (Aho and Corasick 1975): what makes it cheap to have
 * many patterns, since only those are matched one of whose words is there. Letters count in either case.
 */
import { hasOther, otherWordsOf } from "./other-words.ts";

export interface Prefilter {
  /** Calls back for each place where a word of the list ends in `text`, in their order: the word's index, and the end. */
  readonly find: (text: string, found: Found) => void;
}

export type Found = (word: number, end: number) => void;

/** `words` are lower case and not empty. */
export function prefilterOf(words: readonly string[]): Prefilter {
  const ascii = automatonOf(words);
  const other = otherWordsOf(words);
  return {
    find: (text, found) => {
      ascii?.(text, found);
      if (hasOther(text)) other(text, found);
    },
  };
}

type Automaton = (text: string, found: Found) => void;

/** Of the words of ASCII alone: with all characters of the others it would need twenty times as much memory. */
function automatonOf(words: readonly string[]): Automaton | undefined {
  const ours = words.flatMap((word, id) => (hasOther(word) ? [] : [{ word, id }]));
  if (ours.length === 0) return undefined;
  const classes = classesOf(ours.map(({ word }) => word));
  const { next, ends, width } = tableOf(ours, classes);
  return (text, found) => {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      state = next[state * width + (classes[text.charCodeAt(i)] as number)] as number;
      const ended = ends[state];
      if (ended !== undefined) for (const id of ended) found(id, i + 1);
    }
  };
}

/** A small number for each UTF-16 code unit that occurs in the words; 0 for every other. */
function classesOf(words: readonly string[]): Uint8Array {
  const classes = new Uint8Array(65536);
  let count = 0;
  for (const word of words) {
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (classes[code] !== 0) continue;
      count += 1;
      classes[code] = count;
      const upper = word.charAt(i).toUpperCase();
      if (upper.length === 1) classes[upper.charCodeAt(0)] ||= count;
    }
  }
  return classes;
}

interface Table {
  /** State × width + class → state. */
  readonly next: Int32Array;
  /** State → the words that end there. */
  readonly ends: readonly (readonly number[] | undefined)[];
  readonly width: number;
}

function tableOf(words: readonly { readonly word: string; readonly id: number }[], classes: Uint8Array): Table {
  const width = classes.reduce((most, one) => Math.max(most, one), 0) + 1;
  const states = words.reduce((sum, { word }) => sum + word.length, 1);
  const next = new Int32Array(states * width);
  const ends: (number[] | undefined)[] = new Array(states);
  let count = 1;
  for (const { word, id } of words) {
    let state = 0;
    for (let i = 0; i < word.length; i++) {
      const place = state * width + (classes[word.charCodeAt(i)] as number);
      if (next[place] === 0) next[place] = count++;
      state = next[place] as number;
    }
    ends[state] = [...(ends[state] ?? []), id];
  }
  // Words that begin alike share states: most of the room was for none.
  ends.length = count;
  return { next: withFallbacks({ next: next.slice(0, count * width), ends, width }), ends, width };
}

/** Lets every state go on where its longest proper suffix would; `ends` gain what ends there too. */
function withFallbacks({ next, ends, width }: Table & { readonly ends: (number[] | undefined)[] }): Int32Array {
  const fallback = new Int32Array(ends.length);
  const queue = [0];
  for (const state of queue) {
    for (let symbol = 1; symbol < width; symbol++) {
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
  return next;
}
