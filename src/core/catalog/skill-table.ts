/**
 * The skills of one snapshot. It never changes; the next snapshot's shares all of it but what changed, so that a merge
 * costs what it touched, and so does telling two snapshots apart.
 */
import type { SkillId } from "../names.ts";
import type { SkillEntry } from "./catalog.ts";

/** Some forty skills each in a registry of ten thousand. */
const SHARDS = 256;

type Shard = ReadonlyMap<SkillId, SkillEntry>;
const EMPTY: Shard = new Map();

/** A map by identity, in no particular order. */
export class SkillTable implements ReadonlyMap<SkillId, SkillEntry> {
  readonly size: number;
  private readonly shards: readonly Shard[];

  private constructor(shards: readonly Shard[]) {
    this.shards = shards;
    this.size = shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  static of(entries: Iterable<readonly [SkillId, SkillEntry]> = []): SkillTable {
    return new SkillTable(new Array<Shard>(SHARDS).fill(EMPTY)).with(entries);
  }

  /** A table with these entries in place of those of the same identities. */
  with(entries: Iterable<readonly [SkillId, SkillEntry]>): SkillTable {
    const copies = new Map<number, Map<SkillId, SkillEntry>>();
    for (const [id, entry] of entries) {
      const place = placeOf(id);
      const copy = copies.get(place) ?? new Map(this.shards[place]);
      copies.set(place, copy.set(id, entry));
    }
    return copies.size === 0 ? this : new SkillTable(this.shards.map((shard, place) => copies.get(place) ?? shard));
  }

  /** The identities whose entry is another one than in `before`, or is in one of both alone. Costs what changed. */
  changedSince(before: SkillTable): ReadonlySet<SkillId> {
    const changed = new Set<SkillId>();
    for (const [place, after] of this.shards.entries()) {
      const then = before.shards[place] ?? EMPTY;
      if (then === after) continue;
      for (const [id, entry] of after) if (then.get(id) !== entry) changed.add(id);
      for (const id of then.keys()) if (!after.has(id)) changed.add(id);
    }
    return changed;
  }

  /** How many events all their chains have. Costs what changed since it was asked of another table with the same past. */
  get events(): number {
    return this.shards.reduce((sum, shard) => sum + eventsOf(shard), 0);
  }

  get(id: SkillId): SkillEntry | undefined {
    return this.shards[placeOf(id)]?.get(id);
  }

  has(id: SkillId): boolean {
    return this.shards[placeOf(id)]?.has(id) === true;
  }

  *entries(): Generator<[SkillId, SkillEntry], undefined> {
    for (const shard of this.shards) yield* shard;
    return undefined;
  }

  *keys(): Generator<SkillId, undefined> {
    for (const shard of this.shards) yield* shard.keys();
    return undefined;
  }

  *values(): Generator<SkillEntry, undefined> {
    for (const shard of this.shards) yield* shard.values();
    return undefined;
  }

  [Symbol.iterator](): Generator<[SkillId, SkillEntry], undefined> {
    return this.entries();
  }

  forEach(call: (entry: SkillEntry, id: SkillId, table: ReadonlyMap<SkillId, SkillEntry>) => void): void {
    for (const [id, entry] of this) call(entry, id, this);
  }
}

const counted = new WeakMap<Shard, number>();

function eventsOf(shard: Shard): number {
  const known = counted.get(shard);
  if (known !== undefined) return known;
  let events = 0;
  for (const { tip } of shard.values()) events += tip.n;
  counted.set(shard, events);
  return events;
}

/** FNV-1a, and the last step of MurmurHash3, without which its lowest bits are much alike. It only spreads: nothing is stored by it. */
function placeOf(id: SkillId): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (SHARDS - 1);
}
