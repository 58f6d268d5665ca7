/** Keeps installed skills in step with a registry: what was asked for as it is offered now, nothing that was withdrawn. */

import type { RevocationsView } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Lock, parseLock } from "../../core/install/lock.ts";
import type { Digest } from "../../core/names.ts";
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

export interface SyncResult extends UpdateResult {
  readonly removed: readonly RemovedSkill[];
  /** Why the registry could not be asked: everything stays as it is. */
  readonly offline?: string;
}

/**
 * One round: updates what is meant, and takes away what was withdrawn, all as one change. What somebody edited is kept, and
 * named. A registry that cannot be reached changes nothing and is no error; one that lies is, as in `install`.
 */
export function sync(ports: InstalledPorts, wish: SyncWish): Promise<SyncResult> {
  return unlessOffline(() => ports.lock.exclusively(() => syncAlone(ports, wish), wish.signal));
}

/** Runs a round; a registry that cannot be reached makes it one in which nothing happens. */
export async function unlessOffline(round: () => Promise<SyncResult>): Promise<SyncResult> {
  try {
    return await round();
  } catch (error) {
    if (!(error instanceof RegistryError) || !UNREACHED.has(error.code)) throw error;
    return { installed: [], kept: [], removed: [], offline: error.message };
  }
}
const UNREACHED: ReadonlySet<string> = new Set([
  "REGISTRY_UNREACHABLE",
  "REGISTRY_BUSY",
  "REGISTRY_BEHIND",
  "GIT_UNREACHABLE",
]);

async function syncAlone(ports: InstalledPorts, wish: SyncWish): Promise<SyncResult> {
  const lock = parseLock(await ports.lock.read());
  const entries = entriesOf(lock, { ...wish, target: ports.target });
  const revoked = await revokedOf(ports, entries);
  const round = new Round(ports, { lock, wish });
  for (const entry of entries) {
    wish.signal?.throwIfAborted();
    await round.take(entry, revoked.get(entry.locked.digest));
  }
  wish.signal?.throwIfAborted();
  return round.end();
}

type Revocation = RevocationsView["revocations"][number];

/** Why an installed release is taken away, as its registry says. */
export function withdrawnWords(
  { id, version }: { readonly id: string; readonly version: string },
  { reason = "" }: Pick<Revocation, "reason">,
): string {
  return `${id}@${version} was withdrawn${reason === "" ? "" : `: ${reason}`}`;
}

/** What one round comes to, entry by entry. */
class Round {
  readonly parcels: Parcel[] = [];
  readonly kept: KeptSkill[] = [];
  private readonly removals: (Removal & RemovedSkill)[] = [];
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
    else if ("why" in prepared) this.kept.push(prepared);
    else this.parcels.push(prepared);
  }

  private async remove(entry: Entry, revocation: Revocation): Promise<void> {
    const { id, version } = entry.locked;
    const why = withdrawnWords(entry.locked, revocation);
    const leaving = await keeping(entry, () => removalOf(this.ports.target, entry, false));
    if ("why" in leaving) this.kept.push({ ...leaving, why: `${why}. ${leaving.why}` });
    else this.removals.push({ id, version, dir: entry.dir, why, ...leaving });
  }

  async end(): Promise<SyncResult> {
    const { lock, wish } = this.with;
    const leaving = new Set(this.removals.map(({ dir }) => dir));
    const round = { parcels: this.parcels, kept: this.kept, leaving };
    const { parcels, kept } = await withNewlyRelated(this.ports, round, { lock, wish: { ...wish, force: false } });
    const moving = parcels.filter(
      ({ folders, edits, locked, dir }) => folders.length + edits.length > 0 || isNews(locked, lock.get(dir)),
    );
    // What goes on as another release is replaced, and not taken away.
    const removals = this.removals.filter(({ dir }) => !parcels.some((parcel) => parcel.dir === dir));
    announceAll(moving, wish.announce);
    if (moving.length + removals.length > 0) await deliver(this.ports, moving, removals);
    return {
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

/** What of these entries was withdrawn, asked once of each registry. */
async function revokedOf(
  { registryOf }: InstalledPorts,
  entries: readonly Entry[],
): Promise<ReadonlyMap<Digest, Revocation>> {
  const registries = new Set(await Promise.all(entries.map(({ locked }) => registryOf(locked.registry))));
  const digests = new Set<string>(entries.map(({ locked }) => locked.digest));
  const found = new Map<Digest, Revocation>();
  for (const registry of registries) {
    const { revocations } = await registry.revocations();
    for (const one of revocations) if (digests.has(one.digest)) found.set(one.digest as Digest, one);
  }
  return found;
}
