/** Places in lists that are sorted already. */

/** The first of `length` places for which something holds that holds for all after it; `length` where it holds for none. */
export function firstWhere(length: number, holds: (place: number) => boolean): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
