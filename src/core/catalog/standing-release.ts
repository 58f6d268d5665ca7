/** The release that new content is compared with: what was known, and what the skill could do already. */
import type { Digest } from "../names.ts";
import type { Release, SkillEntry } from "./catalog.ts";

/** Were these bytes withdrawn, under whatever name? */
export type IsWithdrawn = (digest: Digest) => boolean;

/**
 * The last release that was not withdrawn: what was taken back is nothing that a skill had. Undefined where none is left. The
 * other states do not count, for each of them may end.
 */
export function standingRelease(entry: SkillEntry | undefined, isWithdrawn: IsWithdrawn): Release | undefined {
  const stands = ({ state, digest }: Release) => state !== "withdrawn" && !isWithdrawn(digest);
  const last = entry?.releases.get(entry.last ?? "");
  if (last === undefined || stands(last)) return last;
  return [...(entry?.releases.values() ?? [])].findLast(stands);
}
