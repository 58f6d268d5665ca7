/** Parts of a text in which something may be, told by where some of its words are. */

/** From `from` to `to`, both in it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** In order, apart from each other. */
export type Stretches = readonly Stretch[];

/** The whole of a text, and the place behind it. */
export function wholeOf(text: string): Stretches {
  return [{ from: 0, to: text.length }];
}

/** What of `stretches` is at most `reach` from one of the places, which are in order. */
export function near(stretches: Stretches, places: readonly number[], reach: number): Stretches {
  const parts: { from: number; to: number }[] = [];
  let i = 0;
  for (const { from, to } of stretches) {
    let last: { from: number; to: number } | undefined;
    while (i < places.length && (places[i] as number) < from - reach) i += 1;
    for (let k = i; k < places.length && (places[k] as number) <= to + reach; k++) {
      const place = places[k] as number;
      const end = Math.min(to, place + reach);
      if (last !== undefined && place - reach <= last.to + 1) last.to = end;
      else {
        last = { from: Math.max(from, place - reach), to: end };
        parts.push(last);
      }
    }
  }
  return parts;
}

/** The same, and `reach` more to both sides. */
export function widened(stretches: Stretches, reach: number): Stretches {
  const parts: { from: number; to: number }[] = [];
  for (const { from, to } of stretches) {
    const last = parts.at(-1);
    if (last !== undefined && from - reach <= last.to + 1) last.to = to + reach;
    else parts.push({ from: from - reach, to: to + reach });
  }
  return parts;
}
