/** How long to wait after a failure: 750 ms doubling to 15 minutes, full jitter. */
const FIRST_MS = 750;
const LONGEST_MS = 15 * 60_000;

/** The longest wait, in milliseconds, after the `attempt`th failure in a row (from 1). */
export function backoffBound(attempt: number): number {
  // 2^11 × 750 ms is already above the cap; a larger exponent only risks infinity.
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 11));
}

/** A wait below that bound; `random` is from [0, 1). Full jitter, so that many reconcilers do not come back at once. */
export function backoffMs(attempt: number, random: number): number {
  return Math.floor(backoffBound(attempt) * random);
}
