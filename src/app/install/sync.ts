/** Keeps installed skills in step with a registry: what was asked for as it is offered now, nothing that was withdrawn. */

import type { RegistryError } from "../../core/errors.ts";
import { type Lock, type LockedSkill, parseLock } from "../../core/install/lock.ts";
import { AskedRegistries, isUnreached, type Revocation } from "./asked-registries.ts";
import { announceAll, deliver, type Removal, toInstalled } from "./install.ts";
import type { Parcel } from "./install-parcel.ts";
import { type KeptSkill, keeping } from "./keeping.ts";
import { type Entry, entriesOf, type InstalledPorts } from "./lock-entries.ts";
import { removalOf } from "./uninstall.ts";
import { prepareUpdate, type UpdateResult, type UpdateWish } from "./update.ts";
import { withNewlyRelated } from "./update-closure.ts";

export type SyncWish = Omit<UpdateWish, "force">;

/** A skill that was taken away. */
export interface RemovedSkill {
  readonly id: string;
  readonly version: string;
  readonly dir: string;
  readonly why: string;
}

/** What another release took the place of, because it was withdrawn. */
export interface ReplacedSkill extends RemovedSkill {
  /** The version that is there instead. */
  readonly by: string;
}

export interface SyncResult extends UpdateResult {
  readonly removed: readonly RemovedSkill[];
  /** Absent where nothing was. */
  readonly replaced?: readonly ReplacedSkill[];
  /** Where the lock would be: there is none, so nothing here is looked after. */
  readonly unlocked?: string;
  /** Why no registry could be asked: everything stays as it is. */
  readonly offline?: string;
  /** Why some of several registries could not be asked: what came from them stays as it is. */
  readonly away?: readonly string[];
  /** Why nothing was placed, and only taken away. */
  readonly failure?: RegistryError;
}

/**
 * One round: updates what is meant, and takes away what was withdrawn, all as one change. What somebody edited is kept, and
 * named. A registry that cannot be reached changes nothing of what came from it, and is no error; one that lies is, as in
 * `install`: nothing is placed then, and what was withdrawn goes all the same.
 */
export function sync(ports: InstalledPorts, wish: SyncWish): Promise<SyncResult> {
  return unlessOffline(() => ports.lock.exclusively(() => syncAlone(ports, wish), wish.signal));
}

/** Runs a round; a registry that cannot be reached makes it one in which nothing happens. */
export async function unlessOffline(round: () => Promise<SyncResult>): Promise<SyncResult> {
  try {
    return await round();
  } catch (error) {
    if (!isUnreached(error)) throw error;
    return { installed: [], kept: [], removed: [], offline: error.message };
  }
}

