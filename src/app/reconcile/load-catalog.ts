/** Folds a published ledger into a catalog. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { CatalogDraft, emptyCatalog } from "../../core/catalog/fold.ts";
import {
  type ChainId,
  EMPTY_CHAIN,
  type LedgerEvent,
  parseEventLine,
  REGISTRY_CHAIN,
  reparseEventLine,
} from "../../core/ledger/event.ts";
import { nameOf, parseSkillId, type SkillId } from "../../core/names.ts";
import type { LedgerStore, LedgerTip } from "../ports/ports.ts";

/** A chain as it was read, not yet checked. */
export interface LoadedChain {
  readonly chain: ChainId;
  readonly lines: readonly string[];
}

/**
 * Reads every chain of a ledger commit (or just `only`), checks each and folds it. Throws LEDGER_CORRUPT or
 * ENGINE_TOO_OLD. With `only`, a renamed skill needs the chain it continues to be among them.
 */
export async function loadCatalog(
  store: Pick<LedgerStore, "chains">,
  tip: LedgerTip,
  only?: readonly ChainId[],
): Promise<Catalog> {
  return await foldLedger(store, tip, { only, read: parseEventLine });
}

/** The catalog of a ledger commit of which this machine has checked every event before, or written it. Throws as `loadCatalog`. */
export async function reloadCatalog(store: Pick<LedgerStore, "chains">, tip: LedgerTip): Promise<Catalog> {
  return await foldLedger(store, tip, { read: reparseEventLine });
}

type ReadLine = typeof parseEventLine;

async function foldLedger(
  store: Pick<LedgerStore, "chains">,
  tip: LedgerTip,
  { only, read }: { readonly only?: readonly ChainId[] | undefined; readonly read: ReadLine },
): Promise<Catalog> {
  const draft = new CatalogDraft(emptyCatalog());
  const renamed: LoadedChain[] = [];
  for await (const loaded of store.chains(tip.commit, only)) {
    if (continuesAnother(loaded)) renamed.push(loaded);
    else foldChain(draft, loaded, read);
  }
  foldRenamed(draft, renamed, read);
  return draft.finish(tip.head);
}

/** Chains as they are published, and which there are. */
export type ChainReader = Pick<LedgerStore, "chains" | "named" | "dependents">;

/**
 * The catalog of a ledger commit with these skills alone, and with all that decides about them: skills of the same
 * name, those that one of them continues, and what belongs to no skill. Throws as `loadCatalog`.
 */
export async function loadSkills(store: ChainReader, tip: LedgerTip, ids: readonly SkillId[]): Promise<Catalog> {
  const loaded: LoadedChain[] = [];
  const asked = new Set<ChainId>();
  let wanted: readonly ChainId[] = [
    ...ids,
    ...(await store.named(tip.commit, new Set(ids.map(nameOf)))),
    REGISTRY_CHAIN,
  ];
  while (wanted.length > 0) {
    const next = [...new Set(wanted)];
    for (const chain of next) asked.add(chain);
    const read: LoadedChain[] = [];
    for await (const chain of store.chains(tip.commit, next)) read.push(chain);
    loaded.push(...read);
    wanted = read.flatMap(continuedBy).filter((chain) => !asked.has(chain));
  }
  const catalog = await loadCatalog({ chains: () => asStream(loaded) }, tip);
  return { ...catalog, head: tip.head };
}

async function* asStream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The events of a chain, checked line by line. */
export function* readChain({ chain, lines }: LoadedChain): Generator<LedgerEvent> {
  let tip = EMPTY_CHAIN;
  for (const line of lines) {
    const read = parseEventLine(chain, tip, line);
    tip = read.tip;
    yield read.event;
  }
}

function foldChain(draft: CatalogDraft, { chain, lines }: LoadedChain, read: ReadLine): void {
  let tip = EMPTY_CHAIN;
  for (const line of lines) {
    const linked = read(chain, tip, line);
    tip = linked.tip;
    draft.apply(chain, linked.event, tip);
  }
}

function continuesAnother({ chain, lines }: LoadedChain): boolean {
  return lines.some((line) => line.includes('"type":"renamed"') && line.includes(`"to":"${chain}"`));
}

/** A skill that continues another copies its releases, so the other is folded first. */
function foldRenamed(draft: CatalogDraft, renamed: readonly LoadedChain[], read: ReadLine): void {
  let waiting = renamed;
  while (waiting.length > 0) {
    const pending = new Set(waiting.map((w) => w.chain));
    const ready = waiting.filter((w) => !w.lines.some((line) => sourceOf(line, w.chain, pending)));
    for (const chain of ready.length > 0 ? ready : waiting) foldChain(draft, chain, read);
    waiting = ready.length > 0 ? waiting.filter((w) => !ready.includes(w)) : [];
  }
}

/** The identities that this chain may continue: a folder may be spelled as one, and then there is no such chain. */
function continuedBy({ chain, lines }: LoadedChain): readonly SkillId[] {
  return lines.flatMap((line) => {
    if (!line.includes('"type":"renamed"')) return [];
    const { from, to } = JSON.parse(line) as { readonly from: string; readonly to: string };
    return (to === chain && parseSkillId(from)) || [];
  });
}

function sourceOf(line: string, chain: ChainId, pending: ReadonlySet<ChainId>): boolean {
  if (!line.includes('"type":"renamed"')) return false;
  const { from, to } = JSON.parse(line) as { readonly from: ChainId; readonly to: ChainId };
  return to === chain && pending.has(from);
}
