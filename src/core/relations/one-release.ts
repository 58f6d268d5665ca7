/**
 * Which release of a skill will do for all who want one: there is room for one of it, in a folder as among what an agent has.
 * Whoever needs a skill takes every version that its own `requires` takes; what somebody asked for by itself, or a group
 * holds, is that very version.
 */
import { satisfies } from "semver";
import { compareUtf8 } from "../bytes.ts";
import type { SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import { parseRequirement } from "./requirement.ts";

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

/**
 * Of each skill that is wanted more than once, the one release that does for all who want it; those that cannot agree all
 * stay. `as` says what is wanted of one of them.
 */
export function agreeing<T>(all: readonly T[], as: (one: T) => Wanted & { readonly id: SkillId }): readonly T[] {
  const wanted = new Map<SkillId, Wanted[]>();
  for (const one of all.map(as)) wanted.set(one.id, [...(wanted.get(one.id) ?? []), one]);
  return all.filter((one) => {
    const { id, version } = as(one);
    const agreed = agreedVersion(wanted.get(id) ?? []);
    return agreed === undefined || agreed === version;
  });
}

/** What several `requires` ask of each skill, by its name of now: ranges without repeats, in UTF-8 order. */
export function askedRanges(
  requires: readonly string[],
  now: (id: SkillId) => SkillId,
): ReadonlyMap<SkillId, readonly string[]> {
  const ranges = new Map<SkillId, Set<string>>();
  for (const asked of requires.flatMap((text) => parseRequirement(text) ?? [])) {
    const id = now(asked.id);
    ranges.set(id, (ranges.get(id) ?? new Set()).add(asked.range));
  }
  return new Map([...ranges].map(([id, some]) => [id, [...some].sort(compareUtf8)]));
}
