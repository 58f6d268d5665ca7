/** `verify`: rebuild the ledger from Git and the evidence in it, in a clean place, and compare tree ids. */

import { compareUtf8 } from "../../core/bytes.ts";
import type { AsOf } from "../../core/catalog/as-of.ts";
import { RegistryError } from "../../core/errors.ts";
import type { ChainId } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects, LedgerStore, LedgerTip, Progress, Source, TreeFile } from "../ports/ports.ts";
import { lastOfOlderEngine } from "./older-engines.ts";
import { rebuildLedger } from "./rebuild.ts";
import { baseSince, givenBase, laterOf } from "./verify-base.ts";
import { type Signatures, verifySignatures } from "./verify-signatures.ts";

export interface Verification {
  readonly identical: boolean;
  readonly trunk: Oid | null;
  readonly ledger: { readonly commit: Oid; readonly tree: Oid };
  /** The tree that the trunk and the evidence give. */
  readonly rebuilt: Oid;
  /** Trunk commits replayed. */
  readonly commits: number;
  /** Set when the commits up to this one are no longer in the repository (rewritten away): what the ledger says of them is taken as given. */
  readonly takenAsGiven: Oid | null;
  /** The state of the ledger that `since` led to, which is taken as given whole; null where none was asked for, or none was there yet. */
  readonly since: { readonly ledger: Oid; readonly trunk: Oid | null } | null;
  /** The state up to which an older engine wrote the ledger, whose rules nobody computes any more; null where all of it is ours. */
  readonly older: { readonly engine: number; readonly ledger: Oid; readonly trunk: Oid | null } | null;
  readonly difference: Difference | null;
  /** Null where the settings name no signers. */
  readonly signatures: Signatures | null;
}

export interface Difference {
  /** A chain, or the ledger path that differs. */
  readonly where: string;
  readonly n: number | null;
  readonly inLedger: string | null;
  readonly rebuilt: string | null;
}

export interface VerifyOptions {
  readonly source: Source;
  /** A second reader of the same objects, to be compared with the first one's result. */
  readonly objects?: GitObjects;
  /** Only what came after is computed again; what the ledger said then is taken as given. */
  readonly since?: AsOf;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Rebuilds and compares. Throws LEDGER_NOT_FOUND when there is nothing to verify, and CHANGE_NOT_FOUND as `baseSince`. */
export async function verifyLedger(options: VerifyOptions): Promise<Verification> {
  const { source } = options;
  const { trunk: horizon } = await source.refresh();
  const tip = await source.ledger.tip();
  if (tip === undefined)
    throw new RegistryError("LEDGER_NOT_FOUND", `${source.location} has no ledger yet.`, {
      hint: "Run `skilltrunk reconcile` first.",
    });
  const objects = options.objects ?? source.objects;
  const given = await givenBase(source, tip, objects);
  const asked = options.since === undefined ? undefined : await baseSince(source, tip, options.since);
  const older = await lastOfOlderEngine(source, tip);
  const base = await laterOf(source, await laterOf(source, given, asked), older);
  const rebuilt = await rebuildLedger({ ...options, objects, base, tip, horizon });
  const identical = rebuilt.tip.tree === tip.tree;
  return {
    identical,
    trunk: tip.head.trunk,
    ledger: { commit: tip.commit, tree: tip.tree },
    rebuilt: rebuilt.tip.tree,
    commits: rebuilt.commits,
    takenAsGiven: given?.head.trunk ?? null,
    since: asked === undefined ? null : { ledger: asked.commit, trunk: asked.head.trunk },
    older: older === undefined ? null : { engine: older.head.engine, ledger: older.commit, trunk: older.head.trunk },
    signatures: await verifySignatures(source, tip.commit, options.signal),
    difference: identical ? null : await firstDifference({ ledger: source.ledger, tip }, rebuilt),
  };
}

interface Side {
  readonly ledger: LedgerStore;
  readonly tip: LedgerTip;
}

/** The earliest event that differs; else what of the tree does. */
async function firstDifference(actual: Side, expected: Side): Promise<Difference> {
  const left = await allChains(actual);
  const right = await allChains(expected);
  const found: (Difference & { readonly at: string })[] = [];
  for (const chain of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(chain) ?? [], right.get(chain) ?? []];
    const i = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, k) => a[k] !== b[k]);
    if (i >= 0)
      found.push({
        where: chain,
        n: i + 1,
        inLedger: a[i] ?? null,
        rebuilt: b[i] ?? null,
        at: timeOf(a[i] ?? b[i] ?? ""),
      });
  }
  const [first] = found.sort((a, b) => compareUtf8(a.at, b.at) || compareUtf8(a.where, b.where));
  if (first !== undefined) return { where: first.where, n: first.n, inLedger: first.inLedger, rebuilt: first.rebuilt };
  const heads = { inLedger: JSON.stringify(actual.tip.head), rebuilt: JSON.stringify(expected.tip.head) };
  if (heads.inLedger !== heads.rebuilt) return { where: "head.json", n: null, ...heads };
  const whole = { where: "the whole tree", n: null, inLedger: actual.tip.tree, rebuilt: expected.tip.tree };
  return (await firstFileThatDiffers(actual, expected)) ?? whole;
}

/** The first path that only one of these has, or that is another file in each. Each is read where it was written. */
async function firstFileThatDiffers(actual: Side, expected: Side): Promise<Difference | undefined> {
  const [inLedger, rebuilt] = [filesOf(actual), filesOf(expected)];
  if (inLedger === undefined || rebuilt === undefined) return undefined;
  let [a, b] = [await inLedger.next(), await rebuilt.next()];
  while (a.done !== true && b.done !== true && isSameFile(a.value, b.value)) {
    [a, b] = [await inLedger.next(), await rebuilt.next()];
  }
  const [mine, theirs] = [a.done === true ? undefined : a.value, b.done === true ? undefined : b.value];
  const [where] = [mine, theirs].flatMap((file) => file?.path ?? []).sort(compareUtf8);
  if (where === undefined) return undefined;
  const side = (file: TreeFile | undefined) => (file?.path === where ? describeFile(file) : null);
  return { where, n: null, inLedger: side(mine), rebuilt: side(theirs) };
}

function filesOf({ ledger, tip }: Side): AsyncIterator<TreeFile> | undefined {
  return ledger.files?.(tip.commit)[Symbol.asyncIterator]();
}

function isSameFile(a: TreeFile, b: TreeFile): boolean {
  return a.path === b.path && a.mode === b.mode && a.oid === b.oid;
}

function describeFile({ mode, oid }: TreeFile): string {
  return `the file ${oid} (mode ${mode.toString(8)})`;
}

async function allChains({ ledger, tip }: Side): Promise<Map<ChainId, readonly string[]>> {
  const chains = new Map<ChainId, readonly string[]>();
  for await (const { chain, lines } of ledger.chains(tip.commit)) chains.set(chain, lines);
  return chains;
}

/** The moment an event line claims; lines that differ may be anything. */
function timeOf(line: string): string {
  return /"at":"([^"]{1,40})"/.exec(line)?.[1] ?? "";
}
