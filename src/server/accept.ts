/** Which of two media types somebody likes better, as `Accept` says it (RFC 9110 §12.5.1). */

interface Liking {
  readonly weight: number;
  /** Where it stands among what they name. */
  readonly place: number;
}

/** Is `type` liked better than `usual`, what is sent otherwise? Of two that are liked as much, the one that is named first. */
export function prefers(accept: string | undefined, type: string, usual: string): boolean {
  const [one, other] = [likingOf(accept ?? "", type), likingOf(accept ?? "", usual)];
  if (one === undefined || one.weight === 0) return false;
  if (other === undefined || other.weight !== one.weight) return one.weight > (other?.weight ?? 0);
  return one.place < other.place;
}

/** What the range says that fits best: the type itself, else all of its kind, else everything. */
function likingOf(accept: string, type: string): Liking | undefined {
  const ranges = accept.split(",").map((item) => {
    const [range = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
  for (const range of [type, `${type.slice(0, type.indexOf("/"))}/*`, "*/*"]) {
    const place = ranges.findIndex((one) => one.range === range);
    if (place >= 0) return { weight: ranges[place]?.weight ?? 0, place };
  }
  return undefined;
}
