/** What an agent loses: what its manifest has no more, and what was withdrawn, whatever else goes wrong. */

import type { Lock } from "../../core/install/lock.ts";
import type { Registry } from "../ports/ports.ts";
import type { Revocation } from "./asked-registries.ts";
import type { Removal } from "./install.ts";
import { pinsOf } from "./install-closure.ts";
import { choose } from "./install-parcel.ts";
import { type KeptSkill, keeping } from "./keeping.ts";
import { type Entry, entriesOf, type InstalledPorts, requestOf } from "./lock-entries.ts";
import { type RemovedSkill, withdrawnWords } from "./sync.ts";
import { removalOf } from "./uninstall.ts";

export interface Leaving {
  readonly removed: readonly (Removal & RemovedSkill)[];
  readonly kept: readonly KeptSkill[];
}

export interface Leave {
  readonly lock: Lock;
  readonly agent: string;
  /** Only what is in the places of the target. */
  readonly placed: boolean;
  /** Skills that the agent is to have. */
  readonly wanted: ReadonlySet<string>;
  /** Skills of which it may keep what it has. */
  readonly crowded: ReadonlySet<string>;
  /** Why it does not have what it is bound to, by skill, as far as the manifest tells. */
  readonly reasons: ReadonlyMap<string, string>;
}

type Whose = Pick<Leave, "lock" | "agent" | "placed">;

/** What came to this agent by a manifest, and what a person installed. */
export function entriesHere({ target }: InstalledPorts, { lock, agent, placed }: Whose): readonly Entry[] {
  const all = entriesOf(lock, { target, only: [], placed });
  return all.filter(({ locked }) => locked.agent === agent || locked.agent === undefined);
}

function agentEntries(ports: InstalledPorts, of: Whose): readonly Entry[] {
  return entriesHere(ports, of).filter(({ locked }) => locked.agent === of.agent);
}

/** What goes beside what is placed: what the manifest has no more. What was withdrawn says so, and why. */
export async function leavingOf(
  ports: InstalledPorts & { readonly registry: Registry },
  leave: Leave,
): Promise<Leaving> {
  const unwanted = agentEntries(ports, leave).filter(({ locked }) => !leave.wanted.has(locked.id));
  if (unwanted.length === 0) return { removed: [], kept: [] };
  const { revocations } = await ports.registry.revocations();
  const standing = await usable(ports.registry, unwanted, { leave, revocations });
  return await removals(
    ports,
    unwanted.filter((entry) => !standing.has(entry.locked.id)),
    { ...leave, revocations },
  );
}

/** What goes where nothing can be placed: what was withdrawn, and what the manifest has no more where it could be read. */
export async function leavingAtOnce(
  ports: InstalledPorts & { readonly registry: Registry },
  leave: Omit<Leave, "wanted"> & { readonly wanted: Leave["wanted"] | undefined },
): Promise<Leaving> {
  const entries = agentEntries(ports, leave);
  const { revocations } = await ports.registry.revocations();
  const withdrawn = entries.filter((entry) => revocationOf(revocations, entry) !== undefined);
  const isKept = (id: string) => leave.wanted === undefined || leave.wanted.has(id) || leave.crowded.has(id);
  const going = entries.filter((entry) => withdrawn.includes(entry) || !isKept(entry.locked.id));
  return await removals(ports, going, { ...leave, revocations });
}

export function revocationOf(
  revocations: readonly Revocation[],
  { locked }: Pick<Entry, "locked">,
): Revocation | undefined {
  return revocations.find(({ digest }) => digest === locked.digest);
}

/** Of skills without room, those whose installed release the registry still hands out, and what these need. */
async function usable(
  registry: Registry,
  entries: readonly Entry[],
  { leave, revocations }: { readonly leave: Leave; readonly revocations: readonly Revocation[] },
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  const needed = new Set<string>();
  for (const entry of entries.filter(({ locked }) => leave.crowded.has(locked.id))) {
    if (revocationOf(revocations, entry) !== undefined) continue;
    const found = await keeping(entry, () => choose(registry, requestOf(entry, entry.locked.version)));
    if ("why" in found || found.locked.digest !== entry.locked.digest) continue;
    standing.add(entry.locked.id);
    for (const { id } of pinsOf(found.view)) needed.add(id);
  }
  for (const entry of entries) {
    const { id } = entry.locked;
    if (needed.has(id) && revocationOf(revocations, entry) === undefined) standing.add(id);
  }
  return standing;
}

async function removals(
  { target }: InstalledPorts,
  entries: readonly Entry[],
  { agent, reasons, revocations }: Pick<Leave, "agent" | "reasons"> & { readonly revocations: readonly Revocation[] },
): Promise<Leaving> {
  const removed: (Removal & RemovedSkill)[] = [];
  const kept: KeptSkill[] = [];
  for (const entry of entries) {
    const { id, version } = entry.locked;
    const revocation = revocationOf(revocations, entry);
    const why =
      revocation === undefined
        ? `${id}@${version} is not in the manifest of ${agent}${reasonWords(reasons.get(id))}`
        : withdrawnWords(entry.locked, revocation);
    const leaving = await keeping(entry, () => removalOf(target, entry, false));
    if ("why" in leaving)
      kept.push({ ...leaving, why: revocation === undefined ? leaving.why : `${why}. ${leaving.why}` });
    else removed.push({ id, version, dir: entry.dir, why, ...leaving });
  }
  return { removed, kept };
}

/** As the end of a sentence that goes on. */
function reasonWords(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason.replace(/\.$/, "")})`;
}
