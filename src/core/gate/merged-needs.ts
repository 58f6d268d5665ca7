/** Whoever has to do several things about the same skills or files is asked once, for as many reasons as there are. */
import type { Need } from "../report/check-report.ts";

/** Skills and files that one need names. */
export const MAX_SUBJECTS = 100;
/** Reasons that it tells. */
const MAX_REASONS = 5;

/** One need for what the same people have to do for the same reason, and for the same skills or files. */
export function mergedNeeds(needs: readonly Need[]): readonly Need[] {
  const byWhom = new Map<string, Need>();
  for (const next of needs) {
    const key = JSON.stringify([next.role, next.people, next.why, next.after, next.enforcedBy]);
    const known = byWhom.get(key);
    const subjects = [...new Set([...(known?.subjects ?? []), ...next.subjects])].slice(0, MAX_SUBJECTS);
    byWhom.set(key, { ...next, count: Math.max(next.count, known?.count ?? 0), subjects });
  }
  return joined([...byWhom.values()]);
}

/** What the same people are asked for the same skills is one approval, for as many reasons as it has. */
function joined(needs: readonly Need[]): readonly Need[] {
  const byWhat = new Map<string, readonly [Need, ...Need[]]>();
  for (const next of needs) {
    const { role, people, after, enforcedBy, subjects } = next;
    const key = JSON.stringify([role, people, after, enforcedBy, subjects]);
    const known = byWhat.get(key);
    byWhat.set(key, known === undefined ? [next] : [...known, next]);
  }
  return [...byWhat.values()].map(([first, ...rest]) => {
    const reasons = [first, ...rest].map(({ why }) => why);
    const left = reasons.length - MAX_REASONS;
    const more = left > 0 ? [`So do ${left} more of its changes.`] : [];
    const count = Math.max(...[first, ...rest].map((need) => need.count));
    return { ...first, count, why: [...reasons.slice(0, MAX_REASONS), ...more].join(" ") };
  });
}
