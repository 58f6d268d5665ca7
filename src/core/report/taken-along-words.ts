/** What a change takes along of merges before it, which are in its content and were never published, in words. */
import { quote } from "../errors.ts";
import type { Oid } from "../names.ts";

/** What one merge brought to a skill and no release has. */
export interface TakenAlong {
  readonly commit: Oid;
  /** As the merge's message claims. */
  readonly pr?: number;
  /** Inside the skill's folder: added, changed or removed by it. */
  readonly paths: readonly string[];
  /** Merges before it were not looked at one by one: part of this may be theirs. */
  readonly orBefore?: true;
}

/** Why none of it is published: its approvals are missing, it was refused, or it waits for something else. */
export type WhyUnpublished = "unapproved" | "refused" | "waiting";

const MAX_PATHS = 5;
const MAX_MERGES = 5;

const WHY: Readonly<Record<WhyUnpublished, string>> = {
  unapproved: "which is not approved: approving this approves that too",
  refused: "which was refused: publishing this publishes that too",
  waiting: "which is not published yet: publishing this publishes that too",
};

/** A sentence a merge, without a full stop: whose content that is, which files, and what follows. */
export function takenAlongWords(taken: readonly TakenAlong[], why: WhyUnpublished): readonly string[] {
  const words = taken
    .slice(0, MAX_MERGES)
    .map((one) => `it takes along what ${mergeName(one)} brought (${listed(one.paths)}), ${WHY[why]}`);
  const more = taken.slice(MAX_MERGES);
  if (more.length === 0) return words;
  const paths = [...new Set(more.flatMap((one) => one.paths))];
  return [...words, `it takes along what ${more.length} other merges brought (${listed(paths)}), ${WHY[why]}`];
}

function mergeName({ commit, pr, orBefore }: TakenAlong): string {
  const name = pr === undefined ? `commit ${commit.slice(0, 12)}` : `#${pr} (${commit.slice(0, 12)})`;
  return orBefore === true ? `${name} or a merge before it` : name;
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, MAX_PATHS).map((path) => quote(path, 80));
  const more = paths.length > MAX_PATHS ? ` and ${paths.length - MAX_PATHS} more` : "";
  return `${shown.join(", ")}${more}`;
}

/** The same as sentences that go on after another one. */
export function takenAlongSentences(words: readonly string[] = []): string {
  return words.map((one) => ` I${one.slice(1)}.`).join("");
}
