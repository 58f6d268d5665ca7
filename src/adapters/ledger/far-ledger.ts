/**
 * A ledger that is kept elsewhere, for whoever only reads: that its place does not answer, or is not there, is said by what
 * is asked of the ledger, and keeps nobody from reading the trunk.
 */
import type { LedgerStore } from "../../app/ports/ports.ts";
import { RegistryError } from "../../core/errors.ts";

export interface FarLedger<L> {
  /** Every reader asks for its tip first: that throws why the last `take` did not reach the place. */
  readonly ledger: L;
  /** Brings it up to date. Throws whatever `fetch` throws, but that nobody answered or that it is not there. */
  take(fetch: () => Promise<void>): Promise<void>;
}

export function createFarLedger<L extends Pick<LedgerStore, "tip">>(store: L): FarLedger<L> {
  let silence: RegistryError | undefined;
  return {
    ledger: {
      ...store,
      async tip() {
        if (silence !== undefined) throw silence;
        return await store.tip();
      },
    },
    async take(fetch) {
      silence = undefined;
      try {
        await fetch();
      } catch (error) {
        if (!(error instanceof RegistryError) || !SILENT.has(error.code)) throw error;
        silence = error;
      }
    },
  };
}

const SILENT: ReadonlySet<string> = new Set(["GIT_UNREACHABLE", "NOT_A_REPOSITORY"]);
