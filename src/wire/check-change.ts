/** Checking a change as the command line and the action ask for it: on which base, against whose ledger. */

import { systemClock as clock } from "../adapters/system.ts";
import { check } from "../app/check/check.ts";
import type { Progress, Source } from "../app/ports/ports.ts";
import { ExternalScans } from "../app/reconcile/external-scans.ts";
import { createSourceMirror, type SourceMirror } from "../app/reconcile/source-mirror.ts";
import type { Config } from "../config.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import type { CheckRequest } from "../wire.ts";
import type { Warn } from "./meant-ledger.ts";
import { openScanners } from "./open-scanners.ts";
import { openSources } from "./open-sources.ts";
import { withPlanningLedger } from "./planning-ledger.ts";

export interface CheckOptions {
  readonly source: Source;
  readonly change: CheckRequest;
  readonly config: Config;
  readonly progress: Progress;
  readonly warn: Warn;
  readonly signal: AbortSignal;
}

/** Checks a change. Of a clone, the ledger of where it was cloned from counts. */
export async function checkChange({
  source,
  change,
  config,
  progress,
  warn,
  signal,
}: CheckOptions): Promise<CheckReport> {
  const { repository: location, workTree = false, everything, offline, base: onto, head: proposed, ...asked } = change;
  const { stateDir } = config;
  const named = await findHead(source, proposed ?? "HEAD");
  const head = workTree ? ((await source.proposals.commitWorkTree?.(named)) ?? named) : named;
  const { scanners } = await openScanners(config, location);
  const given = {
    ...asked,
    mirror: mirrorOf(source, config),
    ...(scanners === undefined ? {} : { scans: new ExternalScans({ scanners, clock }) }),
  };
  const planned = { source, location, head: named, onto: everything === true ? null : onto };
  const report = await withPlanningLedger(
    { ...planned, stateDir, progress, warn, offline: offline === true },
    ({ base, ledger }) => {
      const on = base === undefined ? {} : { base };
      return check({ ...given, ...on, source, ledger, clock, head, progress, signal });
    },
  );
  return workTree ? { ...report, change: { ...report.change, head: null } } : report;
}

/** What is fetched for a check stays on this machine. */
export function mirrorOf(source: Source, config: Config): SourceMirror {
  return createSourceMirror({ fetch: openSources(config), source: { ledger: source.scratch() }, clock });
}

/** Found once, so that all that is said is said of one commit. What is elsewhere is asked for there, by its name. */
export async function findHead(source: Source, named: string): Promise<string> {
  return source.remote ? named : await source.proposals.find(named);
}
