/** `verify`: rebuild the ledger from Git and the evidence in it, in a clean place, and compare tree ids. */

import { compareUtf8 } from "../core/bytes.ts";
import type { Catalog } from "../core/catalog.ts";
import { RegistryError } from "../core/errors.ts";
import { type ChainId, type LedgerEvent, REGISTRY_CHAIN } from "../core/event.ts";
import { emptyCatalog } from "../core/fold.ts";
import type { Oid } from "../core/names.ts";
import { readEvidence } from "./foreign-ledger.ts";
import { loadCatalog, readChain } from "./load-catalog.ts";
import type { GitObjects, LedgerStore, LedgerTip, Progress, Source } from "./ports.ts";
import { Replay } from "./replay.ts";

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
  readonly difference: Difference | null;
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
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Rebuilds and compares. Throws LEDGER_NOT_FOUND when there is nothing to verify. */
export async function verifyLedger(options: VerifyOptions): Promise<Verification> {
  const { source } = options;
  await source.refresh();
  const tip = await source.ledger.tip();
  if (tip === undefined)
    throw new RegistryError("LEDGER_NOT_FOUND", `${source.location} has no ledger yet.`, {
      hint: "Run `skilltrunk reconcile` first.",
    });
  const scratch = source.scratch();
  const objects = options.objects ?? source.objects;
  const segments = await planSegments(source.ledger, tip, objects);
  const rebuilt = await rebuild({ options, tip, objects, scratch, segments });
  const identical = rebuilt.tip.tree === tip.tree;
  return {
    identical,
    trunk: tip.head.trunk,
    ledger: { commit: tip.commit, tree: tip.tree },
    rebuilt: rebuilt.tip.tree,
    commits: rebuilt.commits,
    takenAsGiven: segments.base?.head.trunk ?? null,
    difference: identical
      ? null
      : await firstDifference({ ledger: source.ledger, tip }, { ledger: scratch, tip: rebuilt.tip }),
  };
}

type Rewrite = Extract<LedgerEvent, { type: "rewritten" }>;

interface Segments {
  /** The ledger commit to start from where the trunk's older commits are gone. */
  readonly base: LedgerTip | undefined;
  readonly rewrites: readonly Rewrite[];
}

async function planSegments(ledger: LedgerStore, tip: LedgerTip, objects: GitObjects): Promise<Segments> {
  const rewrites: Rewrite[] = [];
  for await (const loaded of ledger.chains(tip.commit, [REGISTRY_CHAIN])) {
    for (const event of readChain(loaded)) if (event.type === "rewritten") rewrites.push(event);
  }
  for (let i = rewrites.length - 1; i >= 0; i--) {
    const lost = rewrites[i]?.from ?? "";
    if (await objects.has(lost, "commit")) continue;
    return { base: await ledgerAt(ledger, objects, { tip, trunk: lost }), rewrites: rewrites.slice(i) };
  }
  return { base: undefined, rewrites };
}

/** The last ledger commit that had taken exactly `trunk`. */
async function ledgerAt(
  ledger: LedgerStore,
  objects: GitObjects,
  at: { readonly tip: LedgerTip; readonly trunk: Oid },
): Promise<LedgerTip> {
  let found: LedgerTip | undefined;
  for await (const { commit } of objects.history({ after: null, to: at.tip.commit, under: ["head.json"] })) {
    const tip = await ledger.tipAt(commit.oid);
    if (tip.head.trunk === at.trunk) found = tip;
  }
  if (found === undefined)
    throw new RegistryError(
      "LEDGER_CORRUPT",
      `No commit of the ledger stands at ${at.trunk}, which it says was rewritten.`,
    );
  return found;
}

interface Rebuild {
  readonly options: VerifyOptions;
  readonly tip: LedgerTip;
  readonly objects: GitObjects;
  readonly scratch: LedgerStore;
  readonly segments: Segments;
}

async function rebuild({
  options,
  tip,
  objects,
  scratch,
  segments,
}: Rebuild): Promise<{ readonly tip: LedgerTip; readonly commits: number }> {
  let composed = segments.base;
  const catalog: Catalog =
    segments.base === undefined ? emptyCatalog() : await loadCatalog(options.source.ledger, segments.base);
  const replay = new Replay({
    objects,
    catalog,
    from: tip.head.from,
    evidence: await readEvidence(options.source.ledger, tip),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    onBatch: async ({ batch }) => {
      composed = await scratch.compose(composed?.commit, batch);
    },
  });
  for (const { from, to, acknowledged } of segments.rewrites) {
    // A base stands at the first rewrite already, and the commit it left is gone.
    if (from !== segments.base?.head.trunk) await replay.run(from, options.signal);
    await replay.rewrite(from, to, acknowledged);
  }
  if (tip.head.trunk !== null) await replay.run(tip.head.trunk, options.signal);
  if (composed === undefined)
    throw new RegistryError(
      "LEDGER_CORRUPT",
      "The ledger has taken no commit, so there is nothing that it could follow from.",
    );
  return { tip: composed, commits: replay.commitsTaken };
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
  return { where: "releases/", n: null, inLedger: actual.tip.tree, rebuilt: expected.tip.tree };
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
