/** Serving from a ledger that somebody else writes: a pass reads what is published and appends nothing. */
import { RegistryError } from "../../core/errors.ts";
import type { Source } from "../ports/ports.ts";
import type { PassResult, Reconciler } from "./pass.ts";

/** A reconciler whose passes only follow the ledger. They throw LEDGER_NOT_FOUND, or what makes the ledger unreadable. */
export function createFollower({
  source,
  reconciler,
}: {
  readonly source: Source;
  readonly reconciler: Reconciler;
}): Reconciler {
  const pass = async (): Promise<PassResult> => {
    const { branch } = await source.refresh();
    if ((await source.ledger.tip()) === undefined) throw ledgerNotFound(source.location);
    await reconciler.load();
    const { catalog, ledger: tip } = reconciler.snapshot;
    const { head } = catalog;
    const ledger = { commit: tip?.commit ?? null, tree: tip?.tree ?? null };
    const nothing = {
      commits: 0,
      events: 0,
      released: [],
      refused: [],
      held: [],
      retired: [],
      changed: [],
      unheeded: [],
    };
    return { ...nothing, branch, trunk: head.trunk, ledger, skills: head.live };
  };
  return {
    looksAt: "ledger",
    get snapshot() {
      return reconciler.snapshot;
    },
    get catalog() {
      return reconciler.catalog;
    },
    load: () => reconciler.load(),
    onChange: (listener) => reconciler.onChange(listener),
    pass: () => pass().catch(async (error: unknown) => Promise.reject((await source.away?.()) ?? error)),
  };
}

function ledgerNotFound(location: string): RegistryError {
  return new RegistryError("LEDGER_NOT_FOUND", `${location} has no ledger yet, so there is nothing to serve.`, {
    hint: "Run `skilltrunk reconcile` on the skills repository first, with --push for a remote one.",
  });
}
