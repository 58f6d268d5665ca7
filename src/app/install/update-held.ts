/** What an update may not move: a release that something beside it needs or holds as it is. */
import { RegistryError } from "../../core/errors.ts";
import type { Lock, LockedSkill } from "../../core/install/lock.ts";
import { needsOf, placesBeside } from "../../core/install/lock-needs.ts";
import { willDo } from "../../core/relations/one-release.ts";
import { type Pin, pinsOf } from "./install-closure.ts";
import { choose, type Parcel } from "./install-parcel.ts";
import type { KeptSkill } from "./keeping.ts";
import { type InstalledPorts, requestOf } from "./lock-entries.ts";
import { takenBack } from "./taken-back.ts";

/** A round of updates as it is about to be delivered. */
export interface Round {
  readonly parcels: readonly Parcel[];
  readonly kept: readonly KeptSkill[];
  /** Folders of what is taken away with it; absent: none. */
  readonly leaving?: ReadonlySet<string>;
}

/**
 * The round without what would take from a skill that stays what it needs, and had: that is kept, and named, and so is what
 * needs its next release. What is not given out any more holds nobody, and to a release that was taken back nobody is held.
 */
export async function withoutBroken(ports: InstalledPorts, round: Round, lock: Lock): Promise<Round> {
  const holding = new Holding(ports, round, lock);
  for (let isNews = true; isNews; ) {
    isNews = false;
    for (const parcel of [...holding.parcels.values()]) {
      const why = (await holding.heldBy(parcel)) ?? holding.lacking(parcel);
      if (why === undefined) continue;
      holding.keep(parcel, why);
      isNews = true;
    }
  }
  return holding.end(round);
}

class Holding {
  readonly parcels: Map<string, Parcel>;
  private readonly kept: Map<string, KeptSkill>;
  /** Folders of what would have come anew with what is kept. */
  private readonly dropped = new Set<string>();
  private readonly ports: InstalledPorts;
  private readonly lock: Lock;
  private readonly leaving: ReadonlySet<string>;
  /** By folder: what an installed release pins, as its registry says. */
  private readonly asked = new Map<string, Promise<readonly Pin[]>>();

  constructor(ports: InstalledPorts, { parcels, kept, leaving = new Set() }: Round, lock: Lock) {
    this.ports = ports;
    this.lock = lock;
    this.leaving = leaving;
    this.parcels = new Map(parcels.map((parcel) => [parcel.dir, parcel]));
    this.kept = new Map(kept.map((one) => [one.dir, one]));
  }

  /** Why this release may not take the place of the one before; undefined where it may. */
  async heldBy({ dir, locked }: Parcel): Promise<string | undefined> {
    const before = this.lock.get(dir);
    if (before === undefined || before.version === locked.version || before.id !== locked.id) return undefined;
    for (const [holder, { agent }] of this.lock) {
      if (holder === dir || this.leaving.has(holder) || agent !== undefined) continue;
      const pin = await this.pinOf(holder, { dir, locked });
      if (pin === undefined || willDo(locked.version, pin) || !willDo(before.version, pin)) continue;
      const registry = await this.ports.registryOf(before.registry);
      if ((await takenBack(registry, before))?.state === "gone") return undefined;
      return `${pin.by} ${pin.held === true ? "holds" : "needs"} ${pin.id}@${before.version}, and would have ${locked.version} beside it.`;
    }
    return undefined;
  }

  /** Which release that this one needs does not come, since what is there is kept; undefined where all do. */
  lacking({ dir, locked, view }: Parcel): string | undefined {
    if (view === undefined || this.lock.get(dir)?.version === locked.version) return undefined;
    for (const pin of pinsOf(view)) {
      const beside = placesBeside([dir, ...(locked.links ?? [])], { id: locked.id, other: pin.id });
      const there = [...this.kept.values()].find((one) => one.id === pin.id && beside.includes(one.dir));
      const what = `${pin.by} needs ${pin.id}@${pin.version}`;
      if (beside.some((place) => this.dropped.has(place))) return `${what}, which cannot come.`;
      if (there !== undefined && !willDo(there.version, pin)) return `${what}, and ${pin.id}@${there.version} is kept.`;
    }
    return undefined;
  }

  keep({ dir }: Parcel, why: string): void {
    this.parcels.delete(dir);
    const before = this.lock.get(dir);
    if (before === undefined) this.dropped.add(dir);
    else this.kept.set(dir, { id: before.id, version: before.version, dir, code: "WOULD_OVERWRITE", why });
  }

  /** How what is in the one folder by the end of the round needs or holds what is in the other. */
  private async pinOf(
    holder: string,
    { dir, locked }: { readonly dir: string; readonly locked: LockedSkill },
  ): Promise<Pin | undefined> {
    const now = this.parcels.get(holder)?.locked ?? this.lock.get(holder);
    if (now === undefined || !needsOf(now).some(({ id }) => id === locked.id)) return undefined;
    const beside = placesBeside([holder, ...(now.links ?? [])], { id: now.id, other: locked.id });
    if (![dir, ...(locked.links ?? [])].some((place) => beside.includes(place))) return undefined;
    const view = this.parcels.get(holder)?.view;
    const pins = view === undefined ? await this.pinsOfInstalled(holder, now) : pinsOf(view);
    return pins.find(({ id }) => id === locked.id);
  }

  private pinsOfInstalled(dir: string, locked: LockedSkill): Promise<readonly Pin[]> {
    const known = this.asked.get(dir) ?? this.ask({ dir, locked });
    this.asked.set(dir, known);
    return known;
  }

  private async ask(entry: { readonly dir: string; readonly locked: LockedSkill }): Promise<readonly Pin[]> {
    try {
      const registry = await this.ports.registryOf(entry.locked.registry);
      return pinsOf((await choose(registry, requestOf(entry, entry.locked.version))).view);
    } catch (error) {
      if (error instanceof RegistryError && SILENT.has(error.code)) return [];
      throw error;
    }
  }

  /** Also without what would have come with what is kept. */
  end(round: Round): Round {
    const wanted = [...this.parcels.values()].flatMap(({ view }) => (view === undefined ? [] : pinsOf(view)));
    const isWanted = ({ dir, locked }: Parcel) => this.lock.has(dir) || wanted.some(({ id }) => id === locked.id);
    if (this.parcels.size === round.parcels.length) return round;
    return { ...round, parcels: [...this.parcels.values()].filter(isWanted), kept: [...this.kept.values()] };
  }
}

/** Of what is hidden or gone nobody says any more what it needs. */
const SILENT: ReadonlySet<string> = new Set(["SKILL_NOT_FOUND", "VERSION_NOT_FOUND", "VERSION_GONE"]);
