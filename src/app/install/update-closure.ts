/** What an installed skill's next release needs or holds, brought with it where the release before did not have it. */

import type { Users } from "../../core/install/compatibility.ts";
import type { Lock, LockedSkill } from "../../core/install/lock.ts";
import { lackingIn, placesBeside } from "../../core/install/lock-needs.ts";
import { willDo } from "../../core/relations/one-release.ts";
import { allPinsOf, choosePinned, type Pin, unmet } from "./install-closure.ts";
import { type Parcel, prepare } from "./install-parcel.ts";
import { type KeptSkill, keeping } from "./keeping.ts";
import type { TellEdits } from "./local-edits.ts";
import type { Entry, InstalledPorts } from "./lock-entries.ts";
import { type Round, withoutBroken } from "./update-held.ts";

interface Wish {
  readonly force: boolean;
  readonly tell?: TellEdits;
  readonly accept?: readonly string[];
  /** Who is to use it, where that is known. */
  readonly users?: Users;
  readonly signal?: AbortSignal;
}

/**
 * The round with all that its changed releases need, and those that lack something that they need. A skill that a person asked for in a version that the new release
 * does not take stays, and so does who needs another one: it is kept, and named, as is what would leave the releases that
 * something beside it needs or holds.
 */
export async function withNewlyRelated(
  ports: InstalledPorts,
  round: Round,
  { lock, wish }: { readonly lock: Lock; readonly wish: Wish },
): Promise<Round> {
  const lacking = new Set(lackingIn(lock, round.leaving).map(({ dir }) => dir));
  for (let now = round; ; ) {
    const growing = new Growing(ports, now, { lock, wish });
    for (const parcel of now.parcels) {
      wish.signal?.throwIfAborted();
      const isChanged = lock.get(parcel.dir)?.digest !== parcel.locked.digest;
      if (isChanged || lacking.has(parcel.dir)) await growing.take(parcel);
    }
    const grown = { ...now, ...growing.end() };
    const whole = await withoutBroken(ports, grown, lock);
    const left = withoutKept(now, { grown, whole });
    if (!growing.hasBrought || left.parcels.length === now.parcels.length) return whole;
    now = left;
  }
}

/** The round without what had to be kept after it had brought something: what only that needed must not move either. */
function withoutKept(round: Round, { grown, whole }: { readonly grown: Round; readonly whole: Round }): Round {
  const staying = new Set(whole.parcels.map(({ dir }) => dir));
  const kept = new Set(grown.parcels.map(({ dir }) => dir).filter((dir) => !staying.has(dir)));
  return { ...round, parcels: round.parcels.filter(({ dir }) => !kept.has(dir)), kept: whole.kept };
}

class Growing {
  private readonly parcels: Map<string, Parcel>;
  private readonly kept: Map<string, KeptSkill>;
  /** Places whose release is one that another one pinned. */
  private readonly pinned = new Map<string, Parcel>();
  private readonly leaving: ReadonlySet<string>;
  private readonly ports: InstalledPorts;
  private readonly with: { readonly lock: Lock; readonly wish: Wish };

  constructor(ports: InstalledPorts, round: Round, more: Growing["with"]) {
    this.ports = ports;
    this.with = more;
    this.leaving = round.leaving ?? new Set();
    this.parcels = new Map(round.parcels.map((parcel) => [parcel.dir, parcel]));
    this.kept = new Map(round.kept.map((one) => [one.dir, one]));
  }

  async take(parcel: Parcel): Promise<void> {
    const { dir } = parcel;
    const before = this.with.lock.get(dir);
    if (before === undefined || this.pinned.has(dir)) return;
    const entry: Entry = { dir, locked: before };
    const brought = await keeping(entry, () => this.relatedOf(parcel));
    if ("why" in brought) {
      this.parcels.delete(dir);
      this.kept.set(dir, brought);
      return;
    }
    // What is needed is placed before who needs it.
    this.parcels.delete(dir);
    for (const one of brought.parcels) {
      this.parcels.delete(one.dir);
      this.kept.delete(one.dir);
      this.pinned.set(one.dir, one);
      this.parcels.set(one.dir, one);
    }
    this.parcels.set(dir, parcel);
  }

  get hasBrought(): boolean {
    return this.pinned.size > 0;
  }

  end(): Pick<Round, "parcels" | "kept"> {
    return { parcels: [...this.parcels.values()], kept: [...this.kept.values()] };
  }

  private async relatedOf(parcel: Parcel): Promise<{ readonly parcels: readonly Parcel[] }> {
    const registry = await this.ports.registryOf(parcel.locked.registry);
    const parcels = new Map<string, Parcel>();
    const waiting = parcel.view === undefined ? [] : [...allPinsOf(parcel.view)];
    for (let pin = waiting.shift(); pin !== undefined; pin = waiting.shift()) {
      const { dir, locked } = parcel;
      const places = placesBeside([dir, ...(locked.links ?? [])], { id: locked.id, other: pin.id });
      const [there, known] = this.standing(places, pin, parcels);
      if (known !== undefined && willDo(known.version, pin)) continue;
      const isFixed = parcels.has(there) || this.pinned.has(there);
      if (known !== undefined && (isFixed || known.brought !== true)) throw unmet(pin, known);
      const chosen = await choosePinned(registry, pin);
      const { force, tell, accept = [], users } = this.with.wish;
      const { lock } = this.with;
      const ports = { registry, target: this.ports.target };
      const prepared = await prepare(ports, { lock, chosen, places, force, tell, accept, users });
      parcels.set(prepared.dir, prepared);
      if (pin.held === true) waiting.push(...allPinsOf(chosen.view));
    }
    return { parcels: [...parcels.values()] };
  }

  /** Where the pinned skill is among these places by the end of the round, and as which release. */
  private standing(
    places: readonly string[],
    { id }: Pin,
    own: ReadonlyMap<string, Parcel>,
  ): readonly [string, LockedSkill | undefined] {
    for (const [dir, locked] of this.with.lock) {
      const isHere = [dir, ...(locked.links ?? [])].some((place) => places.includes(place));
      const left = this.leaving.has(dir) ? undefined : locked;
      if (isHere && locked.id === id) return [dir, (own.get(dir) ?? this.parcels.get(dir))?.locked ?? left];
    }
    const [dir = ""] = places;
    return [dir, (own.get(dir) ?? this.parcels.get(dir))?.locked];
  }
}
