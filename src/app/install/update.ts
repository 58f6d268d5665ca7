/** Brings installed skills to what was asked for, as the registry offers it now; what somebody edited is kept. */

import { RegistryError } from "../../core/errors.ts";
import type { Users } from "../../core/install/compatibility.ts";
import { type Lock, parseLock } from "../../core/install/lock.ts";
import { neededBy } from "../../core/install/lock-needs.ts";
import { nameOf } from "../../core/names.ts";
import { compareVersions } from "../../core/plan/version.ts";
import type { Registry } from "../ports/ports.ts";
import { type Announce, announceAll, deliver, type InstalledSkill, toInstalled } from "./install.ts";
import { wantedAs } from "./install-closure.ts";
import { type Chosen, choose, type Parcel, prepare } from "./install-parcel.ts";
import { type KeptSkill, keeping } from "./keeping.ts";
import type { TellEdits } from "./local-edits.ts";
import { type Entry, entriesOf, harnessesOf, type InstalledPorts, requestOf, type Selection } from "./lock-entries.ts";
import { takenBack } from "./taken-back.ts";
import { withNewlyRelated } from "./update-closure.ts";

export interface UpdateWish extends Selection {
  readonly force: boolean;
  readonly tell?: TellEdits;
  readonly accept?: readonly string[];
  /** Who is to use it, where that is known. */
  readonly users?: Users;
  readonly announce?: Announce;
  readonly signal?: AbortSignal;
}

export interface UpdateResult {
  readonly installed: readonly InstalledSkill[];
  readonly kept: readonly KeptSkill[];
}

/** What an installed skill would become. */
export interface OutdatedSkill {
  readonly id: string;
  readonly dir: string;
  readonly version: string;
  /** What was asked for. */
  readonly wanted: string;
  /** What that means now; null where it means nothing any more. */
  readonly current: string | null;
  /** What `latest` means now; null likewise. */
  readonly latest: string | null;
  /** Is there something to do: something else to update to, a newer release, or nothing that is given out any more? */
  readonly due: boolean;
  /** Sentences for a person. */
  readonly warnings: readonly string[];
}

/**
 * Updates what is meant, with what its new releases need, all as one change. Throws as `install` does for a registry that lies; a skill that was edited, or
 * whose channel leads nowhere, is kept and named.
 */
export function update(ports: InstalledPorts, wish: UpdateWish): Promise<UpdateResult> {
  return ports.lock.exclusively(async () => {
    const lock = parseLock(await ports.lock.read());
    const parcels: Parcel[] = [];
    const kept: KeptSkill[] = [];
    for (const entry of entriesOf(lock, { ...wish, target: ports.target })) {
      wish.signal?.throwIfAborted();
      const prepared = await prepareUpdate(ports, { lock, entry, wish });
      if ("why" in prepared) kept.push(prepared);
      else parcels.push(prepared);
    }
    const round = await withNewlyRelated(ports, { parcels, kept }, { lock, wish });
    wish.signal?.throwIfAborted();
    announceAll(round.parcels, wish.announce);
    if (round.parcels.length > 0) await deliver(ports, round.parcels);
    return { installed: round.parcels.map(toInstalled), kept: round.kept };
  }, wish.signal);
}

/** What an update of one skill needs; or that it is kept, and why. */
export function prepareUpdate(
  ports: InstalledPorts,
  {
    lock,
    entry,
    wish,
  }: { readonly lock: Lock; readonly entry: Entry; readonly wish: Omit<UpdateWish, keyof Selection> },
): Promise<Parcel | KeptSkill> {
  return keeping(entry, async () => {
    const registry = await ports.registryOf(entry.locked.registry);
    const chosen = wantedAs(await choose(registry, requestOf(entry)), entry.locked);
    requireSameName(entry, chosen.locked.id);
    const places = [entry.dir, ...(entry.locked.links ?? [])];
    const { force, tell, accept = [], users } = wish;
    const into = harnessesOf(entry.locked);
    const preparation = { lock, chosen, places, force, tell, accept, into, users };
    const parcel = await prepare({ registry, target: ports.target }, preparation);
    return { ...parcel, warnings: [...(await leftWarnings(registry, entry, chosen)), ...parcel.warnings] };
  });
}

