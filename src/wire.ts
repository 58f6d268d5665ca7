/**
 * The only place where concrete meets abstract. Doors get a `Wire` and reach the world through it; every member loads
 * its adapters when it is first called, so that `--help` loads none of them.
 */

import type { AdminClient } from "./adapters/admin-client.ts";
import type { DemonstrationFolder } from "./adapters/demonstration-folder.ts";
import type { Explanation } from "./app/explain.ts";
import type { InstallResult, InstallWish } from "./app/install.ts";
import type { PassResult } from "./app/pass.ts";
import type { LedgerTip, LocalFolder, Progress, ReferencePath, Registry, Source } from "./app/ports.ts";
import type { Verification } from "./app/verify.ts";
import { type Config, type Flags, readConfig } from "./config.ts";
import type { RunningRegistry, RunOptions } from "./running-registry.ts";

export type { RunningRegistry } from "./running-registry.ts";

export interface Wire {
  /** Aborted when a person or the system asks the program to stop. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Flags and environment, checked. Throws USAGE. */
  config(flags?: Flags): Config;
  /** Makes a new or empty folder a skills repository: the template's, or that of the folder `from`. */
  initRepository(dir: string, options: { readonly from?: string }): Promise<{ readonly commit: string }>;
  /** Opens the demonstration repository of the state folder. */
  openDemonstration(config: Config, options: { readonly fresh: boolean }): Promise<DemonstrationFolder>;
  /** One pass. */
  reconcile(location: string, config: Config): Promise<Reconciliation>;
  /** Reconciles or follows a repository and serves its index until `signal` aborts. */
  run(options: Omit<RunOptions, "wire">): Promise<RunningRegistry>;
  verify(location: string, config: Config, options: { readonly secondReader: boolean }): Promise<Verification>;
  explain(location: string, config: Config, options: { readonly skill?: string }): Promise<Explanation>;
  acknowledge(location: string, config: Config, step: Acknowledgement): Promise<LedgerTip>;
  /** The registry that the configuration names: an index, or a repository's ledger. Close it. */
  openRegistry(config: Config): Promise<Registry>;
  /** Installs from that registry into the folders of `dir`, and writes the lock at `lockPath`. */
  install(
    config: Config,
    wish: InstallWish & { readonly dir: string; readonly lockPath: string },
  ): Promise<InstallResult>;
  /** A skill's folder on this machine. Throws USAGE where there is none. */
  readFolder(path: string): Promise<LocalFolder>;
  readReferencePath(path: string): Promise<ReferencePath>;
  /** The admin listener of a registry that runs on this machine, or where the flags say. */
  adminClient(config: Config): Promise<AdminClient>;
}

/** What one pass did, and to which repository. */
export interface Reconciliation extends PassResult {
  /** Without credentials. */
  readonly location: string;
  /** Where skills are looked for; set where the pass left none. */
  readonly pathTemplates?: readonly string[];
}

/** What an operator accepts, in which words, and under which name (default: the login on this machine). */
export interface Acknowledgement {
  readonly step: string;
  readonly reason: string;
  readonly by?: string;
}

export interface WireOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Of this program. */
  readonly version: string;
}

/** Builds the wire of one program run. */
export function createWire({ signal, progress, version }: WireOptions): Wire {
  const opened = async <T>(location: string, config: Config, use: (source: Source) => Promise<T>): Promise<T> => {
    const { openRepository } = await import("./open-repository.ts");
    const source = await openRepository({ location, config, progress, readOnly: false });
    try {
      return await use(source);
    } finally {
      await source.close();
    }
  };

  const openRegistry = async ({ registry: location, stateDir }: Config): Promise<Registry> => {
    const { isIndexUrl, openHttpRegistry } = await import("./adapters/registry-http.ts");
    if (isIndexUrl(location)) return openHttpRegistry(location, { signal });
    const { openLedger } = await import("./open-ledger.ts");
    const { createLedgerRegistry } = await import("./app/registry.ts");
    const { systemClock } = await import("./adapters/system.ts");
    return createLedgerRegistry(await openLedger({ location, stateDir, progress }), systemClock);
  };

  return {
    signal,
    progress,
    config: (flags) => readConfig(flags),

    async initRepository(dir, options) {
      const { initRepository } = await import("./adapters/template-repository.ts");
      return initRepository(dir, options);
    },

    async openDemonstration(config, { fresh }) {
      const { openDemonstration } = await import("./adapters/demonstration-folder.ts");
      return openDemonstration(config.stateDir, fresh);
    },

    async reconcile(location, config) {
      const { createReconciler } = await import("./app/reconcile.ts");
      const { systemClock: clock } = await import("./adapters/system.ts");
      const { readPathTemplates } = await import("./app/trunk-settings.ts");
      return opened(location, config, async (source) => {
        const result = await createReconciler({ source, clock, progress }).pass(signal);
        const looked = result.skills > 0 ? {} : { pathTemplates: await readPathTemplates(source) };
        return { location: source.location, ...result, ...looked };
      });
    },

    async run(options) {
      const { startRegistry } = await import("./running-registry.ts");
      return startRegistry({ ...options, wire: { signal, progress, version } });
    },

    async verify(location, config, { secondReader }) {
      const { verifyLedger } = await import("./app/verify.ts");
      return opened(location, config, async (source) => {
        const reader = secondReader ? { objects: await source.secondReader() } : {};
        return verifyLedger({ source, progress, signal, ...reader });
      });
    },

    async explain(location, config, { skill }) {
      const { explain } = await import("./app/explain.ts");
      const { createReconciler } = await import("./app/reconcile.ts");
      const { systemClock: clock } = await import("./adapters/system.ts");
      const asked = skill === undefined ? {} : { skill };
      return opened(location, config, (source) =>
        explain({
          source,
          reconcilerOf: (s) => createReconciler({ source: s, clock, progress }),
          clock,
          signal,
          ...asked,
        }),
      );
    },

    async acknowledge(location, config, { step, reason, by }) {
      const { acknowledge } = await import("./app/acknowledge.ts");
      const { systemClock: clock, loginName } = await import("./adapters/system.ts");
      return opened(location, config, async (source) => {
        await source.refresh();
        const tip = await acknowledge({ source, clock, step, reason, by: by ?? loginName() });
        if (config.push) await source.ledger.push();
        return tip;
      });
    },

    openRegistry,

    async install(config, { dir, lockPath, ...wish }) {
      const { install } = await import("./app/install.ts");
      const { openInstallTarget, openLockFile } = await import("./adapters/install-folder.ts");
      const registry = await openRegistry(config);
      try {
        const ports = { registry, target: openInstallTarget({ dir, lockPath }), lock: openLockFile(lockPath) };
        return await install(ports, { ...wish, signal });
      } finally {
        await registry.close();
      }
    },

    async readFolder(path) {
      const { readLocalFolder } = await import("./adapters/local-folder.ts");
      return readLocalFolder(path);
    },

    async readReferencePath(path) {
      const { readReferencePath } = await import("./adapters/reference-path.ts");
      return readReferencePath(path);
    },

    async adminClient(config) {
      const { createAdminClient } = await import("./adapters/admin-client.ts");
      const { adminUrl, adminToken: token } = config;
      return createAdminClient({ url: adminUrl, signal, ...(token === undefined ? {} : { token }) });
    },
  };
}
