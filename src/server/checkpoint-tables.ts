/** The tables of a checkpoint for each audience, kept for as long as the index runs. */
import { mayRead } from "../core/catalog/resolve.ts";
import { CheckpointTables } from "../core/trust/checkpoint.ts";
import { PerAudience } from "./per-audience.ts";
import type { IndexContext, IndexDeps } from "./scope.ts";

const kept = new WeakMap<IndexDeps, PerAudience<CheckpointTables>>();

/** Those of whoever asks, as of what is served to them. */
export function checkpointTables(c: IndexContext, deps: IndexDeps): CheckpointTables {
  const { audience, catalog } = c.var.scope;
  const all = kept.get(deps) ?? new PerAudience<CheckpointTables>();
  kept.set(deps, all);
  const tables = all.get(audience, () => new CheckpointTables((entry) => mayRead(entry, audience)));
  tables.update(catalog);
  return tables;
}
