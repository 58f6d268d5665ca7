/** The part of the wire that an agent's side uses: skills installed for a project or a user, from a registry. */
import { isAbsolute, join, resolve } from "node:path";
import type { InstallResult, InstallWish } from "../app/install/install.ts";
import type { Inspection, InstalledState } from "../app/install/installed.ts";
import type { Provenance } from "../app/install/installed-provenance.ts";
import type { Revoked } from "../app/install/installed-revocations.ts";
import type { InstalledPorts, Selection } from "../app/install/lock-entries.ts";
import type { RestoreWish } from "../app/install/restore.ts";
import type { SyncResult, SyncWish } from "../app/install/sync.ts";
import type { SyncAgentWish } from "../app/install/sync-agent.ts";
import type { Uninstalled, UninstallWish } from "../app/install/uninstall.ts";
import type { OutdatedSkill, UpdateResult, UpdateWish } from "../app/install/update.ts";
import type { InstallTarget, LockFile } from "../app/ports/folders.ts";
import type { Progress, Registry } from "../app/ports/ports.ts";
import type { Config } from "../config.ts";
import { withAccessHint } from "../core/install/access-hint.ts";
import type { Users } from "../core/install/compatibility.ts";
import {
  foldersOfFound,
  foldersOfNamed,
  HARNESSES,
  type Harness,
  namedHarnesses,
  placesOf,
  type Scope,
} from "../core/install/harnesses.ts";
import { LOCK_NAME, parseLock } from "../core/install/lock.ts";
import { tokenFor } from "./access-wire.ts";
import { meantRegistry } from "./meant-registry.ts";

/** Where skills are installed, as a person says it. */
export interface Placement {
  readonly scope: Scope;
  /** One folder of skills; absent: those of agents. */
  readonly dir?: string;
  /** Ids of agents; absent: those that are found. */
  readonly agents?: readonly string[];
  /** Absent: the project's or the user's own. */
  readonly lock?: string;
  /** Install what is for other agents all the same. */
  readonly allowIncompatible?: boolean;
}

/** An agent, and whether it is used here. */
export interface FoundHarness {
  readonly harness: Harness;
  readonly found: { readonly [S in Scope]: boolean };
}

export interface ClientWire {
  /** Installs from the registry of the configuration. Throws USAGE for agents that are not known. */
  install(config: Config, wish: Omit<InstallWish, "users"> & Placement): Promise<InstallResult>;
  /** Installs what the lock says, and nothing else. */
  restore(config: Config, wish: ByLock<RestoreWish>): Promise<InstallResult>;
  update(config: Config, wish: ByLock<UpdateWish>): Promise<UpdateResult>;
  outdated(config: Config, wish: ByLock<Selection>): Promise<readonly OutdatedSkill[]>;
  /** One round. */
  sync(config: Config, wish: ByLock<SyncWish>): Promise<SyncResult>;
  /** One round for an agent, of the registry of the configuration. */
  syncAgent(config: Config, wish: Omit<SyncAgentWish, "placed" | "signal" | "users"> & Placement): Promise<SyncResult>;
  /** Yields whenever it is time for another round, until the program is stopped. */
  news(config: Config, placement: Placement, looks: Looks): AsyncGenerator<void>;
  uninstall(config: Config, wish: ByLock<UninstallWish>): Promise<Uninstalled>;
  installed(config: Config, wish: ByLock<Inspection>): Promise<readonly InstalledState[]>;
  /** What of these was withdrawn; see `installedRevocations`. */
  revocations(config: Config, wish: Placement, installed: readonly InstalledState[]): Promise<readonly Revoked[]>;
  /** What is known of where these came from; see `installedProvenance`. */
  provenance(
    config: Config,
    wish: Placement,
    installed: readonly InstalledState[],
  ): Promise<readonly (Provenance | undefined)[]>;
  /** Every agent that is known. */
  harnesses(config: Config): Promise<readonly FoundHarness[]>;
}

/** How often to look where nobody tells, and how many looks in a row have found nobody. */
export interface Looks {
  readonly intervalMs: number;
  readonly misses: () => number;
  /** The agent whose bindings are to wake, too. */
  readonly agent?: string | undefined;
}

