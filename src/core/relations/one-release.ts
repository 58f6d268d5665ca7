/**
 * Which release of a skill will do for all who want one: there is room for one of it, in a folder as among what an agent has.
 * Whoever needs a skill takes every version that its own `requires` takes; what somebody asked for by itself, or a group
 * holds, is that very version.
 */
import { satisfies } from "semver";
import { compareVersions } from "../plan/version.ts";

/** One release that is wanted. */
export interface Wanted {
  readonly version: string;
  /** What those that need it ask of it: other versions in all of these ranges will do. Absent: no other will. */
  readonly takes?: readonly string[];
}

/** Will that version do for whoever wants this release? */
export function willDo(version: string, wanted: Wanted): boolean {
  if (version === wanted.version) return true;
  const { takes = [] } = wanted;
  return takes.length > 0 && takes.every((range) => satisfies(version, range));
}

/** The greatest of the wanted versions that will do for all; undefined where none does. */
export function agreedVersion(all: readonly Wanted[]): string | undefined {
  const fitting = all.filter(({ version }) => all.every((one) => willDo(version, one)));
  return fitting.map(({ version }) => version).sort((a, b) => compareVersions(b, a))[0];
}
