/**
 * Two texts compared line by line (Myers, "An O(ND) Difference Algorithm", 1986), with limits: where texts differ in too
 * many lines, what differs is all of one and then all of the other, which is a difference too, if not the shortest.
 */

/** A piece of two texts: `context` is in both. */
export interface Hunk {
  /** The first line of it in each text, counted from 1; where a text has nothing of it, the line before. */
  readonly before: number;
  readonly after: number;
  /** Each begins with a space (in both), `-` (only before) or `+` (only after). */
  readonly lines: readonly string[];
}

/** Changed lines up to which the shortest difference is looked for: memory grows with its square. */
const MAX_EDITS = 1000;
/** Lines of both texts together up to which it is looked for at all. */
const MAX_SEARCHED_LINES = 100_000;
const CONTEXT = 3;
/** Stands in place of a line feed that a text does not end with, as `diff` writes it. */
export const NO_NEWLINE = "\\ No newline at end of file";

type Edit = { readonly kind: " " | "-" | "+"; readonly text: string };

/** The pieces in which two texts differ, with three lines around each; none where they are equal. */
export function diffText(before: string, after: string): readonly Hunk[] {
  if (before === after) return [];
  return hunksOf(editsBetween(linesOf(before), linesOf(after)));
}

/** A last line without its line feed is another line than one with it. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n${NO_NEWLINE}`];
}

function editsBetween(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const common = (text: string): Edit => ({ kind: " ", text });
  return [
    ...a.slice(0, start).map(common),
    ...middleEdits(a.slice(start, endA), b.slice(start, endB)),
    ...a.slice(endA).map(common),
  ];
}

function middleEdits(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const trace = isWorthSearching(a, b) ? searchShortest(...numbered(a, b)) : undefined;
  if (trace !== undefined) return walkBack(trace, a, b);
  return [...a.map((text): Edit => ({ kind: "-", text })), ...b.map((text): Edit => ({ kind: "+", text }))];
}

function isWorthSearching(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && a.length + b.length <= MAX_SEARCHED_LINES;
}

/** Each line as a number, the same one for the same line: lines are compared many times, and may be long. */
function numbered(a: readonly string[], b: readonly string[]): readonly [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  return [Int32Array.from(a, numberOf), Int32Array.from(b, numberOf)];
}

/** Of each number of edits, how far each diagonal gets with one fewer; undefined where it takes more than MAX_EDITS. */
function searchShortest(a: Int32Array, b: Int32Array): readonly Int32Array[] | undefined {
  const max = Math.min(MAX_EDITS, a.length + b.length);
  const reach = new Int32Array(2 * max + 3);
  const trace: Int32Array[] = [];
  const middle = max + 1;
  for (let d = 0; d <= max; d++) {
    const before = reach.slice(middle - d - 1, middle + d + 2);
    trace.push(before);
    for (let k = -d; k <= d; k += 2) {
      const { isDown, startX } = edgeInto(before, d, k);
      let x = d === 0 ? 0 : startX + Number(!isDown);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return undefined;
}

function at(reach: Int32Array, index: number): number {
  return reach[index] ?? 0;
}

function walkBack(trace: readonly Int32Array[], a: readonly string[], b: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const { isDown, startX, startY } = edgeInto(trace[d] ?? new Int32Array(), d, x - y);
    // The way along a diagonal ends where the edit before it led.
    const endX = d === 0 ? 0 : startX + Number(!isDown);
    for (; x > endX; y--) edits.push({ kind: " ", text: a[--x] ?? "" });
    if (d > 0) edits.push(isDown ? { kind: "+", text: b[startY] ?? "" } : { kind: "-", text: a[startX] ?? "" });
    [x, y] = [startX, startY];
  }
  return edits.reverse();
}

/** The edit that led to a diagonal: down is a line of the second text, and where it began. */
function edgeInto(reach: Int32Array, d: number, k: number) {
  const from = (diagonal: number) => at(reach, diagonal + d + 1);
  const isDown = k === -d || (k !== d && from(k - 1) < from(k + 1));
  const diagonal = isDown ? k + 1 : k - 1;
  const startX = from(diagonal);
  return { isDown, startX, startY: startX - diagonal };
}

function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  const changed = edits.flatMap(({ kind }, i) => (kind === " " ? [] : [i]));
  let [first, last] = [changed[0] ?? 0, changed[0] ?? 0];
  const counts = countedTo(edits);
  const close = () => {
    const start = Math.max(0, first - CONTEXT);
    const lines = edits.slice(start, last + CONTEXT + 1);
    const [before, after] = counts(start);
    const has = (kind: string) => lines.some((line) => line.kind === " " || line.kind === kind);
    hunks.push({
      before: before + Number(has("-")),
      after: after + Number(has("+")),
      lines: lines.map(({ kind, text }) => kind + text),
    });
  };
  for (const i of changed) {
    if (i - last > 2 * CONTEXT) {
      close();
      first = i;
    }
    last = i;
  }
  if (changed.length > 0) close();
  return hunks;
}

/** How many lines of each text come before an edit; asked in rising order. */
function countedTo(edits: readonly Edit[]): (index: number) => readonly [number, number] {
  let [seen, before, after] = [0, 0, 0];
  return (index) => {
    for (; seen < index; seen++) {
      const kind = edits[seen]?.kind;
      if (kind !== "+") before++;
      if (kind !== "-") after++;
    }
    return [before, after];
  };
}