/** A wish about what a lock has: its entries, where a placement names folders only those in them. */
export type ByLock<W extends Selection> = Omit<W, "placed" | "signal" | "users"> & Placement;

/** What a wish about a lock is completed with. */
interface MoreOfWish {
  readonly placed: boolean;
  readonly signal: AbortSignal;
  readonly users: Users;
}

interface Run {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told of what a command mends before it does what it is for. */
  readonly warn: (sentence: string) => void;
  readonly openRegistry: OpenRegistry;
}

/** `from` a lock, which may have come with somebody else's project, nothing of the environment is shown to a registry. */
export type OpenRegistry = (config: Config, from?: "lock") => Promise<Registry>;

/** Builds it; every member loads its adapters when it is first called. */
export function createClientWire({ signal, progress, warn, openRegistry }: Run): ClientWire {
  const openPlace = async (
    config: Config,
    placement: Placement,
  ): Promise<{ readonly target: InstallTarget; readonly lock: LockFile }> => {
    const { openInstallTarget } = await import("../adapters/disk/install-folder.ts");
    const { openLockFile } = await import("../adapters/disk/install-lock.ts");
    const base = placement.scope === "user" ? config.home : process.cwd();
    const lockPath = resolve(placement.lock ?? join(base, placement.scope === "user" ? ".agents" : ".", LOCK_NAME));
    const place = { lockPath, journals: join(config.stateDir, "installs") };
    const meant = await harnessesOf(base, placement);
    const folders = foldersOf(meant, placement).map((folder) => (isAbsolute(folder) ? folder : join(base, folder)));
    const agents = { scope: placement.scope, base, meant };
    const ofUser = placement.scope === "user" ? { home: base, trusted: true } : {};
    return {
      target: openInstallTarget({ ...place, ...ofUser, folders, agents }),
      lock: openLockFile(place, progress, warn),
    };
  };

  /** Runs `use` with the registries that a lock names, or with the one that a person named. */
  const byLock = async <T>(
    config: Config,
    placement: Placement,
    use: (ports: InstalledPorts, more: MoreOfWish) => Promise<T>,
  ): Promise<T> => {
    const opened = new Map<string, Promise<Registry>>();
    const registryOf = (location: string): Promise<Registry> => {
      const { location: registry, isNamed } = meantRegistry(config, location);
      const from = isNamed ? undefined : "lock";
      const known = opened.get(registry) ?? openRegistry({ ...config, registry }, from);
      opened.set(registry, known);
      return known;
    };
    const placed = placement.dir !== undefined || placement.agents !== undefined;
    try {
      const users = await usersOf(config, placement);
      return await use({ registryOf, ...(await openPlace(config, placement)) }, { placed, signal, users });
    } finally {
      for (const registry of opened.values()) await registry.then((one) => one.close()).catch(() => {});
    }
  };

  return {
    async install(config, wish) {
      const place = await openPlace(config, wish);
      const { install } = await import("../app/install/install.ts");
      const registry = await openRegistry(config);
      try {
        const stays = !config.isRegistryGiven && !wish.force;
        return await install({ registry, ...place }, { ...wish, stays, signal, users: await usersOf(config, wish) });
      } finally {
        await registry.close();
      }
    },

    async restore(config, wish) {
      const { restore } = await import("../app/install/restore.ts");
      return byLock(config, wish, (ports, more) => restore(ports, { ...wish, ...more }));
    },

    async update(config, wish) {
      const { update } = await import("../app/install/update.ts");
      return byLock(config, wish, (ports, more) => update(ports, { ...wish, ...more }));
    },

    async sync(config, wish) {
      const { sync } = await import("../app/install/sync.ts");
      return byLock(config, wish, (ports, more) => sync(ports, { ...wish, ...more }));
    },

    async syncAgent(config, wish) {
      const { syncAgent } = await import("../app/install/sync-agent.ts");
      return byLock({ ...config, isRegistryNamed: true, isRegistryGiven: true }, wish, async (ports, more) => {
        const registry = await ports.registryOf(config.registry);
        const syncing = syncAgent({ ...ports, registry }, { ...wish, ...more });
        return await syncing.catch((error: unknown) => {
          throw withAccessHint(error, registry);
        });
      });
    },

    async *news(config, placement, looks) {
      const { indexNews } = await import("../adapters/registry/index-news.ts");
      const { lock } = await openPlace(config, placement);
      const isNamed = new Map<string, boolean>();
      // Read each time: somebody may install from another registry meanwhile. A lock that cannot be read is told by the round.
      const locations = async (): Promise<readonly string[]> => {
        const text = config.isRegistryGiven ? undefined : await lock.read().catch(() => undefined);
        const locked = config.isRegistryGiven ? [config.registry] : registriesIn(text);
        for (const one of locked.map((location) => meantRegistry(config, location))) {
          isNamed.set(one.location, one.isNamed);
        }
        return [...isNamed.keys()];
      };
      yield* indexNews(locations, {
        signal,
        ...looks,
        tokenFor: (location) => tokenFor(config, location, { isNamed: isNamed.get(location) === true }),
      });
    },

    async outdated(config, wish) {
      const { outdated } = await import("../app/install/update.ts");
      return byLock(config, wish, (ports, more) => outdated(ports, { ...wish, ...more }));
    },

    async uninstall(config, wish) {
      const { uninstall } = await import("../app/install/uninstall.ts");
      return byLock(config, wish, (ports, more) => uninstall(ports, { ...wish, ...more }));
    },

    async revocations(config, wish, installed) {
      const { installedRevocations } = await import("../app/install/installed-revocations.ts");
      return byLock(config, wish, ({ registryOf }) => installedRevocations(registryOf, installed));
    },

    async provenance(config, wish, installed) {
      const { installedProvenance } = await import("../app/install/installed-provenance.ts");
      const { openPins } = await import("../adapters/registry/pin-folder.ts");
      const pins = openPins(config.stateDir);
      return byLock(config, wish, ({ registryOf }) => installedProvenance({ registryOf, pins }, installed));
    },

    async installed(config, wish) {
      const { inspectInstalled } = await import("../app/install/installed.ts");
      return byLock(config, wish, (ports, more) => inspectInstalled(ports, { ...wish, ...more }));
    },

    async harnesses(config) {
      const project = new Set(await findHarnesses(process.cwd(), "project"));
      const user = new Set(await findHarnesses(config.home, "user"));
      return HARNESSES.map((harness) => ({
        harness,
        found: { project: project.has(harness), user: user.has(harness) },
      }));
    },
  };
}

