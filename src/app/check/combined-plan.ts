/** Several commits that land one by one, or what several approvals let go, as one change. */
import { compareUtf8 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import type { SkillId } from "../../core/names.ts";
import type { Plan } from "../../core/plan/facts.ts";
import type { Observation } from "../reconcile/observation.ts";

/** One commit, as it was planned. */
export interface Planned {
  readonly plan: Plan;
  readonly observation: Observation;
}

/**
 * Several commits as one change: everything they append, and each skill as the last of them leaves it. What was before it
 * is what was before the first: who lands several commits accepts and widens nothing by the way.
 */
export function combined(seen: readonly Planned[]): Planned {
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined)
    throw new RegistryError("SETTINGS_INVALID", "The settings cannot be read, so nothing is evaluated.");
  if (first === last) return last;
  return {
    plan: {
      emissions: seen.flatMap(({ plan }) => plan.emissions),
      evaluations: bySkill(seen, ({ plan }) => plan.evaluations).map(({ first, last, all }) => ({
        ...last,
        compared: first.compared,
        published: first.published,
        brings: { before: first.brings.before, after: last.brings.after },
        stages: all.flatMap(({ stages }) => stages),
      })),
      bindings: seen.flatMap(({ plan }) => plan.bindings),
      unheeded: bySkill(seen, ({ plan }) => plan.unheeded).map(({ last }) => last),
    },
    observation: {
      ...last.observation,
      base: first.observation.base,
      guarded: first.observation.guarded,
      skills: bySkill(seen, ({ observation }) => observation.skills).map(({ first, last }) => ({
        ...last,
        policy: first.policy,
        accepted: { ...last.accepted, inherited: first.accepted.inherited },
      })),
      bindings: [
        ...new Map(
          seen.flatMap(({ observation }) => observation.bindings.map((file) => [file.subject, file])),
        ).values(),
      ],
      paths: [...new Set(seen.flatMap(({ observation }) => observation.paths))],
      contents: new Map(seen.flatMap(({ observation }) => [...observation.contents])),
    },
  };
}

/** What several commits say of a skill, in their order. */
interface Course<T> {
  readonly first: T;
  readonly last: T;
  readonly all: readonly T[];
}

/** In UTF-8 order of identity. */
function bySkill<T extends { readonly id: SkillId }>(
  seen: readonly Planned[],
  of: (planned: Planned) => readonly T[],
): readonly Course<T>[] {
  const courses = new Map<SkillId, Course<T>>();
  for (const item of seen.flatMap((planned) => of(planned))) {
    const known = courses.get(item.id);
    courses.set(item.id, { first: known?.first ?? item, last: item, all: [...(known?.all ?? []), item] });
  }
  return [...courses].sort(([a], [b]) => compareUtf8(a, b)).map(([, course]) => course);
}
