/**
 * Which of many words with characters beyond ASCII a text holds. A word is looked for by up to three of its characters, of
 * which the last is beyond ASCII, so that of most texts next to nothing is looked at; it is compared where those are.
 */

import type { Hits } from "./hits.ts";

/** The characters by which a word is looked for, at most. */
const WINDOW = 3;
const SLOTS = 1 << 13;

/** Is anything in it beyond ASCII? */
export function hasOther(text: string): boolean {
  return /[^\u0000-\u007f]/.test(text);
}

/** Finds those of `words` that are not ASCII alone: by a word's index and where it begins, for one word in order. */
export function otherWordsOf(words: readonly string[]): (text: string, hits: Hits) => void {
  const fold = foldOf(words.filter(hasOther));
  const slots: (Entry[] | undefined)[] = new Array(SLOTS);
  const entries = words.flatMap((word, id) => (hasOther(word) ? [entryOf(word, id, fold)] : []));
  for (const entry of entries) {
    const slot = slotOf(entry.key, entry.size);
    slots[slot] = [...(slots[slot] ?? []), entry];
  }
  const sizes = [...new Set(entries.map(({ size }) => size))];
  const endingAt = (text: string, at: number, hits: Hits) => {
    for (const size of sizes) {
      const key = keyOf(text, at + 1 - size, size, fold);
      for (const entry of slots[slotOf(key, size)] ?? []) {
        const end = at + 1 + entry.after;
        if (entry.key === key && entry.size === size && isAt(entry.codes, text, end, fold))
          hits.add(entry.id, end - entry.codes.length);
      }
    }
  };
  return (text, hits) => {
    for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) endingAt(text, at, hits);
  };
}

interface Entry {
  readonly id: number;
  readonly codes: Uint16Array;
  /** Of its characters by which it is looked for. */
  readonly key: number;
  readonly size: number;
  /** How many of its characters stand behind those. */
  readonly after: number;
}

function entryOf(word: string, id: number, fold: Uint16Array): Entry {
  let end = word.length;
  while (word.charCodeAt(end - 1) < 0x80) end -= 1;
  const size = Math.min(WINDOW, end);
  const codes = Uint16Array.from({ length: word.length }, (_, i) => fold[word.charCodeAt(i)] as number);
  return { id, codes, key: keyOf(word, end - size, size, fold), size, after: word.length - end };
}

function keyOf(text: string, start: number, size: number, fold: Uint16Array): number {
  let key = 0;
  for (let i = 0; i < size; i++) key = (Math.imul(key, 31) + (fold[text.charCodeAt(start + i)] ?? 0)) | 0;
  return key;
}

function slotOf(key: number, size: number): number {
  return Math.imul(key + size, 0x9e3779b1) >>> 19;
}

function isAt(codes: Uint16Array, text: string, end: number, fold: Uint16Array): boolean {
  const start = end - codes.length;
  if (start < 0 || end > text.length) return false;
  for (let i = 0; i < codes.length; i++) if (fold[text.charCodeAt(start + i)] !== codes[i]) return false;
  return true;
}

/** Of each character that is in a word, itself in lower case; of every other one 0. */
function foldOf(words: readonly string[]): Uint16Array {
  const fold = new Uint16Array(65536);
  for (const word of words) {
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (fold[code] !== 0) continue;
      fold[code] = code;
      const upper = word.charAt(i).toUpperCase();
      if (upper.length === 1) fold[upper.charCodeAt(0)] ||= code;
    }
  }
  return fold;
}
