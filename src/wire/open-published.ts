/** What a repository on this machine has published, or the place that it was cloned from. */
import { findClone } from "../adapters/ledger/clone-ledger.ts";
import type { LedgerReader } from "../app/ports/ports.ts";
import { RegistryError } from "../core/errors.ts";
import { type LedgerOptions, openLedger } from "./open-ledger.ts";

/**
 * Opens that ledger; undefined where nothing was published, and for a folder that is no repository, an unpacked download say.
 * Throws as a fetch does: what cannot be asked is not known.
 */
export async function openPublishedLedger(options: LedgerOptions): Promise<LedgerReader | undefined> {
  const clone = await findClone(options.location).catch(orNothing);
  try {
    return await openLedger(options);
  } catch (error) {
    // Where a clone came from is a repository: one that is gone is not one that has published nothing.
    if (clone !== undefined && !isUnpublished(error)) throw error;
    return orNothing(error);
  }
}

function orNothing(error: unknown): undefined {
  if (isUnpublished(error) || (error instanceof RegistryError && error.code === "NOT_A_REPOSITORY")) return undefined;
  throw error;
}

function isUnpublished(error: unknown): boolean {
  return error instanceof RegistryError && error.code === "LEDGER_NOT_FOUND";
}
