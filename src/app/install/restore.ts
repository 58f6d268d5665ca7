/** Installs exactly what a lock says, and leaves the lock as it is. */

import { satisfies } from "semver";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Users } from "../../core/install/compatibility.ts";
import { LOCK_NAME, type LockedSkill, parseLock } from "../../core/install/lock.ts";
import { lackingIn, lackingWords } from "../../core/install/lock-needs.ts";
import { isVersion, type SkillRequest } from "../../core/names.ts";
import { leaveEntries } from "./entering.ts";
import { toFileChanges } from "./entry-edits.ts";
import { type Announce, announceAll, type InstallResult, toInstalled } from "./install.ts";
import { choose, type Parcel, prepare } from "./install-parcel.ts";
import type { TellEdits } from "./local-edits.ts";
import { type Entry, entriesOf, harnessesOf, type InstalledPorts, requestOf, type Selection } from "./lock-entries.ts";
import { refuseWithdrawn } from "./locked-withdrawn.ts";

export interface RestoreWish extends Selection {
  readonly force: boolean;
  /** What was asked for has to be what the lock says. */
  readonly frozen: boolean;
  readonly tell?: TellEdits;
  readonly accept?: readonly string[];
  /** Who is to use it, where that is known. */
  readonly users?: Users;
  readonly announce?: Announce;
  readonly signal?: AbortSignal;
}

/**
 * Puts back what is missing. Throws LOCK_DIFFERS where there is no lock, where, frozen, it was left unmerged, where a release has other bytes than the lock says
 * or, frozen, where the lock does not have what was asked for; WOULD_OVERWRITE for what was edited; VERSION_GONE for what was
 * withdrawn, which of what is in its place already is asked only when frozen: a registry that cannot be reached is a warning there, and
 * one that is not to be trusted is REGISTRY_UNTRUSTED.
 */
export async function restore(ports: InstalledPorts, wish: RestoreWish): Promise<InstallResult> {
  if (wish.frozen) await requireMerged(ports.lock);
  return ports.lock.exclusively(async () => {
    const text = await ports.lock.read();
    if (text === undefined) {
      throw differs(
        `there is no ${quote(ports.lock.path)}`,
        "Name a skill to install, which writes it: `skilltrunk install <namespace>/<name>`; `skilltrunk list` shows what there is.",
      );
    }
    const lock = parseLock(text);
    if (wish.frozen) requireLocked([...lock.values()], wish.only);
    const lacking = lackingIn(lock);
    const unasked = wish.frozen ? refuseWithdrawn(ports) : async () => [];
    const parcels: Parcel[] = [];
    for (const entry of entriesOf(lock, { ...wish, target: ports.target })) {
      wish.signal?.throwIfAborted();
      const parcel = await parcelOf(ports, { entry, lock, wish });
      const lacks = lacking.filter(({ dir }) => dir === entry.dir);
      const warnings = lacks.map((one) => `${lackingWords(one)}: \`skilltrunk sync\` brings it.`);
      // What was fetched just now is given out.
      const asked = parcel.view === undefined ? await unasked(entry) : [];
      parcels.push({ ...parcel, warnings: [...parcel.warnings, ...warnings, ...asked] });
    }
    wish.signal?.throwIfAborted();
    announceAll(parcels, wish.announce);
    const edits = parcels.flatMap((parcel) => parcel.edits);
    const files = await toFileChanges(ports.target, edits, new Map(lock));
    const folders = [...parcels.flatMap((parcel) => parcel.folders), ...files];
    if (folders.length > 0) await ports.target.apply(folders, undefined);
    return { installed: parcels.map(toInstalled) };
  }, wish.signal);
}

async function parcelOf(
  { registryOf, target }: InstalledPorts,
  {
    entry,
    lock,
    wish: { force, tell, accept = [], users },
  }: { readonly entry: Entry; readonly lock: ReturnType<typeof parseLock>; readonly wish: RestoreWish },
): Promise<Parcel> {
  const { dir, locked } = entry;
  const { links = [] } = locked;
  const unchanged = await inPlace(target, entry);
  if (unchanged !== undefined) return unchanged;
  const registry = await registryOf(locked.registry);
  const chosen = await choose(registry, requestOf(entry, locked.version));
  if (chosen.locked.version !== locked.version || chosen.locked.digest !== locked.digest) {
    const { version, digest } = chosen.locked;
    throw differs(
      `${quote(registry.location)} has ${locked.id}@${version} with the digest ${digest}, and the lock says ${locked.version} with ${locked.digest}`,
      "A release never changes: ask who runs the registry.",
    );
  }
  const into = harnessesOf(locked);
  const wish = { lock, chosen, places: [dir, ...links], force, tell, accept, into, users };
  const parcel = await prepare({ registry, target }, wish);
  return { ...parcel, locked };
}

/** The parcel of what needs none. */
async function inPlace(target: InstalledPorts["target"], { dir, locked }: Entry): Promise<Parcel | undefined> {
  for (const place of [dir, ...(locked.links ?? [])]) {
    const there = await target.inspect(place);
    if (there?.digest !== locked.digest && (place === dir || there?.link !== dir)) return undefined;
  }
  if (!(await areEntered(target, { dir, locked }))) return undefined;
  return { dir, locked, folders: [], edits: [], enters: [], change: "unchanged", warnings: [], drops: [] };
}

/** Is everything that was entered into agents' own files still there? */
async function areEntered(target: InstalledPorts["target"], { dir, locked }: Entry): Promise<boolean> {
  try {
    const { edits, folders } = await leaveEntries(target, { dir, locked, force: false });
    return edits.length + folders.length === (locked.entries ?? []).length;
  } catch (error) {
    // What was edited is said where it is to be put back.
    if (error instanceof RegistryError && error.code === "WOULD_OVERWRITE") return false;
    throw error;
  }
}

async function requireMerged(lock: InstalledPorts["lock"]): Promise<void> {
  if (!(await lock.isUnmerged())) return;
  throw differs(
    `${quote(lock.path)} has the conflict markers of a merge`,
    "Run `skilltrunk install`, which puts both sides together, and commit the lock.",
  );
}

/** Does the lock have what was asked for? */
function requireLocked(locked: readonly LockedSkill[], requests: readonly SkillRequest[]): void {
  for (const { namespace, name, wanted } of requests) {
    const found = locked.filter(({ id }) =>
      namespace === undefined ? id.endsWith(`/${name}`) : id === `${namespace}/${name}`,
    );
    const shown = namespace === undefined ? name : `${namespace}/${name}`;
    if (found.length === 0) throw differs(`${LOCK_NAME} has no ${quote(shown)}`, INSTALL_IT);
    const other = wanted === undefined ? undefined : found.find((one) => !isMet(one, wanted));
    if (other !== undefined) {
      throw differs(`${LOCK_NAME} has ${other.id}@${other.version}, which is not ${quote(wanted ?? "")}`, INSTALL_IT);
    }
  }
}
const INSTALL_IT = "Install it without --frozen, and commit the lock.";

function isMet({ version, wanted }: LockedSkill, asked: string): boolean {
  if (wanted === asked) return true;
  return isVersion(asked) ? version === asked : satisfies(version, asked);
}

function differs(what: string, hint: string): RegistryError {
  return new RegistryError("LOCK_DIFFERS", `Not as locked: ${what}.`, { hint });
}
