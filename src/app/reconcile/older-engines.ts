/**
 * What an older engine appended is taken as given: its rules are not ours, so nobody could compute it again (DESIGN 4). Who
 * wrote what, the ledger says itself: each of its commits names the engine, and each event does. Once a newer engine has
 * written, an older one appends nothing, so that numbers never fall; where they do, or where what was there is not there
 * any more, somebody else wrote.
 */
import { sha256 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import { type ChainId, EMPTY_CHAIN, ENGINE, parseEventLine } from "../../core/ledger/event.ts";
import type { LedgerTip, Source } from "../ports/ports.ts";

/**
 * The last state of the ledger, up to `tip`, that holds nothing of this engine's making; undefined where all of it is ours.
 * Throws LEDGER_FORKED where an older engine wrote after a newer one.
 */
export async function lastOfOlderEngine(source: Source, tip: LedgerTip): Promise<LedgerTip | undefined> {
  // There is none before the first.
  if (ENGINE <= 1) return undefined;
  let older: LedgerTip | undefined;
  let first: LedgerTip | undefined;
  let engine = 0;
  for await (const { commit } of source.objects.history({ after: null, to: tip.commit })) {
    const state = await source.ledger.tipAt(commit.oid);
    if (state.head.engine < engine) throw wentBack(engine, state);
    engine = state.head.engine;
    first ??= state;
    if (engine < ENGINE) older = state;
  }
  // A ledger whose own history was pruned begins with what others wrote before.
  const isPruned = older === undefined && first !== undefined && (await holdsOlder(source, first));
  return isPruned ? first : older;
}

/**
 * Where to begin recomputing what was appended after `known`, which this machine has checked: after what an older engine
 * appended meanwhile, which has to continue every chain. Throws LEDGER_FORKED.
 */
export async function skipOlderEngine(source: Source, known: LedgerTip, tip: LedgerTip): Promise<LedgerTip> {
  if (tip.head.engine < known.head.engine) throw wentBack(known.head.engine, tip);
  if (known.head.engine >= ENGINE) return known;
  const older = await lastOfOlderEngine(source, tip);
  if (older === undefined || older.commit === known.commit) return known;
  if (!(await source.ledger.descends(known.commit, older.commit))) return known;
  await checkContinues(source, known, older);
  return older;
}

/** Does every chain of `next` begin with all that `known` has of it, and go on with events of no later engine than its own? */
async function checkContinues({ ledger }: Source, known: LedgerTip, next: LedgerTip): Promise<void> {
  const ends = new Map<ChainId, { readonly n: number; readonly hash: string }>();
  for await (const { chain, lines } of ledger.chains(known.commit)) {
    ends.set(chain, { n: lines.length, hash: sha256(lines.at(-1) ?? "") });
  }
  for await (const { chain, lines } of ledger.chains(next.commit)) {
    const end = ends.get(chain);
    ends.delete(chain);
    if (end !== undefined && sha256(lines[end.n - 1] ?? "") !== end.hash) throw changed(chain);
    let at = EMPTY_CHAIN;
    for (const line of lines) {
      const { event, tip } = parseEventLine(chain, at, line);
      at = tip;
      if (event.engine > next.head.engine) throw changed(chain);
    }
  }
  for (const chain of ends.keys()) throw changed(chain);
}

async function holdsOlder({ ledger }: Source, state: LedgerTip): Promise<boolean> {
  for await (const { lines } of ledger.chains(state.commit)) {
    if (lines.some((line) => (JSON.parse(line) as { readonly engine: number }).engine < ENGINE)) return true;
  }
  return false;
}

function wentBack(engine: number, { commit, head }: LedgerTip): RegistryError {
  return forked(`its commit ${commit.slice(0, 12)} is of engine ${head.engine}, after engine ${engine} had written`);
}

function changed(chain: ChainId): RegistryError {
  return forked(`what an older engine appended does not continue the events of ${chain} that were there before`);
}

function forked(why: string): RegistryError {
  return new RegistryError("LEDGER_FORKED", `The ledger was not only appended to: ${why}. Nothing is appended.`, {
    hint: "Find out who moved the branch, and put it back; `skilltrunk verify` of a good clone says what is right.",
  });
}
