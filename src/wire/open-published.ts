/** What a repository on this machine has published: by its own ledger, or by that of the place it was cloned from. */
import { findLocalRepository } from "../adapters/git/local-repository.ts";
import { readOrigin } from "../adapters/git/origin.ts";
import type { LedgerReader } from "../app/ports/ports.ts";
import { RegistryError } from "../core/errors.ts";
import { type LedgerOptions, openLedger } from "./open-ledger.ts";

/** Opens that ledger; undefined where neither has one. Throws as a fetch does: what cannot be asked is not known. */
export async function openPublishedLedger(options: LedgerOptions): Promise<LedgerReader | undefined> {
  const own = await openIfThere(options);
  if (own !== undefined) return own;
  const origin = await findOrigin(options.location);
  if (origin === undefined) return undefined;
  // Where a clone came from is a repository: one that is gone is not one that has published nothing.
  return openIfThere({ ...options, location: origin }, isUnpublished);
}

async function openIfThere(options: LedgerOptions, isAbsent = isNothing): Promise<LedgerReader | undefined> {
  try {
    return await openLedger(options);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** A folder that is no repository, an unpacked download say, was cloned from nowhere. */
async function findOrigin(folder: string): Promise<string | undefined> {
  try {
    return (await readOrigin(await findLocalRepository(folder)))?.url;
  } catch (error) {
    if (isNothing(error)) return undefined;
    throw error;
  }
}

function isUnpublished(error: unknown): boolean {
  return error instanceof RegistryError && error.code === "LEDGER_NOT_FOUND";
}

function isNothing(error: unknown): boolean {
  return isUnpublished(error) || (error instanceof RegistryError && error.code === "NOT_A_REPOSITORY");
}