/** Why what is installed is left, where it was taken back. */
async function leftWarnings(
  registry: Registry,
  { locked }: Entry,
  { locked: now }: Pick<Chosen, "locked">,
): Promise<readonly string[]> {
  if (now.version === locked.version) return [];
  const taken = await takenBack(registry, locked);
  return taken === undefined ? [] : [taken.why];
}

/** What an update would do, as far as the registry's answers say it; nothing is downloaded or changed. */
export async function outdated(ports: InstalledPorts, selection: Selection): Promise<readonly OutdatedSkill[]> {
  const lock = parseLock(await ports.lock.read());
  const found: OutdatedSkill[] = [];
  for (const entry of entriesOf(lock, { ...selection, target: ports.target })) {
    const registry = await ports.registryOf(entry.locked.registry);
    const { id, version, agent, brought, wanted = LATEST } = entry.locked;
    if (agent !== undefined) {
      const { use, ...now } = await keeping(entry, () => byManifest(registry, agent, id)).then((one) =>
        "why" in one ? { use: wanted, current: null, warnings: [one.why] } : one,
      );
      const { current, warnings } = now;
      found.push({
        id,
        dir: entry.dir,
        version,
        wanted: use,
        current,
        latest: current,
        due: current !== version,
        warnings,
      });
      continue;
    }
    const now = await keeping(entry, () => choose(registry, requestOf(entry)));
    // What others need follows them, and nothing newer.
    const latest =
      wanted === LATEST || brought === true
        ? now
        : await keeping(entry, () => choose(registry, requestOf(entry, LATEST)));
    const offered = {
      current: "why" in now ? null : now.locked.version,
      latest: "why" in latest ? null : latest.locked.version,
    };
    found.push({
      id,
      dir: entry.dir,
      version,
      wanted,
      ...offered,
      due: isDue(version, offered),
      warnings: [
        ...("why" in now ? [now.why] : [...(await leftWarnings(registry, entry, now)), ...now.view.warnings]),
        ...(brought === true && neededBy(lock, entry.dir).length === 0 ? [`${id}@${version}: ${NOBODY}.`] : []),
      ],
    });
  }
  return found;
}

/** What an agent's manifest says that it should have now: what its lock holds back is not due. */
async function byManifest(
  registry: Registry,
  agent: string,
  id: string,
): Promise<{ readonly use: string; readonly current: string | null; readonly warnings: readonly string[] }> {
  const { skills } = await registry.manifest(agent);
  const bound = skills.find((skill) => skill.id === id);
  if (bound !== undefined) return { use: bound.use, current: bound.version, warnings: bound.warnings };
  const brought = skills.flatMap(({ brings }) => brings).find((one) => one.id === id);
  return { use: brought?.version ?? LATEST, current: brought?.version ?? null, warnings: [] };
}

/** Something that is merely deprecated or yanked, and has nothing newer, stays as it is for as long as anybody wants. */
function isDue(version: string, { current, latest }: Pick<OutdatedSkill, "current" | "latest">): boolean {
  return current !== version || (latest !== null && compareVersions(latest, version) > 0);
}

const LATEST = "latest";
const NOBODY = "nobody asked for it, and nothing needs it any more: `skilltrunk uninstall` takes it away";

/** A folder is called as its skill is: one that was given another name is another folder. */
function requireSameName({ dir, locked }: Entry, id: string): void {
  const name = id.slice(id.indexOf("/") + 1);
  if (name === nameOf(locked.id)) return;
  const instead = `\`skilltrunk install ${id}\` and \`skilltrunk uninstall ${locked.id}\` put it into its own`;
  throw new RegistryError("WOULD_OVERWRITE", `${locked.id} is now ${id}, and ${dir} is not its folder: ${instead}.`);
}
