/**
 * Who depends on whom, being added to: its base stays as it was for whoever reads it. And who ever had a trigger, which is kept
 * in the same way.
 */
import { sha256 } from "../bytes.ts";
import { parseSkillRequest, type SkillId, skillId } from "../names.ts";
import { namedBy, type Relations } from "../skill/declares.ts";
import { foldName } from "../skill/skill-files.ts";

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

/** A phrase as it is compared: letter case, spaces and the mark at its end do not count. */
export function normalTrigger(trigger: string): string {
  return foldName(trigger)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.!?…]+$/, "");
}

/**
 * Where the ledger says who ever had this trigger: among the relations, as of a skill in a namespace that none can have. Phrases
 * share places, so that there are never too many of these.
 */
export function triggerPlace(trigger: string): SkillId {
  return `_triggers/${sha256(normalTrigger(trigger)).slice("sha256:".length, "sha256:".length + 4)}` as SkillId;
}

/** Where the ledger says who ever told users of a release to use this skill instead; skills share places likewise. */
export function advisersPlace(instead: SkillId): SkillId {
  return `_advised/${sha256(instead).slice("sha256:".length, "sha256:".length + 4)}` as SkillId;
}

/** Where it says so of a release with this replacement; nowhere for none, and for one that names no skill in full. */
export function placesOfAdvice({
  replacement = "",
}: {
  readonly replacement?: string | undefined;
}): readonly SkillId[] {
  const { namespace, name } = parseSkillRequest(replacement) ?? {};
  return namespace === undefined || name === undefined ? [] : [advisersPlace(skillId(namespace, name))];
}

/**
 * Where the ledger says which skills ever had a release withdrawn, or one that holds such bytes: whoever reads a few skills alone
 * has to know of all these, since bytes are withdrawn under every name.
 */
export const WITHDRAWN_PLACE = "_withdrawn/all" as SkillId;

const places = new WeakMap<Relations, ReadonlySet<SkillId>>();

/** Everything under which a skill with such a release is to be found: what it names, and where its triggers stand. */
export function relationsOfRelease(relations: Relations): ReadonlySet<SkillId> {
  // Releases of a skill mostly share theirs.
  const known = places.get(relations);
  if (known !== undefined) return known;
  const all = new Set([...namedBy(relations), ...relations.declares.triggers.map(triggerPlace)]);
  places.set(relations, all);
  return all;
}
