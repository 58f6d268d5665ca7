/** Keeps an agent at its manifest: exactly the skills that the registry says it should have, and no other that came that way. */

import type { AgentManifest } from "../../core/bindings/agent-view.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Lock, parseLock } from "../../core/install/lock.ts";
import { nameOf, parseSkillRequest } from "../../core/names.ts";
import type { Registry } from "../ports/ports.ts";
import { announceAll, deliver, toInstalled } from "./install.ts";
import { type Chosen, choose, type Parcel, prepare } from "./install-parcel.ts";
import { isFailure, type KeptSkill, keeping } from "./keeping.ts";
import type { InstalledPorts } from "./lock-entries.ts";
import { type ReplacedSkill, replacedBy, type SyncResult, type SyncWish, unlessOffline } from "./sync.ts";
import { entriesHere, type Leave, leavingAtOnce, leavingOf, revocationOf } from "./sync-agent-leaving.ts";
import {
  givenWhole,
  keptRows,
  pendingRows,
  pendingWords,
  type Room,
  releasesOf,
  roomFor,
  type Ungiven,
} from "./sync-agent-rows.ts";

export interface SyncAgentWish extends Omit<SyncWish, "only"> {
  /** As the registry's bindings name it. */
  readonly agent: string;
}

type Ports = InstalledPorts & { readonly registry: Registry };

/**
 * One round: places what the manifest has and there is room for, takes away what it has no more, all as one change. Of what
 * has no room, or cannot be placed with all that it brings, what is installed stays. What a person installed by hand is left alone, and what somebody edited is kept and
 * named. Where nothing can be placed, what is to go goes all the same, and the result says why; where nothing goes either,
 * throws as `install`.
 */
export function syncAgent(ports: Ports, wish: SyncAgentWish): Promise<SyncResult> {
  return unlessOffline(() => ports.lock.exclusively(() => syncAlone(ports, wish), wish.signal));
}

async function syncAlone(ports: Ports, wish: SyncAgentWish): Promise<SyncResult> {
  const lock = parseLock(await ports.lock.read());
  let room: Room | undefined;
  try {
    room = roomFor(await ports.registry.manifest(wish.agent));
    return await place(ports, { lock, wish, room });
  } catch (error) {
    if (!isFailure(error, wish.signal)) throw error;
    const wanted = room && releasesOf(room.skills);
    const leave = {
      lock,
      ...leaveOf(wish),
      wanted,
      crowded: releasesOf(room?.crowded ?? []),
      reasons: reasonsOf(room),
    };
    const { removed, kept } = await leavingAtOnce(ports, leave);
    if (removed.length === 0) throw error;
    await deliver(ports, [], removed);
    return { installed: [], kept, removed: removed.map(toRemoved), failure: error };
  }
}

async function place(
  ports: Ports,
  { lock, wish, room }: { readonly lock: Lock; readonly wish: SyncAgentWish; readonly room: Room },
): Promise<SyncResult> {
  const wanted = await chooseAll(ports.registry, room.skills);
  const { prepared, kept, inTheWay } = await prepareAll(ports, { lock, wish, wanted });
  const { ids, refused } = givenWhole(room.skills, inTheWay);
  const parcels = prepared.filter(({ locked }) => ids.has(locked.id));
  // Who cannot have the new release may keep the old one, as long as that may be used.
  const staying = new Set([...releasesOf(room.crowded), ...refused.map(({ id }) => id)]);
  const reasons = new Map([...reasonsOf(room), ...reasonsIn(refused)]);
  const leave: Leave = { lock, ...leaveOf(wish), wanted: ids, crowded: staying, reasons };
  const leaving = await leavingOf(ports, leave);
  // What goes on by another name in the same place is replaced, and not taken away.
  const gone = { ...leaving, removed: leaving.removed.filter(({ dir }) => !parcels.some((one) => one.dir === dir)) };
  const moving = parcels.filter(
    ({ folders, edits, dir, locked }) => folders.length + edits.length > 0 || lock.get(dir)?.digest !== locked.digest,
  );
  announceAll(moving, wish.announce);
  if (moving.length + gone.removed.length > 0) await deliver(ports, moving, gone.removed);
  const replaced = await replacedIn(ports, moving, lock);
  const entries = entriesHere(ports, leave).filter(({ dir }) => !gone.removed.some((one) => one.dir === dir));
  const said = new Set(refused.map(({ id }) => id));
  const unplaced = [...refused, ...kept.filter(({ id }) => !said.has(id))];
  return {
    installed: parcels.map(toInstalled),
    kept: [
      ...keptRows(unplaced, entries).filter(({ dir }) => !gone.kept.some((one) => one.dir === dir)),
      ...gone.kept,
      ...keptRows(room.crowded, entries),
      ...pendingRows(room.pending, ports.target),
    ],
    removed: gone.removed.map(toRemoved),
    ...(replaced.length === 0 ? {} : { replaced }),
  };
}

