/** Resolve, download, check, place, remember: everything is downloaded and checked before the first folder changes. */

import type { ReleaseFacts } from "../../core/catalog/release-facts.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Users } from "../../core/install/compatibility.ts";
import { type Lock, parseLock, renderLock } from "../../core/install/lock.ts";
import { renameNeeds } from "../../core/install/lock-needs.ts";
import { nameOf, type SkillId, type SkillRequest } from "../../core/names.ts";
import type { FolderChange, InstallTarget, LockFile } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { askedForIn } from "./asked-for.ts";
import { type EntryEdit, toFileChanges } from "./entry-edits.ts";
import { otherMembers, withRelated } from "./install-closure.ts";
import { type Chosen, choose, type InstallChange, type Parcel, prepare, refuseClashes } from "./install-parcel.ts";
import type { TellEdits } from "./local-edits.ts";

export interface InstallPorts {
  readonly registry: Registry;
  readonly target: InstallTarget;
  readonly lock: LockFile;
}

export interface InstallWish {
  readonly requests: readonly SkillRequest[];
  /** Replace folders that nobody asked this program to look after. */
  readonly force: boolean;
  /** What the lock has from another registry stays there: nobody said in so many words that it is to move. */
  readonly stays?: boolean;
  /** Told of local edits that stand in the way. */
  readonly tell?: TellEdits;
  /** Rules whose critical findings a person accepts. */
  readonly accept?: readonly string[];
  /** Who is to use it, where that is known. */
  readonly users?: Users;
  /** Told of each release before the first folder is changed. */
  readonly announce?: Announce;
  /** Stops before the first folder is changed. */
  readonly signal?: AbortSignal;
}

/** What is about to be placed. */
export type Announce = (release: {
  readonly id: string;
  readonly version: string;
  readonly facts: ReleaseFacts;
  /** What is entered into agents' own files, and where. */
  readonly enters: readonly string[];
}) => void;

export interface InstalledSkill {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: string;
  /** As the lock names it. */
  readonly dir: string;
  /** Where links lead to it from, or copies are where there are no links. */
  readonly links?: readonly string[];
  readonly change: InstallChange;
  /** The version before, where that was another one of the same skill. */
  readonly from?: string;
  /** What was entered into agents' own files, and where; absent where nothing was. */
  readonly enters?: readonly string[];
  /** What it asks for and how it was judged; absent where nothing was placed. */
  readonly facts?: ReleaseFacts;
  /** Sentences for a person. */
  readonly warnings: readonly string[];
}

export interface InstallResult {
  readonly installed: readonly InstalledSkill[];
}

/**
 * Installs each requested skill and writes the lock, as one change. Throws what the registry throws, DIGEST_MISMATCH or
 * ARCHIVE_INVALID for bytes that are not the release's, LEDGER_FORKED for a registry that went back on what the lock
 * remembers, WOULD_OVERWRITE for a folder that is not ours to replace, what `stays` where it came from, or a version that somebody asked for by itself; nothing has
 * changed then. One at a time with
 * the same lock.
 */
export function install(ports: InstallPorts, wish: InstallWish): Promise<InstallResult> {
  return ports.lock.exclusively(() => installAlone(ports, wish), wish.signal);
}

async function installAlone(ports: InstallPorts, wish: InstallWish): Promise<InstallResult> {
  const lock = parseLock(await ports.lock.read());
  const asked: Chosen[] = [];
  for (const request of wish.requests) asked.push(await choose(ports.registry, request));
  const stays = askedForIn(ports.registry, { lock, target: ports.target });
  const releases = await withRelated(ports.registry, { asked, stays });
  refuseClashes(releases, ports.target);
  const parcels: Parcel[] = [];
  for (const chosen of releases) {
    const places = ports.target.placesOf(nameOf(chosen.locked.id));
    const { force, tell, accept = [], users } = wish;
    parcels.push(await prepare(ports, { lock, chosen, places, force, tell, accept, users }));
  }
  if (wish.stays === true) refuseMoves(lock, parcels);
  wish.signal?.throwIfAborted();
  announceAll(parcels, wish.announce);
  await deliver(ports, parcels);
  const installed = parcels.map((parcel, i) => {
    const told = toInstalled(parcel);
    const view = releases[i]?.view;
    return view === undefined ? told : { ...told, warnings: [...told.warnings, ...otherMembers(view)] };
  });
  return { installed };
}

/** Throws WOULD_OVERWRITE for what another registry gave. */
function refuseMoves(lock: Lock, parcels: readonly Parcel[]): void {
  for (const { dir, locked } of parcels) {
    const before = lock.get(dir);
    if (before === undefined || before.registry === locked.registry) continue;
    const [id, from, to] = [before.id, quote(before.registry, 300), quote(locked.registry, 300)];
    throw new RegistryError("WOULD_OVERWRITE", `${id} was installed from ${from}, and ${to} would take its place.`, {
      hint: `\`skilltrunk update\` asks the registry that the lock names. If it is to move, name the other one with --registry, or give --force.`,
    });
  }
}

/** Says what is placed, before it is. */
export function announceAll(parcels: readonly Parcel[], announce: Announce | undefined): void {
  for (const { locked, facts, enters } of parcels) {
    if (facts !== undefined) announce?.({ id: locked.id, version: locked.version, facts, enters });
  }
}

/** A skill that goes. */
export interface Removal {
  /** As the lock names it. */
  readonly dir: string;
  readonly folders: readonly FolderChange[];
  readonly edits: readonly EntryEdit[];
}

/** Puts every parcel in its places, takes away what goes, and remembers it: all or nothing. */
export async function deliver(
  ports: Pick<InstallPorts, "target" | "lock">,
  parcels: readonly Parcel[],
  removals: readonly Removal[] = [],
): Promise<void> {
  // Read again just before it is written: a person or a merge may have changed it meanwhile.
  const lock = new Map(parseLock(await ports.lock.read()));
  for (const { dir } of removals) lock.delete(dir);
  for (const { dir, locked, drops } of parcels) {
    for (const place of drops) lock.delete(place);
    lock.set(dir, locked);
  }
  for (const { dir, was } of parcels) if (was !== undefined) renameNeeds(lock, dir, was);
  const all = [...removals, ...parcels];
  const files = await toFileChanges(
    ports.target,
    all.flatMap((one) => one.edits),
    lock,
  );
  await ports.target.apply([...all.flatMap((one) => one.folders), ...files], renderLock(lock satisfies Lock));
}

/** What is told of it. */
export function toInstalled({ locked, dir, change, from, enters, facts, warnings }: Parcel): InstalledSkill {
  const { id, version, digest, links } = locked;
  return {
    id,
    version,
    digest,
    dir,
    ...(links === undefined ? {} : { links }),
    change,
    ...(from === undefined ? {} : { from }),
    ...(enters.length === 0 ? {} : { enters }),
    ...(facts === undefined ? {} : { facts }),
    warnings,
  };
}
