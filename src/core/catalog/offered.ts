/** Which of a skill's versions may be offered, and which of them a range means: of releases, and of their summaries. */
import { Range } from "semver";
import type { State } from "../ledger/event.ts";
import { compareVersions } from "../plan/version.ts";

interface Versioned {
  readonly version: string;
}

/** May a range or a channel lead to a release in this state (DESIGN 6)? */
export function isOffered(state: State): boolean {
  return state === "online" || state === "deprecated";
}

/** The greatest version of those that `accepts` takes: one look at each, for there may be thousands. */
export function greatestOf<V extends Versioned>(
  versions: Iterable<V>,
  accepts: (version: V) => boolean,
): V | undefined {
  let greatest: V | undefined;
  for (const one of versions) {
    if (!accepts(one)) continue;
    if (greatest === undefined || compareVersions(one.version, greatest.version) > 0) greatest = one;
  }
  return greatest;
}

/** What a range of a skill means, and what whoever asks has to know; undefined where nothing offered satisfies it. */
export function pickInRange<V extends Versioned>(
  range: string,
  skill: { readonly id: string; readonly versions: readonly V[]; readonly stateOf: (version: V) => State },
): { readonly picked: V; readonly warnings: readonly string[] } | undefined {
  const satisfying = new Range(range);
  const greatest = (accepts: (state: State) => boolean): V | undefined =>
    greatestOf(skill.versions, (one) => accepts(skill.stateOf(one)) && satisfying.test(one.version));
  const picked = greatest(isOffered);
  if (picked === undefined) return undefined;
  const offline = greatest((state) => state === "offline");
  const isSkipped = offline !== undefined && compareVersions(offline.version, picked.version) > 0;
  const skipped = isSkipped ? { id: skill.id, version: offline.version, state: "offline" as const } : undefined;
  return { picked, warnings: skipped === undefined ? [] : [fellBack(skipped, picked.version)] };
}

/** The greatest version in a range, whatever its state. */
export function greatestInRange<V extends Versioned>(range: string, versions: readonly V[]): V | undefined {
  const satisfying = new Range(range);
  return greatestOf(versions, ({ version }) => satisfying.test(version));
}

/** Says that another version is given than the one that was meant. */
export function fellBack(
  meant: { readonly id: string; readonly version: string; readonly state: State },
  version: string,
): string {
  return `${meant.id}@${meant.version} is ${meant.state}; fell back to ${version}.`;
}
