/** Skills with events that were entered by a clock far ahead: every reader is told that time, for ever. */
import { compareUtf8 } from "../bytes.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { named } from "../report/report-conclusion.ts";
import type { Catalog, SkillEntry } from "./catalog.ts";

/** As much as a commit may be ahead. */
const MAX_AHEAD_MS = 24 * 3_600_000;
/** Skills that are named; the rest is counted. */
const MAX_NAMED = 8;

/** One finding for all of them; nothing where `now`, in milliseconds since 1970, is at most a day behind what is told. */
export function enteredAhead({ skills }: Pick<Catalog, "skills">, now: number): readonly Finding[] {
  const limit = now + MAX_AHEAD_MS;
  const ids: SkillId[] = [];
  let farthest = "";
  for (const entry of skills.values()) {
    const moment = farthestOf(entry);
    if (moment === "" || Date.parse(moment) <= limit) continue;
    ids.push(entry.id);
    if (moment > farthest) farthest = moment;
  }
  if (ids.length === 0) return [];
  const message = `What was entered for ${named(ids.sort(compareUtf8), MAX_NAMED)} is dated up to ${farthest}, more than 24 hours ahead of this machine's clock: until then whoever takes nothing so young, or looks back, does not find it.`;
  return [
    finding({
      rule: "entered-ahead",
      severity: "high",
      path: "",
      message,
      hint: "Check the clock of this machine, and of the one that recorded it: what is entered stays. A new version that is published with a right clock is found.",
    }),
  ];
}

/** Events have times of whole seconds in UTC, so that the later one is the greater text. */
function farthestOf({ updatedAt, releases }: SkillEntry): string {
  return [...releases.values()].reduce((last, { at }) => (at > last ? at : last), updatedAt);
}
