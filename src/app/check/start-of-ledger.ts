/** Where a ledger that has taken nothing yet would start. */
import type { Oid } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import type { PublishedLedger } from "./planned-change.ts";

/**
 * As the merge has it, since it is the reconciler's first look at the trunk that decides, and that comes after the merge
 * that adopts a repository. Null: at the root, or where the ledger is by now.
 */
export async function startOfLedger(
  objects: GitObjects,
  { ledger, base, merge }: { readonly ledger: PublishedLedger; readonly base: Oid | null; readonly merge: Oid },
): Promise<Oid | null> {
  if (base === null || ((await ledger.tip())?.head.trunk ?? null) !== null) return null;
  const { settings } = await settingsAt(objects, merge);
  const from = settings?.history.from;
  return from !== undefined && (await objects.isOnFirstParentChain(from, base)) ? from : null;
}
