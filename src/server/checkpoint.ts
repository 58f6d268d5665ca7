/** `/v1/keys`, `/v1/checkpoint` and its tables: what a client holds every other answer against. */

import { mayRead } from "../core/catalog/resolve.ts";
import { BUCKETS, CHECKPOINT_TYPE, CheckpointTables } from "../core/trust/checkpoint.ts";
import { signEnvelope } from "../core/trust/dsse.ts";
import { NO_KEYS } from "../core/trust/key-document.ts";
import { sendJson } from "./document.ts";
import { PerAudience } from "./per-audience.ts";
import { routeNotFound } from "./problem.ts";
import { signedRevocations } from "./revocations.ts";
import type { IndexContext, IndexDeps } from "./scope.ts";

/** Tables per audience, kept for as long as the index runs. */
const kept = new WeakMap<IndexDeps, PerAudience<CheckpointTables>>();

/** The registry's keys; none where it signs nothing. */
export async function sendKeys(c: IndexContext, deps: IndexDeps): Promise<Response> {
  return sendJson(c, (await deps.keys?.())?.document ?? NO_KEYS);
}

/** What this asker is answered, signed. Throws ROUTE_NOT_FOUND where nothing is signed. */
export async function sendCheckpoint(c: IndexContext, deps: IndexDeps): Promise<Response> {
  const keys = await deps.keys?.();
  if (keys === undefined) throw routeNotFound();
  const revocations = signedRevocations(c.var.scope);
  const payload = tablesOf(c, deps).payload(c.var.scope.now, revocations);
  return sendJson(c, signEnvelope(keys.signer, CHECKPOINT_TYPE, payload));
}

/** One of its tables, as text whose digest is signed. */
export async function sendCheckpointTable(c: IndexContext, deps: IndexDeps): Promise<Response> {
  const bucket = c.req.param("bucket") ?? "";
  if (deps.keys === undefined || !/^(0|[1-9]\d?)$/.test(bucket) || Number(bucket) >= BUCKETS) throw routeNotFound();
  return sendJson(c, { table: tablesOf(c, deps).table(Number(bucket)) });
}

function tablesOf(c: IndexContext, deps: IndexDeps): CheckpointTables {
  const { audience, catalog } = c.var.scope;
  const all = kept.get(deps) ?? new PerAudience<CheckpointTables>();
  kept.set(deps, all);
  const tables = all.get(audience, () => new CheckpointTables((entry) => mayRead(entry, audience)));
  tables.update(catalog);
  return tables;
}
