/** The sets of a catalog that events add to and take from, being changed: each is copied once there is something to change in it. */
import type { Catalog } from "./catalog.ts";

const NOTED = ["withdrawn", "erased", "emergencies", "outstanding"] as const;
type Noted = Pick<Catalog, (typeof NOTED)[number]>;
type Member<K extends keyof Noted> = Noted[K] extends ReadonlySet<infer V> ? V : never;

/** What it began with stays as it was for whoever reads it. */
export class NotedSets {
  private readonly copied = new Set<keyof Noted>();
  private readonly sets: { -readonly [K in keyof Noted]: Noted[K] };

  constructor({ withdrawn, erased, emergencies, outstanding }: Noted) {
    this.sets = { withdrawn, erased, emergencies, outstanding };
  }

  get all(): Noted {
    return { ...this.sets };
  }

  of<K extends keyof Noted>(which: K): Noted[K] {
    return this.sets[which];
  }

  /** Adds to a set, or removes from it. */
  note<K extends keyof Noted>(which: K, member: Member<K>, isIn: boolean): void {
    const known = this.sets[which] as Set<unknown>;
    if (known.has(member) === isIn) return;
    const set = this.copied.has(which) ? known : new Set(known);
    if (isIn) set.add(member);
    else set.delete(member);
    this.copied.add(which);
    this.sets[which] = set as unknown as (typeof this.sets)[K];
  }
}
