/** Opening a repository's ledger to read it: the one that is published there, or where its settings keep it. */

import { parseLocation } from "../adapters/git/repository-location.ts";
import { readTrunkFile } from "../adapters/git/trunk-file.ts";
import { type Clone, findClone, readLedgersOfClone } from "../adapters/ledger/clone-ledger.ts";
import { openLedgerReader, openTrackedLedger } from "../adapters/ledger/registry-ledger.ts";
import type { LedgerReader, Progress } from "../app/ports/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../core/trunk/yaml-file.ts";
import { isUnreachable, ledgerBranchOf, type Warn, warnOfOwn, warnUnasked } from "./meant-ledger.ts";

export interface LedgerOptions {
  /** A folder, or any URL that git fetches from, also written `git+https://…`. */
  readonly location: string;
  readonly stateDir: string;
  readonly progress: Progress;
  readonly warn: Warn;
}

/**
 * Opens the ledger that this location means, as meant-ledger.ts has it: of a clone that of its origin. Where nobody can be
 * asked, what the clone last fetched of it is opened, or else a ledger of the clone's own, and a person is told so. Throws
 * as `openLedgerReader`.
 */
export async function openLedger(options: LedgerOptions): Promise<LedgerReader> {
  const clone = await findClone(options.location);
  if (clone === undefined) return openNamedLedger(options);
  try {
    return await openOriginLedger(clone, options);
  } catch (error) {
    if (error instanceof RegistryError && error.code === "LEDGER_NOT_FOUND") return openNamedLedger(options);
    if (!isUnreachable(error)) throw error;
    return openUnasked(clone, options, error);
  }
}

/** Opens the ledger of a clone's origin. Throws LEDGER_NOT_FOUND where there is none, and as `openLedgerReader`. */
export async function openOriginLedger(clone: Clone, options: LedgerOptions): Promise<LedgerReader> {
  const reader = await openNamedLedger({ ...options, location: clone.origin.url });
  const branch = await ledgerBranchOf(options);
  const here = await readLedgersOfClone(clone, branch);
  if (here.own !== undefined) {
    const { commit } = await reader.tip();
    await warnOfOwn({ clone, here, branch, warn: options.warn }, commit);
  }
  return reader;
}

async function openUnasked(clone: Clone, options: LedgerOptions, error: RegistryError): Promise<LedgerReader> {
  const branch = await ledgerBranchOf(options);
  const { own, fetched } = await readLedgersOfClone(clone, branch);
  const { location, warn } = options;
  if (fetched !== undefined) {
    warn(`What this clone last fetched is shown, and there may be news: ${quote(error.message, 400)}`);
    return openTrackedLedger(location, `refs/heads/${branch}`);
  }
  if (own === undefined) throw error;
  warnUnasked(clone, warn, error);
  return openNamedLedger(options);
}

/** Opens the ledger of exactly this repository, or of where its settings keep it. */
async function openNamedLedger(options: LedgerOptions): Promise<LedgerReader> {
  try {
    return await openLedgerReader(options);
  } catch (error) {
    if (!(error instanceof RegistryError && error.code === "LEDGER_NOT_FOUND")) throw error;
    const place = await readPlace(options).catch(() => undefined);
    if (place === undefined) throw error;
    const { branch, repository: location = options.location } = place;
    return openLedgerReader({ ...options, location, branch });
  }
}

/** Where the settings keep the ledger; undefined where they do not say, or name what they may not. */
async function readPlace({
  location: text,
  warn: _,
  ...options
}: LedgerOptions): Promise<Settings["ledger"] | undefined> {
  const location = parseLocation(text.replace(/^git\+(?=[a-z]+:\/\/)/i, ""));
  const bytes = await readTrunkFile({ ...options, location, path: SETTINGS_PATH, maxBytes: MAX_YAML_BYTES });
  const ledger = bytes && parseSettings(bytes).settings?.ledger;
  if (ledger === undefined) return undefined;
  const { branch, repository } = ledger;
  if (repository === undefined) return branch === DEFAULT_SETTINGS.ledger.branch ? undefined : ledger;
  // Somebody else's repository does not say what to read on this machine.
  const isFar = location.kind === "remote" && location.path === undefined;
  return isFar && repository.startsWith("file:") ? undefined : ledger;
}
