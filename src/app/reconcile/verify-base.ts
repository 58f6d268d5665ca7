/** Where `verify` starts: from nothing, or from a state of the ledger that is taken as given. */
import type { AsOf } from "../../core/catalog/as-of.ts";
import { RegistryError } from "../../core/errors.ts";
import type { LedgerHead } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects, LedgerTip, Source } from "../ports/ports.ts";
import { readRegistry } from "./rebuild.ts";

/** The ledger as it stood at the last rewrite whose old commits are gone; undefined while all of them are there. */
export async function givenBase(source: Source, tip: LedgerTip, objects: GitObjects): Promise<LedgerTip | undefined> {
  const { rewrites } = await readRegistry(source.ledger, tip);
  for (const { from } of rewrites.toReversed()) {
    if (!(await objects.has(from, "commit"))) return await ledgerAt(source, tip, from);
  }
  return undefined;
}

/** The last ledger commit that had taken the trunk just as far as `trunk`. */
async function ledgerAt(source: Source, tip: LedgerTip, trunk: Oid): Promise<LedgerTip> {
  const found = await lastState(source, await ledgerCommits(source, tip), (head) => head.trunk === trunk);
  if (found !== undefined) return found;
  throw new RegistryError("LEDGER_CORRUPT", `No commit of the ledger stands at ${trunk}, which it says was rewritten.`);
}

/**
 * The last state of the ledger that knew nothing later than this moment or commit, of the trunk or of the ledger itself;
 * undefined where there was none yet. Throws CHANGE_NOT_FOUND for a commit that the ledger has not taken.
 */
export async function baseSince(source: Source, tip: LedgerTip, since: AsOf): Promise<LedgerTip | undefined> {
  const commits = await ledgerCommits(source, tip);
  if ("at" in since) return await lastState(source, commits, ({ at }) => at !== null && at <= since.at);
  const { commit } = since;
  if (commits.includes(commit)) return await source.ledger.tipAt(commit);
  const upTo = await trunkUpTo(source, tip, commit);
  return await lastState(source, commits, ({ trunk }) => trunk !== null && upTo.has(trunk));
}

/** Whichever of two states of one ledger came later. */
export async function laterOf(
  { ledger }: Source,
  a: LedgerTip | undefined,
  b: LedgerTip | undefined,
): Promise<LedgerTip | undefined> {
  if (a === undefined || b === undefined) return a ?? b;
  return (await ledger.descends(a.commit, b.commit)) ? b : a;
}

/** The ledger's commits, oldest first. */
async function ledgerCommits({ objects }: Source, tip: LedgerTip): Promise<readonly Oid[]> {
  const commits: Oid[] = [];
  for await (const { commit } of objects.history({ after: null, to: tip.commit })) commits.push(commit.oid);
  return commits;
}

async function lastState(
  { ledger }: Source,
  commits: readonly Oid[],
  isMeant: (head: LedgerHead) => boolean,
): Promise<LedgerTip | undefined> {
  for (const commit of commits.toReversed()) {
    const state = await ledger.tipAt(commit);
    if (isMeant(state.head)) return state;
  }
  return undefined;
}

/** The commits of the trunk up to and with this one, as far as the ledger has taken it. */
async function trunkUpTo({ objects }: Source, { head }: LedgerTip, commit: Oid): Promise<ReadonlySet<Oid>> {
  const found = new Set<Oid>();
  if (head.trunk !== null) {
    for await (const step of objects.history({ after: null, to: head.trunk })) {
      found.add(step.commit.oid);
      if (step.commit.oid === commit) return found;
    }
  }
  throw new RegistryError("CHANGE_NOT_FOUND", `The ledger has not taken the commit ${commit}.`, {
    hint: "Name a commit of the trunk or of the ledger, or a day such as 2026-11-20.",
  });
}
