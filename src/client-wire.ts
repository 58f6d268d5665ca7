/** The part of the wire that an agent's side uses: skills installed for a project or a user, from a registry. */
import { isAbsolute, join, resolve } from "node:path";
import type { InstallTarget, LockFile } from "./app/folders.ts";
import type { InstallResult, InstallWish } from "./app/install.ts";
import type { Progress, Registry } from "./app/ports.ts";
import type { Config } from "./config.ts";
import {
  foldersOfFound,
  foldersOfNamed,
  HARNESSES,
  type Harness,
  namedHarnesses,
  placesOf,
  type Scope,
} from "./core/harnesses.ts";
import { LOCK_NAME } from "./core/lock.ts";

/** Where skills are installed, as a person says it. */
export interface Placement {
  readonly scope: Scope;
  /** One folder of skills; absent: those of agents. */
  readonly dir?: string;
  /** Ids of agents; absent: those that are found. */
  readonly agents?: readonly string[];
  /** Absent: the project's or the user's own. */
  readonly lock?: string;
}

/** An agent, and whether it is used here. */
export interface FoundHarness {
  readonly harness: Harness;
  readonly found: { readonly [S in Scope]: boolean };
}

export interface ClientWire {
  /** Installs from the registry of the configuration. Throws USAGE for agents that are not known. */
  install(config: Config, wish: InstallWish & Placement): Promise<InstallResult>;
  /** Every agent that is known. */
  harnesses(config: Config): Promise<readonly FoundHarness[]>;
}

interface Run {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly openRegistry: (config: Config) => Promise<Registry>;
}

/** Builds it; every member loads its adapters when it is first called. */
export function createClientWire({ signal, progress, openRegistry }: Run): ClientWire {
  const openPlace = async (
    config: Config,
    placement: Placement,
  ): Promise<{ readonly target: InstallTarget; readonly lock: LockFile }> => {
    const { openInstallTarget } = await import("./adapters/install-folder.ts");
    const { openLockFile } = await import("./adapters/install-lock.ts");
    const base = placement.scope === "user" ? config.home : process.cwd();
    const lockPath = resolve(placement.lock ?? join(base, placement.scope === "user" ? ".agents" : ".", LOCK_NAME));
    const place = { lockPath, journals: join(config.stateDir, "installs") };
    const folders = (await foldersOf(base, placement)).map((folder) =>
      isAbsolute(folder) ? folder : join(base, folder),
    );
    const ofUser = placement.scope === "user" ? { home: base, trusted: true } : {};
    return { target: openInstallTarget({ ...place, ...ofUser, folders }), lock: openLockFile(place, progress) };
  };

  return {
    async install(config, { scope, dir, agents, lock, ...wish }) {
      const placement = {
        scope,
        ...(dir === undefined ? {} : { dir }),
        ...(agents === undefined ? {} : { agents }),
        ...(lock === undefined ? {} : { lock }),
      };
      const place = await openPlace(config, placement);
      const { install } = await import("./app/install.ts");
      const registry = await openRegistry(config);
      try {
        return await install({ registry, ...place }, { ...wish, signal });
      } finally {
        await registry.close();
      }
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

/** The folders of skills that a placement means, the one with the copies first. */
async function foldersOf(base: string, { scope, dir, agents }: Placement): Promise<readonly string[]> {
  if (dir !== undefined) return [resolve(dir)];
  if (agents !== undefined) return foldersOfNamed(namedHarnesses(agents, scope), scope);
  return foldersOfFound(await findHarnesses(base, scope), scope);
}

async function findHarnesses(base: string, scope: Scope): Promise<readonly Harness[]> {
  const { existsSync } = await import("node:fs");
  return HARNESSES.filter((harness) => {
    const marker = placesOf(harness, scope)?.marker;
    return marker !== undefined && existsSync(join(base, marker));
  });
}
