/** What somebody else appended to the ledger is believed only after it was recomputed. */
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { LedgerTip, Source } from "../ports/ports.ts";
import { rebuildLedger } from "./rebuild.ts";

/**
 * Checks that `tip` follows from the ledger commit that this machine knew last and the trunk, by planning the same
 * commits and comparing tree ids; without such a commit there is nothing to compare with. Throws LEDGER_FORKED when it
 * does not follow, or when it lost that commit. A ledger that we only keep for ourselves may have been cut into other
 * commits than the one we follow: there only what the two say counts, whichever is ahead.
 */
export async function checkForeign(
  source: Source,
  tip: LedgerTip | undefined,
  horizon: Oid | undefined,
): Promise<void> {
  const { ledger } = source;
  const known = await ledger.known();
  if (known === undefined || tip?.commit === known) return;
  const descends = tip !== undefined && (await ledger.descends(known, tip.commit));
  if (tip === undefined || (!descends && source.publishes)) {
    throw forked(known, tip, "it no longer contains the ledger commit last seen here");
  }
  const base = await ledger.tipAt(known);
  if ((await rebuildLedger({ source, base, tip, horizon })).tip.tree === tip.tree) return;
  if (!descends && (await rebuildLedger({ source, base: tip, tip: base, horizon })).tip.tree === base.tree) return;
  throw forked(known, tip, "what was appended since is not what the trunk gives");
}

function forked(known: Oid, tip: LedgerTip | undefined, why: string): RegistryError {
  return new RegistryError(
    "LEDGER_FORKED",
    `The ledger branch is at ${tip?.commit.slice(0, 12) ?? "nothing"}, and ${why} (${known.slice(0, 12)}). Nothing is appended.`,
    {
      hint: "Find out who moved the branch. Put it back with `git update-ref`, or accept it as it is by removing this machine's state folder for the repository.",
    },
  );
}
