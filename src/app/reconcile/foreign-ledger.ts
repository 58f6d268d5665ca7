/** What somebody else appended to the ledger is believed only after it was recomputed. */
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { LedgerWhereabouts } from "../ports/ledger-whereabouts.ts";
import type { LedgerTip, Source } from "../ports/ports.ts";
import { skipOlderEngine } from "./older-engines.ts";
import { type RebuildRequest, rebuildLedger } from "./rebuild.ts";

/** Where the ledger is, and the ledger commit that this machine knew last. */
export interface SeenLedger {
  readonly known: Oid | undefined;
  readonly tip: LedgerTip | undefined;
}

/**
 * In this order: another process with the same state folder may publish and remember between the two, and what it remembers
 * is in no tip that was read before.
 */
export async function lookAtLedger({ ledger }: Source): Promise<SeenLedger> {
  const known = await ledger.known();
  return { known, tip: await ledger.tip() };
}

/**
 * Checks that `tip` follows from the ledger commit that this machine knew last and the trunk, by planning the same
 * commits and comparing tree ids; what an older engine appended is taken as given, where it continues what was there.
 * Without such a commit there is nothing to compare with. Throws LEDGER_FORKED when it
 * does not follow, or when it lost that commit. A ledger that we only keep for ourselves may have been cut into other
 * commits than the one we follow: there only what the two say counts, whichever is ahead.
 */
export async function checkForeign(
  source: Source,
  { known, tip }: SeenLedger,
  horizon: Oid | undefined,
): Promise<void> {
  const { ledger } = source;
  if (known === undefined || tip?.commit === known) return;
  const descends = tip !== undefined && (await ledger.descends(known, tip.commit));
  if (tip === undefined || (!descends && source.publishes)) {
    throw forked(source.whereabouts, known, tip, "it no longer contains the ledger commit last seen here");
  }
  const last = await ledger.tipAt(known);
  const base = descends ? await skipOlderEngine(source, last, tip) : last;
  if (await follows({ source, base, tip, horizon })) return;
  if (!descends && (await follows({ source, base: tip, tip: base, horizon }))) return;
  throw forked(
    source.whereabouts,
    known,
    tip,
    "what was appended since the one last seen here is not what the trunk gives",
  );
}

/** Do the trunk and the evidence lead from `base` to `tip`? A tip that stands before `base` on the trunk is led to by nothing. */
async function follows(request: RebuildRequest): Promise<boolean> {
  try {
    return (await rebuildLedger(request)).tip.tree === request.tip.tree;
  } catch (error) {
    if (error instanceof RegistryError && error.code === "HISTORY_REWRITTEN") return false;
    throw error;
  }
}

function forked(at: LedgerWhereabouts, known: Oid, tip: LedgerTip | undefined, why: string): RegistryError {
  return new RegistryError(
    "LEDGER_FORKED",
    `The ledger branch is at ${tip?.commit.slice(0, 12) ?? "nothing"}, and ${why} (${known.slice(0, 12)}). Nothing is appended.`,
    {
      hint: `Find out who moved the branch; \`skilltrunk verify\` says what is wrong in it. Put it back with \`${putBack(at, known)}\`, or accept it as it is by removing the folder ${shellWord(at.stateFolder)} with what this machine remembers of it.`,
    },
  );
}

/** The same error as people need it: of a ledger that cannot be read, how it is put right. */
export async function toldHowToRestore(error: unknown, source: Source): Promise<unknown> {
  if (!(error instanceof RegistryError) || error.code !== "LEDGER_CORRUPT") return error;
  const { ledger, whereabouts, location } = source;
  const known = await ledger.known().catch(() => undefined);
  const tip = await ledger.tip().catch(() => undefined);
  const restored =
    known === undefined || known === tip?.commit
      ? `Bring the branch from a good clone: \`${bringFrom(whereabouts)}\`.`
      : `Put the branch back to where this machine last knew it: \`${putBack(whereabouts, known)}\`.`;
  const verify = `\`skilltrunk verify ${shellWord(location)}\` says what is wrong in it.`;
  return new RegistryError(error.code, error.message, { hint: `${restored} ${verify}`, cause: error });
}

/** The command that brings the branch from a clone that somebody has. */
function bringFrom({ ref, gitDir, remote }: LedgerWhereabouts): string {
  return remote
    ? `git -C <good clone> push --force <its URL> ${ref}`
    : `git --git-dir=${shellWord(gitDir)} fetch <good clone> +${ref}:${ref}`;
}

/** The command that moves the branch to this commit from wherever it is. */
function putBack({ ref, gitDir, remote }: LedgerWhereabouts, known: Oid): string {
  const git = `git --git-dir=${shellWord(gitDir)}`;
  return remote ? `${git} push --force <its URL> ${known}:${ref}` : `${git} update-ref ${ref} ${known}`;
}
