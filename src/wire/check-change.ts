/** Checking a change as the command line and the action ask for it: on which base, against whose ledger. */

import { findLocalRepository } from "../adapters/git/local-repository.ts";
import { readOrigin } from "../adapters/git/origin.ts";
import { systemClock as clock } from "../adapters/system.ts";
import { check } from "../app/check/check.ts";
import type { PublishedLedger } from "../app/check/planned-change.ts";
import type { LedgerReader, Progress, Source } from "../app/ports/ports.ts";
import { ExternalScans } from "../app/reconcile/external-scans.ts";
import { createSourceMirror } from "../app/reconcile/source-mirror.ts";
import { trackedTrunk } from "../app/reconcile/tracked-trunk.ts";
import type { Config } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import type { CheckRequest } from "../wire.ts";
import { openLedger } from "./open-ledger.ts";
import { openScanners } from "./open-scanners.ts";
import { openSources } from "./open-sources.ts";

export interface CheckOptions {
  readonly source: Source;
  readonly change: CheckRequest;
  readonly config: Config;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Checks a change. Of a clone that has no ledger, the ledger of where it was cloned from counts. */
export async function checkChange({ source, change, config, progress, signal }: CheckOptions): Promise<CheckReport> {
  const { into, title, author, landing, findConcurrent, listProposals, readMerging, everything } = change;
  const head = await findHead(source, change.head ?? "HEAD");
  const base = everything === true ? null : (change.base ?? (await findBase(source, head)));
  const far = await openFarLedger({ source, change, config, progress });
  const { scanners } = await openScanners(config, change.repository);
  try {
    return await check({
      source,
      ledger: far === undefined ? source.ledger : toPublished(far),
      clock,
      // What is fetched for a check stays on this machine.
      mirror: createSourceMirror({ fetch: openSources(config), source: { ledger: source.scratch() }, clock }),
      ...(scanners === undefined ? {} : { scans: new ExternalScans({ scanners, clock }) }),
      head,
      progress,
      signal,
      ...(base === undefined ? {} : { base }),
      ...(into === undefined ? {} : { into }),
      ...(title === undefined ? {} : { title }),
      ...(author === undefined ? {} : { author }),
      ...(landing === undefined ? {} : { landing }),
      ...(findConcurrent === undefined ? {} : { findConcurrent }),
      ...(listProposals === undefined ? {} : { listProposals }),
      ...(readMerging === undefined ? {} : { readMerging }),
    });
  } finally {
    await far?.close();
  }
}

/** Found once, so that all that is said is said of one commit. What is elsewhere is asked for there, by its name. */
async function findHead(source: Source, named: string): Promise<string> {
  return source.remote ? named : await source.proposals.find(named);
}

async function findBase(source: Source, head: string): Promise<string | undefined> {
  return source.remote ? undefined : await trackedTrunk(source, head);
}

async function openFarLedger({
  source,
  change,
  config,
  progress,
}: Omit<CheckOptions, "signal">): Promise<LedgerReader | undefined> {
  if (source.remote || (await source.ledger.tip()) !== undefined) return undefined;
  const origin = await readOrigin(await findLocalRepository(change.repository));
  if (origin === undefined) return undefined;
  return await openLedger({ location: origin.url, stateDir: config.stateDir, progress }).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "LEDGER_NOT_FOUND") return undefined;
    throw error;
  });
}

function toPublished(reader: LedgerReader): PublishedLedger {
  return {
    tip: () => reader.tip(),
    chains: (commit, only) => reader.chains(commit, only),
    named: (commit, names) => reader.named(commit, names),
    dependents: (commit, ids) => reader.dependents(commit, ids),
  };
}
