/** Keeps an agent at its manifest: exactly the skills that the registry says it should have, and no other that came that way. */

import type { AgentManifest } from "../../core/bindings/agent-view.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Lock, parseLock } from "../../core/install/lock.ts";
import { nameOf, parseSkillRequest } from "../../core/names.ts";
import type { Registry } from "../ports/ports.ts";
import { announceAll, deliver, type Removal, toInstalled } from "./install.ts";
import { type Chosen, choose, type Parcel, prepare, refuseClashes } from "./install-parcel.ts";
import { type KeptSkill, keeping } from "./keeping.ts";
import { entriesOf, type InstalledPorts } from "./lock-entries.ts";
import { type RemovedSkill, type SyncResult, type SyncWish, unlessOffline, withdrawnWords } from "./sync.ts";
import { removalOf } from "./uninstall.ts";

export interface SyncAgentWish extends Omit<SyncWish, "only"> {
  /** As the registry's bindings name it. */
  readonly agent: string;
}

/**
 * One round: places what the manifest has, takes away what it has no more, all as one change. What a person installed by hand
 * is left alone, and what somebody edited is kept and named. Throws as `install`.
 */
export function syncAgent(
  ports: InstalledPorts & { readonly registry: Registry },
  wish: SyncAgentWish,
): Promise<SyncResult> {
  return unlessOffline(() => ports.lock.exclusively(() => syncAlone(ports, wish), wish.signal));
}

async function syncAlone(
  ports: InstalledPorts & { readonly registry: Registry },
  wish: SyncAgentWish,
): Promise<SyncResult> {
  const { registry, target } = ports;
  const lock = parseLock(await ports.lock.read());
  const manifest = await registry.manifest(wish.agent);
  const wanted = await chooseAll(registry, manifest);
  refuseClashes(wanted, target);
  const parcels: Parcel[] = [];
  const kept: KeptSkill[] = [];
  for (const chosen of wanted) {
    wish.signal?.throwIfAborted();
    const places = target.placesOf(nameOf(chosen.locked.id));
    const locked = { ...chosen.locked, agent: wish.agent };
    const { tell, accept = [], users } = wish;
    const entry = { dir: places[0] ?? "", locked };
    const prepared = await keeping(entry, () =>
      prepare({ registry, target }, { lock, chosen: { ...chosen, locked }, places, force: false, tell, accept, users }),
    );
    if ("why" in prepared) kept.push(prepared);
    else parcels.push(prepared);
  }
  const gone = await removals(ports, { lock, wish, wanted });
  const removed = await withReasons(registry, lock, gone.removed);
  const moving = parcels.filter(
    ({ folders, edits, dir, locked }) => folders.length + edits.length > 0 || lock.get(dir)?.digest !== locked.digest,
  );
  announceAll(moving, wish.announce);
  if (moving.length + removed.length > 0) await deliver(ports, moving, removed);
  return {
    installed: parcels.map(toInstalled),
    kept: [...kept, ...gone.kept, ...pendingOf(manifest)],
    removed: removed.map(({ id, version, dir, why }) => ({ id, version, dir, why })),
  };
}

/** Every release of the manifest, what it brings along too; each has to be what the manifest says. */
async function chooseAll(registry: Registry, { skills }: AgentManifest): Promise<readonly Chosen[]> {
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

async function removals(
  { target }: InstalledPorts,
  { lock, wish, wanted }: { readonly lock: Lock; readonly wish: SyncAgentWish; readonly wanted: readonly Chosen[] },
): Promise<{ readonly removed: readonly (Removal & RemovedSkill)[]; readonly kept: readonly KeptSkill[] }> {
  const ids = new Set(wanted.map(({ locked }) => locked.id));
  const removed: (Removal & RemovedSkill)[] = [];
  const kept: KeptSkill[] = [];
  for (const entry of entriesOf(lock, { target, only: [], placed: wish.placed })) {
    const { id, version, agent } = entry.locked;
    if (agent !== wish.agent || ids.has(id)) continue;
    const leaving = await keeping(entry, () => removalOf(target, entry, false));
    if ("why" in leaving) kept.push(leaving);
    else
      removed.push({
        id,
        version,
        dir: entry.dir,
        why: `${id}@${version} is not in the manifest of ${agent}`,
        ...leaving,
      });
  }
  return { removed, kept };
}

/** What goes because it was withdrawn says so, and why: that the manifest has it no more follows from it. */
async function withReasons<T extends RemovedSkill>(
  registry: Registry,
  lock: Lock,
  removed: readonly T[],
): Promise<readonly T[]> {
  if (removed.length === 0) return removed;
  const { revocations } = await registry.revocations();
  return removed.map((one) => {
    const revocation = revocations.find(({ digest }) => digest === lock.get(one.dir)?.digest);
    return revocation === undefined ? one : { ...one, why: withdrawnWords(one, revocation) };
  });
}

/** What is bound and waits for a person: told, and not installed. */
function pendingOf({ pending }: AgentManifest): readonly KeptSkill[] {
  return pending.map(({ id, version, missing, why }) => {
    const lacking = [...missing.permissions, ...missing.secrets].map(({ name }) => name).join(", ");
    const text = why === "" ? `it waits for ${lacking} to be granted` : why;
    return { id, version: version ?? "", dir: "", code: "PENDING_GRANTS", why: text };
  });
}