/** The agents that a placement means: with a folder that was named, none. */
async function harnessesOf(base: string, { scope, dir, agents }: Placement): Promise<readonly Harness[]> {
  if (agents !== undefined) return namedHarnesses(agents, scope);
  return dir === undefined ? findHarnesses(base, scope) : [];
}

/** The folders of skills that a placement means, the one with the copies first. */
function foldersOf(meant: readonly Harness[], { scope, dir, agents }: Placement): readonly string[] {
  if (dir !== undefined) return [resolve(dir)];
  return agents === undefined ? foldersOfFound(meant, scope) : foldersOfNamed(meant, scope);
}

/** Who is to use what is installed: of whoever reads a folder that a person named, nothing is known. */
async function usersOf(config: Config, { scope, dir, agents, allowIncompatible = false }: Placement): Promise<Users> {
  const machine = { os: process.platform, arch: process.arch };
  const base = scope === "user" ? config.home : process.cwd();
  const isOpen = dir === undefined && agents === undefined;
  const found = isOpen ? (await findHarnesses(base, scope)).map(({ id }) => ({ id })) : [];
  return { named: (agents ?? []).map((id) => ({ id })), found, machine, allow: allowIncompatible };
}

async function findHarnesses(base: string, scope: Scope): Promise<readonly Harness[]> {
  const { existsSync } = await import("node:fs");
  return HARNESSES.filter((harness) =>
    placesOf(harness, scope)?.markers.some((marker) => existsSync(join(base, marker))),
  );
}

/** Where the skills of a lock came from; nowhere, by a text that is none. */
function registriesIn(lock: string | undefined): readonly string[] {
  try {
    return [...parseLock(lock).values()].map(({ registry }) => registry);
  } catch {
    return [];
  }
}
