/** What a repository's ledger says of who did what. */

import { RegistryError } from "../../core/errors.ts";
import { type AuditQuery, type AuditRow, auditRows } from "../../core/ledger/audit.ts";
import type { Oid } from "../../core/names.ts";
import type { LedgerStore, Source } from "../ports/ports.ts";

/** Reads every chain of the published ledger. Throws LEDGER_NOT_FOUND or LEDGER_CORRUPT. */
export async function auditLedger(
  source: Source,
  query: AuditQuery,
): Promise<{ readonly ledger: Oid; readonly rows: readonly AuditRow[] }> {
  await source.refresh();
  const tip = await source.ledger.tip();
  if (tip === undefined) {
    throw new RegistryError("LEDGER_NOT_FOUND", `${source.location} has no ledger yet.`, {
      hint: "Run `skilltrunk reconcile` first.",
    });
  }
  const chains: Awaited<ReturnType<typeof readAll>> = await readAll(source.ledger, tip.commit);
  return { ledger: tip.commit, rows: auditRows(chains, query) };
}

async function readAll(ledger: LedgerStore, commit: Oid) {
  const chains = [];
  for await (const chain of ledger.chains(commit)) chains.push(chain);
  return chains;
}