/** Asks what was withdrawn only where something else takes a place that was taken. */
async function replacedIn(
  { registry }: Ports,
  moving: readonly Parcel[],
  lock: Lock,
): Promise<readonly ReplacedSkill[]> {
  if (!moving.some(({ dir, locked }) => lock.has(dir) && lock.get(dir)?.digest !== locked.digest)) return [];
  const { revocations } = await registry.revocations();
  return replacedBy(moving, lock, (before) => revocationOf(revocations, before));
}

interface Prepared {
  readonly prepared: readonly Parcel[];
  /** What cannot be placed. */
  readonly kept: readonly KeptSkill[];
  /** Those of them, by skill, that are not there as that very release. */
  readonly inTheWay: ReadonlyMap<string, KeptSkill>;
}

async function prepareAll(
  { registry, target }: Ports,
  { lock, wish, wanted }: { readonly lock: Lock; readonly wish: SyncAgentWish; readonly wanted: readonly Chosen[] },
): Promise<Prepared> {
  const prepared: Parcel[] = [];
  const kept: KeptSkill[] = [];
  const inTheWay = new Map<string, KeptSkill>();
  for (const chosen of wanted) {
    wish.signal?.throwIfAborted();
    const places = target.placesOf(nameOf(chosen.locked.id));
    const locked = { ...chosen.locked, agent: wish.agent };
    const { tell, accept = [], users } = wish;
    const entry = { dir: places[0] ?? "", locked };
    const parcel = await keeping(entry, () =>
      prepare({ registry, target }, { lock, chosen: { ...chosen, locked }, places, force: false, tell, accept, users }),
    );
    if (!("why" in parcel)) {
      prepared.push(parcel);
      continue;
    }
    kept.push(parcel);
    // What somebody edited is there all the same.
    const there = parcel.code === "WOULD_OVERWRITE" ? lock.get(entry.dir) : undefined;
    if (there?.id !== locked.id || there.digest !== locked.digest) inTheWay.set(parcel.id, parcel);
  }
  return { prepared, kept, inTheWay };
}

/** Every release of the manifest, what it brings along too; each has to be what the manifest says. */
async function chooseAll(registry: Registry, skills: AgentManifest["skills"]): Promise<readonly Chosen[]> {
  const digests = new Map(
    skills.flatMap((skill) => [...skill.brings, skill]).map(({ id, version, digest }) => [`${id}@${version}`, digest]),
  );
  const chosen: Chosen[] = [];
  for (const [shown, digest] of digests) {
    const request = parseSkillRequest(shown);
    const one = request === undefined ? undefined : await choose(registry, request);
    if (one === undefined || one.locked.digest !== digest) {
      throw new RegistryError("REGISTRY_INVALID", `The agent's manifest and the registry differ about ${shown}.`, {
        hint: "Nothing was installed. It may have changed meanwhile: try again.",
      });
    }
    chosen.push(one);
  }
  return chosen;
}

function leaveOf({ agent, placed }: SyncAgentWish): Pick<Leave, "agent" | "placed"> {
  return { agent, placed };
}

/** Why neither a binding that is refused is there, nor what only it brings. */
function reasonsIn(refused: readonly Ungiven[]): Leave["reasons"] {
  const brought = refused.flatMap(({ brings, why }) => brings.map(({ id }) => [id, why] as const));
  return new Map([...brought, ...refused.map(({ id, why }) => [id, why] as const)]);
}

function reasonsOf(room: Room | undefined): Leave["reasons"] {
  return new Map(room?.pending.map((one) => [one.id, pendingWords(one)]));
}

function toRemoved({ id, version, dir, why }: SyncResult["removed"][number]): SyncResult["removed"][number] {
  return { id, version, dir, why };
}
