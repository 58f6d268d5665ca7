/** Resolve, download, check, place, remember: everything is downloaded and checked before the first folder changes. */
import { type ArchiveFile, decodeArchive } from "../core/archive.ts";
import { sha256 } from "../core/bytes.ts";
import { quote, RegistryError } from "../core/errors.ts";
import {
  checkChain,
  checkRelease,
  type Lock,
  type LockedSkill,
  notReleased,
  parseLock,
  releasedOrBefore,
  renderLock,
  toLocked,
} from "../core/lock.ts";
import { nameOf, type SkillId, type SkillRequest } from "../core/names.ts";
import { checkFiles } from "../core/skill-files.ts";
import { compareVersions } from "../core/version.ts";
import type { ReleaseView } from "../core/view.ts";
import type { InstallTarget, LockFile } from "./folders.ts";
import type { Registry } from "./ports.ts";
import { requireReplaceable } from "./replaceable.ts";

export interface InstallPorts {
  readonly registry: Registry;
  readonly target: InstallTarget;
  readonly lock: LockFile;
}

export interface InstallWish {
  readonly requests: readonly SkillRequest[];
  /** Replace folders that nobody asked this program to look after. */
  readonly force: boolean;
  /** Stops before the next folder is changed. */
  readonly signal?: AbortSignal;
}

export interface InstalledSkill {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: string;
  /** As the lock names it. */
  readonly dir: string;
  /** What was there before is another version; `replaced`: another skill, or what no lock knew. */
  readonly change: "new" | "unchanged" | "upgraded" | "downgraded" | "replaced";
  /** The version before, where that was another one of the same skill. */
  readonly from?: string;
  /** Sentences for a person. */
  readonly warnings: readonly string[];
}

export interface InstallResult {
  readonly installed: readonly InstalledSkill[];
}

/** One release on its way into its folder. */
interface Parcel {
  readonly locked: LockedSkill;
  readonly dir: string;
  readonly files: readonly ArchiveFile[];
  readonly inPlace: boolean;
  readonly change: Pick<InstalledSkill, "change" | "from">;
  readonly warnings: readonly string[];
}

/**
 * Installs each requested skill and writes the lock. Throws what the registry throws, DIGEST_MISMATCH or
 * ARCHIVE_INVALID for bytes that are not the release's, LEDGER_FORKED for a registry that went back on what the lock
 * remembers, WOULD_OVERWRITE for a folder that is not ours to replace; nothing has changed then. One at a time with
 * the same lock.
 */
export function install(ports: InstallPorts, wish: InstallWish): Promise<InstallResult> {
  return ports.lock.exclusively(() => installAlone(ports, wish), wish.signal);
}

async function installAlone(ports: InstallPorts, wish: InstallWish): Promise<InstallResult> {
  const lock = parseLock(await ports.lock.read());
  const releases: Chosen[] = [];
  for (const request of wish.requests) releases.push(await choose(ports.registry, request));
  refuseClashes(releases, ports.target);
  const parcels: Parcel[] = [];
  for (const release of releases) parcels.push(await prepare(ports, { lock, release, force: wish.force }));
  for (const parcel of parcels) {
    wish.signal?.throwIfAborted();
    if (!parcel.inPlace) await ports.target.place(nameOf(parcel.locked.id), parcel.files);
    await record(ports.lock, parcel);
  }
  return {
    installed: parcels.map(({ locked: { id, version, digest }, dir, change, warnings }) => ({
      id,
      version,
      digest,
      dir,
      ...change,
      warnings,
    })),
  };
}

/** What the registry says it will send, with its identifiers parsed. */
interface Chosen {
  readonly view: ReleaseView;
  readonly locked: LockedSkill;
  /** The identity that was asked for, where the registry answered with another one: it was renamed. */
  readonly askedFor?: string;
}

async function choose(registry: Registry, request: SkillRequest): Promise<Chosen> {
  const view = await registry.resolve(request);
  const { id, version, digest, chain } = view;
  const locked = toLocked({ id, version, digest, registry: registry.location, chain });
  if (locked === undefined) {
    throw new RegistryError("REGISTRY_INVALID", `The registry's answer for "${quote(request.name)}" makes no sense.`, {
      hint: `Is ${quote(registry.location)} a skilltrunk registry?`,
    });
  }
  const asked = request.namespace === undefined ? undefined : `${request.namespace}/${request.name}`;
  return { view, locked, ...(asked === undefined || asked === id ? {} : { askedFor: asked }) };
}

