/** The one time that planning knows: a commit's own, never earlier than that of any commit taken before it (DESIGN 4). */

/** RFC 3339 of the later of two moments: `at` never decreases along the trunk. */
export function laterOf(at: string | null, seconds: number): string {
  const time = new Date(Math.min(Math.max(seconds, 0), 253_402_300_799) * 1000).toISOString().replace(".000Z", "Z");
  return at === null || time > at ? time : at;
}
