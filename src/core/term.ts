/** How long something is to hold, as people write it. */

export const TERM = "a number of days such as 30d, a day such as 2027-01-31, or never";

const DAY_MS = 86_400_000;
const MAX_DAYS = 3650;

/** The moment at which a term that begins now is over; undefined for what is none, or is over already. */
export function parseTerm(text: string, now: string): string | "never" | undefined {
  if (text === "never") return "never";
  const days = Number(/^([1-9]\d{0,3})d$/.exec(text)?.[1] ?? 0);
  if (days > 0) return days > MAX_DAYS ? undefined : atSecond(Date.parse(now) + days * DAY_MS);
  // The day that is named is the last one.
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) + DAY_MS : Number.NaN;
  return end > Date.parse(now) && isDay(text) ? atSecond(end) : undefined;
}

/** Does such a day exist? `Date` takes the 30th of February for a day of March. */
function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function atSecond(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
