/** The part of the wire that whoever looks after a repository uses: taking it over, and examining it. */

import type { Adoption } from "../app/author/adopt.ts";
import type { Diagnosis } from "../app/author/doctor.ts";
import type { Rescan } from "../app/author/rescan.ts";
import type { ExportResult } from "../app/index/export.ts";
import type { PushResult } from "../app/index/push-oci.ts";
import type { Log } from "../app/ports/log.ts";
import type { Progress, Registry } from "../app/ports/ports.ts";
import { type Config, readHostAccess } from "../config.ts";
import type { SkillRequest } from "../core/names.ts";
import { type AccessWire, createAccessWire } from "./access-wire.ts";
import type { Warn } from "./meant-ledger.ts";

export interface PlatformWire {
  /** Who may read. */
  readonly access: AccessWire;
  /** Writes what an existing repository lacks to be a skills repository, and says what is in it. */
  adopt(location: string, config: Config, options: { readonly dryRun: boolean }): Promise<Adoption>;
  /** The branch that counts, by what the settings say. Throws as opening the repository does. */
  trunkOf(location: string, config: Config): Promise<string>;
  /** What is wrong with how a repository is set up, here and on its code host. */
  doctor(location: string, config: Config): Promise<Diagnosis>;
  /** What today's rules say of what is published; `propose` puts what follows from it on branches of a repository on this machine. */
  rescan(location: string, config: Config, options: RescanOptions): Promise<Rescanned>;
  /** Makes a folder hold the public index of what is published, as plain files that `config.url` is to serve. */
  exportIndex(location: string, config: Config, dir: string): Promise<ExportResult>;
  /** Copies a registry's releases to `oci://host/repository`: everything public, or the skills that are named. */
  pushOci(
    config: Config,
    wish: { readonly registry: Registry; readonly place: string; readonly named: readonly SkillRequest[] },
  ): Promise<PushResult>;
  /** A log for programs: one JSON object a line. */
  openLog(stream: { write(line: string): unknown }): Promise<Log>;
}

export interface RescanOptions {
  readonly propose: boolean;
  /** As for `rescan`. */
  readonly known: boolean;
}

/** A rescan, and the branches that are new because of it. */
export interface Rescanned extends Rescan {
  readonly branches: readonly string[];
}

/** Builds it; every member loads its adapters when it is first called. */
export function createPlatformWire(run: {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly warn: Warn;
  readonly version: string;
}): PlatformWire {
  const { signal, progress, warn, version } = run;
  return {
    async openLog(stream) {
      const { createJsonLog } = await import("../adapters/json-log.ts");
      return createJsonLog({ stream, version });
    },

    access: createAccessWire(),

    async adopt(location, config, { dryRun }) {
      const { adopt } = await import("../app/author/adopt.ts");
      const { openRepository } = await import("./open-repository.ts");
      const { openCheckout } = await import("../adapters/git/checkout-folder.ts");
      const { readWorkflows } = await import("../adapters/git/template-repository.ts");
      const { listUncommitted } = await import("../adapters/git/uncommitted.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      const [checkout, workflows] = await Promise.all([openCheckout(location), readWorkflows()]);
      const source = await openRepository({ location, config, progress, readOnly: false });
      try {
        const uncommitted = checkout === undefined ? [] : await listUncommitted(location);
        return await adopt({ source, clock, checkout, workflows, uncommitted, dryRun, progress });
      } finally {
        await source.close();
      }
    },

    async trunkOf(location, config) {
      const { openRepository } = await import("./open-repository.ts");
      const source = await openRepository({ location, config, progress, readOnly: false, lazy: true, judges: true });
      try {
        return (await source.refresh()).branch;
      } finally {
        await source.close();
      }
    },

    async doctor(location, config) {
      const { examineRepository } = await import("./examine-repository.ts");
      const { version: node } = process;
      return examineRepository({ location, config, access: readHostAccess(), node, progress, signal });
    },

    async rescan(location, config, { propose, known }) {
      const { rescan } = await import("../app/author/rescan.ts");
      const { openMeant } = await import("./open-repository.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      // Of a remote, whoever only follows its ledger has no trunk.
      const { source } = await openMeant({
        location,
        config: { ...config, push: false },
        progress,
        warn,
        readOnly: false,
      });
      const result = await rescan({ source, clock, known, progress, signal }).finally(() => source.close());
      if (!propose) return { ...result, branches: [] };
      const { proposeFiles } = await import("../adapters/git/proposal-branches.ts");
      const files = result.affected.flatMap(({ id, path, edited: bytes }) =>
        bytes === undefined
          ? []
          : [{ branch: `rescan/${id}`, path, bytes, message: `chore: yank what ${id} must not offer` }],
      );
      return { ...result, branches: await proposeFiles(location, result.trunk, files, Math.floor(clock.now() / 1000)) };
    },

    async exportIndex(location, config, dir) {
      const { exportIndex } = await import("./export-index.ts");
      return exportIndex({ location, dir, config, progress, warn, signal });
    },

    async pushOci(config, { registry, place, named }) {
      const { pushOci } = await import("../app/index/push-oci.ts");
      const { openOci } = await import("./open-oci.ts");
      return pushOci({ registry, store: openOci(place, config, { signal }), named, progress });
    },
  };
}
