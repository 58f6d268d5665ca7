/** What a repository's ledger says of who did what. */

import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { type AuditQuery, type AuditRow, auditRows } from "../../core/ledger/audit.ts";
import type { Oid } from "../../core/names.ts";
import { nearest } from "../../core/nearest.ts";
import type { LedgerStore, Source } from "../ports/ports.ts";

/** Reads every chain of the published ledger. Throws LEDGER_NOT_FOUND, SKILL_NOT_FOUND or LEDGER_CORRUPT. */
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
  const rows = auditRows(chains, query);
  if (query.skill !== undefined && rows.length === 0) requireKnown(auditRows(chains), query.skill);
  return { ledger: tip.commit, rows };
}

/** What the ledger never heard of is more likely mistyped than without a past. */
function requireKnown(rows: readonly AuditRow[], skill: string): void {
  const ids = new Set(rows.flatMap((row) => (row.skill === null ? [] : [row.skill])));
  const isMeant = (id: string): boolean => id === skill || id.split("/")[1] === skill;
  if ([...ids].some(isMeant)) return;
  const names = skill.includes("/") ? [...ids] : [...ids].map((id) => id.slice(id.indexOf("/") + 1));
  const meant = nearest(skill, [...new Set(names)].sort(compareUtf8));
  throw new RegistryError("SKILL_NOT_FOUND", `The ledger knows of no skill "${quote(skill, 200)}".`, {
    hint:
      meant === undefined ? "`skilltrunk list` shows which skills there are." : `Did you mean ${quote(meant, 200)}?`,
  });
}

async function readAll(ledger: LedgerStore, commit: Oid) {
  const chains = [];
  for await (const chain of ledger.chains(commit)) chains.push(chain);
  return chains;
}
