/** The lock of an agent that goes as far as its bindings get along: of a later release that would be in another's way, it says why not. */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release } from "../catalog/catalog.ts";
import type { SkillId } from "../names.ts";
import { type AgentLock, conflictsWithLock, lockCandidates } from "./agent-lock.ts";
import { conflictsWith, conflictWords, type ReleaseConflict } from "./release-conflicts.ts";

/** Locks that are tried before what was found so far is taken: each costs a look at all that the agent has. */
const MAX_TRIALS = 300;

export interface FittingLock {
  readonly lock: AgentLock;
  /** Why it does not go further, where that is for another release of the agent's: a sentence for each skill. */
  readonly stays: readonly string[];
}

/**
 * Of each skill the first of its candidates with which as many bindings as can be get along. What is bound by itself gives
 * way before what brings it, and no more than it has to. What is in each other's way however it is turned stays so.
 */
export function fittingLock(
  catalog: Catalog,
  agent: string,
  asked: { readonly now: string; readonly upgrade: boolean },
): FittingLock {
  return new Fitting(catalog, agent, asked).found();
}

class Fitting {
  private readonly candidates: ReturnType<typeof lockCandidates>;
  /** Of those that gave way, which candidate they are at. */
  private readonly steps = new Map<SkillId, number>();
  private trials = 0;
  private readonly catalog: Catalog;
  private readonly agent: string;
  private readonly now: string;

  constructor(catalog: Catalog, agent: string, asked: { readonly now: string; readonly upgrade: boolean }) {
    this.candidates = lockCandidates(catalog, agent, asked);
    this.catalog = catalog;
    this.agent = agent;
    this.now = asked.now;
  }

  found(): FittingLock {
    let conflicts = this.conflicts();
    for (let id = this.next(conflicts); id !== undefined; id = this.next(conflicts)) {
      this.steps.set(id, this.stepOf(id) + 1);
      conflicts = this.conflicts();
    }
    for (const id of [...this.steps.keys()].sort(compareUtf8)) this.raise(id, conflicts.length);
    return { lock: this.lock(), stays: [...this.steps].flatMap(([id]) => this.whyOf(id)) };
  }

  /** Who gives way next: what is bound itself, else what brings it; undefined where nobody can. */
  private next(conflicts: readonly ReleaseConflict[]): SkillId | undefined {
    if (this.trials >= MAX_TRIALS) return undefined;
    for (const { ways } of conflicts) {
      const own = ways.filter(({ via }) => via === undefined);
      const all = [...own, ...ways].map(({ id, via }) => (via?.id ?? id) as SkillId);
      const free = all.find((id) => this.releaseAt(id, this.stepOf(id) + 1) !== undefined);
      if (free !== undefined) return free;
    }
    return undefined;
  }

  /** Back to the first candidate that is in nobody's way. */
  private raise(id: SkillId, most: number): void {
    const last = this.stepOf(id);
    for (let step = 0; step < last && this.trials < MAX_TRIALS; step++) {
      if (this.conflicts(new Map(this.steps).set(id, step)).length > most) continue;
      if (step === 0) this.steps.delete(id);
      else this.steps.set(id, step);
      return;
    }
  }

  private whyOf(id: SkillId): readonly string[] {
    const [wanted, given] = [this.releaseAt(id, 0), this.releaseAt(id, this.stepOf(id))];
    if (wanted === undefined || given === undefined) return [];
    const found = conflictsWith(this.conflicts(new Map(this.steps).set(id, 0)), { id });
    return [`${id} is ${given.version} and not ${wanted.version}: ${found.map(conflictWords).join(" ")}`.trimEnd()];
  }

  private stepOf(id: SkillId): number {
    return this.steps.get(id) ?? 0;
  }

  private releaseAt(id: SkillId, step: number): Release | undefined {
    return this.candidates.get(id)?.releases[step];
  }

  private conflicts(steps: ReadonlyMap<SkillId, number> = this.steps): readonly ReleaseConflict[] {
    this.trials++;
    return conflictsWithLock(this.catalog, this.agent, { lock: this.lock(steps), now: this.now });
  }

  private lock(steps: ReadonlyMap<SkillId, number> = this.steps): AgentLock {
    const entries = [...this.candidates].flatMap(([id, { use }]) => {
      const release = this.releaseAt(id, steps.get(id) ?? 0);
      return release === undefined ? [] : [[id, { use, version: release.version, digest: release.digest }] as const];
    });
    return new Map(entries);
  }
}