async function syncAlone(ports: InstalledPorts, wish: SyncWish): Promise<SyncResult> {
  const text = await ports.lock.read();
  if (text === undefined) return { installed: [], kept: [], removed: [], unlocked: ports.lock.path };
  const lock = parseLock(text);
  const entries = entriesOf(lock, { ...wish, target: ports.target });
  const registries = await AskedRegistries.ask(ports, entries, wish.signal);
  const round = new Round(ports, { lock, wish });
  for (const entry of entries) {
    wish.signal?.throwIfAborted();
    const { registry } = entry.locked;
    const revocation = registries.revocationOf(entry);
    if (registries.answers(registry)) await registries.hear(registry, () => round.take(entry, revocation));
  }
  wish.signal?.throwIfAborted();
  const result = await round.end(entries, registries);
  const { failure, away } = registries;
  const isIdle = result.installed.length + result.removed.length === 0;
  if (isIdle && failure !== undefined) throw failure;
  if (isIdle && away.nobody !== undefined) throw away.nobody;
  return {
    ...result,
    ...(away.why.length === 0 ? {} : { away: away.why }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Why an installed release is taken away, as its registry says. */
export function withdrawnWords(
  { id, version }: { readonly id: string; readonly version: string },
  { reason = "" }: Pick<Revocation, "reason">,
): string {
  return `${id}@${version} was withdrawn${reason === "" ? "" : `: ${reason}`}`;
}

/** Of what is placed, that which takes the place of something withdrawn; `revocationOf` is asked what lay there. */
export function replacedBy(
  moving: readonly Parcel[],
  lock: Lock,
  revocationOf: (before: { readonly locked: LockedSkill }) => Revocation | undefined,
): readonly ReplacedSkill[] {
  return moving.flatMap(({ dir, locked: { version: by, digest } }) => {
    const before = lock.get(dir);
    const revocation = before === undefined || before.digest === digest ? undefined : revocationOf({ locked: before });
    if (before === undefined || revocation === undefined) return [];
    const { id, version } = before;
    return [{ id, version, dir, why: withdrawnWords(before, revocation), by }];
  });
}

/** What one round comes to, entry by entry. */
class Round {
  private readonly parcels: { readonly parcel: Parcel; readonly registry: string }[] = [];
  /** By folder, as what is taken away. */
  private readonly kept = new Map<string, KeptSkill>();
  private readonly removals = new Map<string, Removal & RemovedSkill>();
  private readonly ports: InstalledPorts;
  private readonly with: { readonly lock: Lock; readonly wish: SyncWish };

  constructor(ports: InstalledPorts, more: Round["with"]) {
    this.ports = ports;
    this.with = more;
  }

  async take(entry: Entry, revocation: Revocation | undefined): Promise<void> {
    const { lock, wish } = this.with;
    const prepared = await prepareUpdate(this.ports, { lock, entry, wish: { ...wish, force: false } });
    const isLedOn = !("why" in prepared) && prepared.locked.digest !== entry.locked.digest;
    if (revocation !== undefined && !isLedOn) await this.remove(entry, revocation);
    else if ("why" in prepared) this.kept.set(entry.dir, prepared);
    else this.parcels.push({ parcel: prepared, registry: entry.locked.registry });
  }

  private async remove(entry: Entry, revocation: Revocation): Promise<void> {
    const { id, version } = entry.locked;
    const why = withdrawnWords(entry.locked, revocation);
    const leaving = await keeping(entry, () => removalOf(this.ports.target, entry, false));
    if ("why" in leaving) this.kept.set(entry.dir, { ...leaving, why: `${why}. ${leaving.why}` });
    else this.removals.set(entry.dir, { id, version, dir: entry.dir, why, ...leaving });
  }

  /**
   * Places and takes away as one change. Where something is wrong nothing is placed, and all that was withdrawn goes, even what
   * would have been led on to another release; of a registry that went away meanwhile nothing is placed.
   */
  async end(entries: readonly Entry[], registries: AskedRegistries): Promise<SyncResult> {
    let result: SyncResult | undefined;
    if (registries.failure === undefined) {
      const parcels = this.parcels.filter(({ registry }) => registries.answers(registry)).map(({ parcel }) => parcel);
      await registries.hear("", async () => {
        result = await this.place(parcels, registries);
      });
    }
    if (result !== undefined) return result;
    for (const entry of registries.failure === undefined ? [] : entries) {
      const revocation = registries.revocationOf(entry);
      if (revocation !== undefined) await this.remove(entry, revocation);
    }
    return this.place([], registries);
  }

  /** What was withdrawn goes as well where the release that would take its place cannot; folders of what would have stayed. */
  private async removeStuck(kept: readonly KeptSkill[], registries: AskedRegistries): Promise<ReadonlySet<string>> {
    const stuck = new Set<string>();
    for (const { dir } of kept) {
      const locked = this.with.lock.get(dir);
      const revocation = locked === undefined ? undefined : registries.revocationOf({ locked });
      if (locked === undefined || revocation === undefined || this.kept.has(dir)) continue;
      await this.remove({ dir, locked }, revocation);
      stuck.add(dir);
    }
    return stuck;
  }

  private async place(taken: readonly Parcel[], registries: AskedRegistries): Promise<SyncResult> {
    const { lock, wish } = this.with;
    const leaving = new Set(this.removals.keys());
    const round = { parcels: taken, kept: [...this.kept.values()], leaving };
    const { parcels, kept } = await withNewlyRelated(this.ports, round, { lock, wish: { ...wish, force: false } });
    const stuck = await this.removeStuck(kept, registries);
    if (stuck.size > 0) {
      return await this.place(
        taken.filter(({ dir }) => !stuck.has(dir)),
        registries,
      );
    }
    const moving = parcels.filter(
      ({ folders, edits, locked, dir }) => folders.length + edits.length > 0 || isNews(locked, lock.get(dir)),
    );
    // What goes on as another release is replaced, and not taken away.
    const removals = [...this.removals.values()].filter(({ dir }) => !parcels.some((parcel) => parcel.dir === dir));
    announceAll(moving, wish.announce);
    if (moving.length + removals.length > 0) await deliver(this.ports, moving, removals);
    const replaced = replacedBy(moving, lock, (before) => registries.revocationOf(before));
    return {
      ...(replaced.length === 0 ? {} : { replaced }),
      installed: parcels.map(toInstalled),
      kept,
      removed: removals.map(({ id, version, dir, why }) => ({ id, version, dir, why })),
    };
  }
}

/** Is this more than a chain that went on? A lock is not rewritten for somebody else's news. */
function isNews(now: Parcel["locked"], before: Parcel["locked"] | undefined): boolean {
  return before?.version !== now.version || before.digest !== now.digest || before.id !== now.id;
}
