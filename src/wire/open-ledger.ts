/** Opening a repository's ledger to read it: the one that is published there, or where its settings keep it. */

import { parseLocation } from "../adapters/git/repository-location.ts";
import { readTrunkFile } from "../adapters/git/trunk-file.ts";
import { openLedgerReader } from "../adapters/ledger/registry-ledger.ts";
import type { LedgerReader, Progress } from "../app/ports/ports.ts";
import { RegistryError } from "../core/errors.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../core/trunk/yaml-file.ts";

export interface LedgerOptions {
  /** A folder, or any URL that git fetches from, also written `git+https://…`. */
  readonly location: string;
  readonly stateDir: string;
  readonly progress: Progress;
}

/** Opens the ledger of a skills repository, or of a repository that holds one. Throws as `openLedgerReader`. */
export async function openLedger(options: LedgerOptions): Promise<LedgerReader> {
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
async function readPlace({ location: text, ...options }: LedgerOptions): Promise<Settings["ledger"] | undefined> {
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
