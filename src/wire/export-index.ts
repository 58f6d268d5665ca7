/** Exporting the public index of a repository's ledger: the index itself is asked, in process, as anybody would ask it. */
import { readCliPackage } from "../adapters/cli-package.ts";
import { openExportFolder } from "../adapters/disk/export-folder.ts";
import { systemClock } from "../adapters/system.ts";
import { type ExportResult, exportSite } from "../app/index/export.ts";
import { readEvents } from "../app/index/skill-events.ts";
import type { Progress } from "../app/ports/ports.ts";
import { createFollower } from "../app/reconcile/follow.ts";
import { createReconciler } from "../app/reconcile/reconcile.ts";
import type { Config } from "../config.ts";
import { createApp } from "../server/app.ts";
import { type AskedIndex, staticSite } from "../server/static-site.ts";
import type { Warn } from "./meant-ledger.ts";
import { openMeant } from "./open-repository.ts";

export interface IndexExport {
  /** Path or URL of the skills repository, or of one that holds its ledger. */
  readonly location: string;
  /** The folder to export to. */
  readonly dir: string;
  readonly config: Config;
  readonly progress: Progress;
  readonly warn: Warn;
  readonly signal: AbortSignal;
}

/** Exports what is published, whoever published it. Throws LEDGER_NOT_FOUND, and as `exportSite`. */
export async function exportIndex({
  location,
  dir,
  config,
  progress,
  warn,
  signal,
}: IndexExport): Promise<ExportResult> {
  const { source } = await openMeant({ location, config, progress, warn, readOnly: true });
  try {
    const reconciler = createReconciler({ source, clock: systemClock });
    const { branch } = await createFollower({ source, reconciler }).pass();
    const { snapshot } = reconciler;
    const failures: unknown[] = [];
    const now = new Date(systemClock.now()).toISOString();
    const app = createApp({
      snapshot: () => snapshot,
      objects: () => source.objects,
      audience: "public",
      // Nothing runs that could be in any condition.
      status: () => ({ branch, location: source.location, conditions: [] }),
      events: (skill, ledger) => readEvents(source.objects, ledger, skill),
      chains: (ledger, only) => source.ledger.chains(ledger, only),
      now: () => now,
      cliPackage: readCliPackage,
      onError: (error) => failures.push(error),
      // Nobody can ask files for the next page, and nobody is kept waiting by a large one.
      pageSize: Number.POSITIVE_INFINITY,
      sending: { maxBytes: Number.POSITIVE_INFINITY },
      ...(config.url === undefined ? {} : { baseUrl: config.url }),
    });
    const index: AskedIndex = {
      async request(url, init) {
        const response = await app.request(url, init);
        if (failures.length > 0) throw failures[0];
        return response;
      },
    };
    const parts = staticSite(index, snapshot.catalog);
    return await exportSite({ parts, folder: openExportFolder(dir, progress), progress, signal });
  } finally {
    await source.close();
  }
}
