/** A ledger branch in a lazy mirror: the events that somebody reads are fetched when they are. */

import type { GitObjects, LedgerStore } from "../../app/ports/ports.ts";
import { chainFolder } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import { relationsPath } from "../../core/relations/dependents.ts";
import type { LazyBlobs } from "../git/lazy-blobs.ts";

/** A ledger that is only read, through `store`; `objects` reads what is here, and `blobs` fetches what is not. */
export function createLazyLedger(
  store: LedgerStore,
  place: {
    readonly objects: GitObjects;
    readonly blobs: LazyBlobs;
    readonly published: () => Promise<Oid | undefined>;
  },
): LedgerStore {
  const { objects, blobs, published } = place;
  const need = async (files: readonly { readonly oid: Oid }[]) => blobs.need(files.map(({ oid }) => oid));
  const tipAt: LedgerStore["tipAt"] = async (commit) => {
    await need(await objects.filesAt(commit, [HEAD]));
    return store.tipAt(commit);
  };
  return {
    ...store,
    tipAt,
    async tip() {
      const commit = await published();
      return commit === undefined ? undefined : await tipAt(commit);
    },
    async *chains(commit, only) {
      const places = only?.map((chain) => chainFolder(chain).split("/")) ?? [["events"]];
      await need(await objects.filesAt(commit, places));
      yield* store.chains(commit, only);
    },
    async named(commit, names) {
      await tipAt(commit);
      return store.named(commit, names);
    },
    async dependents(commit, ids) {
      await tipAt(commit);
      await need(
        await objects.filesAt(
          commit,
          ids.map((id) => relationsPath(id).split("/")),
        ),
      );
      return store.dependents(commit, ids);
    },
  };
}

/** The file of a ledger that says how far it is. */
export const HEAD: readonly string[] = ["head.json"];
