/** The published ledger with what a pass would add to it: written to nowhere that anybody looks. */
import type { Oid } from "../../core/names.ts";
import type { LedgerStore, Source } from "../ports/ports.ts";

/** The same source with a ledger that starts as the published one and goes on in this machine's own repository alone. */
export function withDryLedger(source: Source): Source {
  const { ledger } = source;
  const scratch = source.scratch();
  let own: Oid | undefined;
  const dry: LedgerStore = {
    tip: () => (own === undefined ? ledger.tip() : scratch.tipAt(own)),
    tipAt: (commit) => scratch.tipAt(commit),
    chains: (commit, only) => scratch.chains(commit, only),
    named: (commit, names) => scratch.named(commit, names),
    dependents: (commit, ids) => scratch.dependents(commit, ids),
    compose: (parent, batch) => scratch.compose(parent, batch),
    writeTree: (files) => scratch.writeTree(files),
    publish: async (_expected, next) => {
      own = next;
    },
    descends: (ancestor, tip) => scratch.descends(ancestor, tip),
    known: () => (own === undefined ? ledger.known() : Promise.resolve(own)),
    remember: async () => {},
    own: () => (own === undefined ? ledger.own() : Promise.resolve(own)),
    push: async () => {},
  };
  return { ...source, ledger: dry };
}
