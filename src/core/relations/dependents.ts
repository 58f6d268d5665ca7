/** Who depends on whom, being added to: its base stays as it was for whoever reads it. */
import type { SkillId } from "../names.ts";

export type Dependents = ReadonlyMap<SkillId, ReadonlySet<SkillId>>;

export class DependentsDraft {
  private readonly base: Dependents;
  private readonly added = new Map<SkillId, Set<SkillId>>();

  constructor(base: Dependents) {
    this.base = base;
  }

  /** The skills that ever named this one: whether they still do, their entries say. */
  of(id: SkillId): ReadonlySet<SkillId> {
    return this.added.get(id) ?? this.base.get(id) ?? NOBODY;
  }

  add(id: SkillId, dependent: SkillId): void {
    const known = this.of(id);
    if (!known.has(dependent)) this.added.set(id, new Set(known).add(dependent));
  }

  /** The skills of which somebody newly depends, with all that do. */
  get changed(): Dependents {
    return this.added;
  }

  finish(): Dependents {
    return this.added.size === 0 ? this.base : new Map([...this.base, ...this.added]);
  }
}

const NOBODY: ReadonlySet<SkillId> = new Set();

/** The ledger path of the file that says who depends on a skill. */
export function relationsPath(skill: SkillId): string {
  return `relations/${skill}.json`;
}