/** An agent's folder has no namespaces: two skills of one name cannot both be in it. */
function refuseClashes(releases: readonly Chosen[], target: InstallTarget): void {
  const seen = new Map<string, string>();
  for (const { locked } of releases) {
    const dir = target.pathOf(nameOf(locked.id));
    const shown = `${locked.id}@${locked.version}`;
    const other = seen.get(dir);
    if (other !== undefined) {
      throw new RegistryError("USAGE", `${other} and ${shown} would both be installed as ${quote(dir)}.`, {
        hint: "Install one of them, or each with a --dir of its own.",
      });
    }
    seen.set(dir, shown);
  }
}

interface Preparation {
  readonly lock: Lock;
  readonly release: Chosen;
  readonly force: boolean;
}

async function prepare(ports: InstallPorts, { lock, release, force }: Preparation): Promise<Parcel> {
  const { registry, target } = ports;
  const { locked, view } = release;
  await checkNotRolledBack(registry, lock, locked);
  const name = nameOf(locked.id);
  const dir = target.pathOf(name);
  const before = lock.get(dir);
  const folder = await target.inspect(name);
  const inPlace = folder?.digest === locked.digest;
  const isInTheWay = folder !== undefined && !inPlace && !force;
  if (isInTheWay) await requireReplaceable(registry, { dir, folder, before, release });
  const files = inPlace ? [] : await download(registry, view);
  const moved =
    before === undefined || before.registry === locked.registry
      ? []
      : [`${quote(dir)} was installed from ${quote(before.registry)} before.`];
  const change = changeOf(locked, { before, isThere: folder !== undefined, inPlace });
  return { locked, dir, files, inPlace, change, warnings: [...view.warnings, ...moved] };
}

function changeOf(
  now: LockedSkill,
  was: { readonly before: LockedSkill | undefined; readonly isThere: boolean; readonly inPlace: boolean },
): Parcel["change"] {
  const { before, isThere, inPlace } = was;
  const isSame = before === undefined || (before.id === now.id && before.version === now.version);
  if (inPlace && isSame) return { change: "unchanged" };
  if (!isThere) return { change: "new" };
  if (before === undefined || before.id !== now.id || isSame) return { change: "replaced" };
  const change = compareVersions(now.version, before.version) > 0 ? "upgraded" : "downgraded";
  return { change, from: before.version };
}

/** A release's files, once the archive's bytes are exactly the release's and nothing in it can leave its folder. */
export async function download(registry: Registry, view: ReleaseView): Promise<readonly ArchiveFile[]> {
  const bytes = await registry.archive(view);
  const got = sha256(bytes);
  if (got !== view.digest) {
    throw new RegistryError(
      "DIGEST_MISMATCH",
      `The archive of ${view.id}@${view.version} has the digest ${got}; expected ${quote(view.digest)}.`,
      {
        hint: "Nothing was installed. Try again; if it stays so, something between you and the registry changes what it sends.",
      },
    );
  }
  const files = decodeArchive(bytes);
  const [problem] = checkFiles(
    files.map((f) => ({
      path: f.path,
      mode: f.executable ? 0o100755 : 0o100644,
      size: f.bytes.length,
      bytes: f.bytes,
    })),
  ).filter((f) => f.severity === "critical");
  if (problem !== undefined) {
    throw new RegistryError(
      "ARCHIVE_INVALID",
      `The archive of ${view.id}@${view.version} cannot be installed: ${problem.message}`,
      {
        hint: "The registry should never have published it: tell who runs it.",
      },
    );
  }
  return files;
}

/** Compares what the registry says of this skill now with what every lock entry from the same registry remembers. */
async function checkNotRolledBack(registry: Registry, lock: Lock, now: LockedSkill): Promise<void> {
  const seen = [...lock.values()].filter((s) => s.id === now.id && s.registry === now.registry);
  checkRelease(now, seen);
  const tips = seen.map((s) => s.chain);
  if (tips.every((tip) => tip.n === now.chain.n && tip.hash === now.chain.hash)) return;
  const lines = await registry.events(now.id);
  checkChain(now.id, lines, [...tips, now.chain]);
  await requireReleased(registry, now, lines);
}

/** Throws LEDGER_FORKED unless the chain, or one that it continues under a new name, has published exactly this. */
async function requireReleased(registry: Registry, now: LockedSkill, lines: readonly string[]): Promise<void> {
  const names = new Set<SkillId>([now.id]);
  let chain = lines;
  for (let before = releasedOrBefore(now, chain); before !== "released"; before = releasedOrBefore(now, chain)) {
    if (before === undefined || names.has(before)) throw notReleased(now);
    names.add(before);
    chain = await registry.events(before);
    checkChain(before, chain, []);
  }
}

/** Read again just before it is written: a person or a merge may have changed it meanwhile. */
async function record(file: LockFile, { dir, locked }: Parcel): Promise<void> {
  const lock = parseLock(await file.read());
  await file.write(renderLock(new Map(lock).set(dir, locked)));
}
