/** What becomes of what was published, or was to be, when a skill's content comes, goes or comes back: in words for a report. */
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { named } from "./report-conclusion.ts";

/** What was withdrawn under any name, and what of that was erased. */
export type Withdrawals = Pick<Catalog, "withdrawn" | "erased">;

/** Of one skill, and of several. */
export const LEAVES = "it leaves the lists; its exact versions stay";
export const ALL_LEAVE = "they leave the lists; their exact versions stay";

/** Versions that one sentence lists. */
const MAX_VERSIONS = 5;

export function isUnpublished(before: SkillEntry | undefined): boolean {
  return before === undefined || before.releases.size === 0;
}

/** Its folder goes. `after`: with what was published of it on the way there. */
export function leavesWords(
  entry: SkillEntry | undefined,
  { after = entry, withdrawals }: { readonly after: SkillEntry | undefined; readonly withdrawals: Withdrawals },
): readonly string[] {
  const all = [...(after?.releases.values() ?? [])];
  if (all.length === 0) return ["nothing of it was published", ...givenUp(entry)];
  const gone = all.filter((release) => isWithdrawn(release, withdrawals)).map(({ version }) => version);
  if (gone.length === 0) return [LEAVES, ...givenUp(entry)];
  if (gone.length < all.length)
    return [`${LEAVES}, but for ${named(gone, MAX_VERSIONS)}: withdrawn`, ...givenUp(entry)];
  const none = gone.length === 1 ? `its only version, ${gone[0]}, was` : "all its versions were";
  return [`it leaves the lists; ${none} withdrawn, so nothing of it is left`, ...givenUp(entry)];
}

/** Several commits land one by one, and not all that they publish is there in the end. */
export function onTheWay(versions: readonly string[]): readonly string[] {
  if (versions.length === 0) return [];
  return [
    `on the way there ${named(versions, MAX_VERSIONS)} ${versions.length === 1 ? "is published, which stays" : "are published, which stay"}`,
  ];
}

/** Its folder is again what was published last. */
export function backWords(entry: SkillEntry | undefined): readonly string[] {
  if (entry === undefined || isUnpublished(entry)) return [];
  const last = entry.last === undefined ? "" : `: ${entry.last}`;
  return [`it is again what is published${last}`, ...givenUp(entry)];
}

/** Its folder was removed, and is there again with other content. */
export const BACK_WITH_OTHER = "it was removed, and comes back with other content";

/** Other content comes: of what was taken back just before it, whoever approves has to know. */
export function followsWords(entry: SkillEntry | undefined, withdrawals: Withdrawals): readonly string[] {
  const last = entry?.releases.get(entry.last ?? "");
  if (last === undefined || !isWithdrawn(last, withdrawals)) return [];
  const erased = withdrawals.erased.has(last.digest) ? " and erased" : "";
  const why = last.state === "withdrawn" && (last.reason ?? "") !== "" ? ` (${last.reason})` : "";
  return [
    `it follows ${last.version}, which was withdrawn${erased}${why}: look whether what that was withdrawn for is gone`,
  ];
}

/** What waited is not what the folder holds any more. */
function givenUp(entry: SkillEntry | undefined): readonly string[] {
  const open = entry?.outstanding;
  return open?.kind === "held" ? [`version ${open.version}, which waits, is not published any more`] : [];
}

function isWithdrawn({ state, digest }: Release, { withdrawn }: Withdrawals): boolean {
  return state === "withdrawn" || withdrawn.has(digest);
}
