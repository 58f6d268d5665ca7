/** Serving from a ledger that somebody else writes: a pass reads what is published and appends nothing. */
import type { PassResult, Reconciler } from "./pass.ts";
import type { Source } from "./ports.ts";

/** A reconciler whose passes only follow the ledger. Its `pass` throws what makes the ledger unreadable. */
export function createFollower({
  source,
  reconciler,
}: {
  readonly source: Source;
  readonly reconciler: Reconciler;
}): Reconciler {
  return {
    get catalog() {
      return reconciler.catalog;
    },
    load: () => reconciler.load(),
    onChange: (listener) => reconciler.onChange(listener),
    async pass(): Promise<PassResult> {
      const { branch } = await source.refresh();
      await reconciler.load();
      const tip = await source.ledger.tip();
      const { head } = reconciler.catalog;
      const ledger = { commit: tip?.commit ?? null, tree: tip?.tree ?? null };
      const nothing = { commits: 0, events: 0, released: [], refused: [], held: [], retired: [] };
      return { ...nothing, branch, trunk: head.trunk, ledger, skills: head.live };
    },
  };
}
