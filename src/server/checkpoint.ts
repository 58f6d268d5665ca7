/** `/v1/keys`, `/v1/checkpoint` and its tables: what a client holds every other answer against. */
import { BUCKETS, CHECKPOINT_TYPE } from "../core/trust/checkpoint.ts";
import { signEnvelope } from "../core/trust/dsse.ts";
import { NO_KEYS } from "../core/trust/key-document.ts";
import { checkpointTables } from "./checkpoint-tables.ts";
import { sendDocument, sendJson, toJsonDocument } from "./document.ts";
import { positionHeader } from "./position.ts";
import { routeNotFound } from "./problem.ts";
import { signedRevocations } from "./revocations.ts";
import type { IndexContext, IndexDeps } from "./scope.ts";

/** The registry's keys; none where it signs nothing. */
export async function sendKeys(c: IndexContext, deps: IndexDeps): Promise<Response> {
  return sendJson(c, (await deps.keys?.())?.document ?? NO_KEYS);
}

/** What this asker is answered, signed. Throws ROUTE_NOT_FOUND where nothing is signed. */
export async function sendCheckpoint(c: IndexContext, deps: IndexDeps): Promise<Response> {
  const keys = await deps.keys?.();
  if (keys === undefined) throw routeNotFound();
  const revocations = signedRevocations(c.var.scope);
  const tables = checkpointTables(c, deps);
  const payload = tables.payload(c.var.scope.now, revocations);
  const document = toJsonDocument(signEnvelope(keys.signer, CHECKPOINT_TYPE, payload));
  return sendDocument(c, document, { headers: positionHeader(c, keys, tables.changedAt()) });
}

/** One of its tables, as text whose digest is signed. */
export async function sendCheckpointTable(c: IndexContext, deps: IndexDeps): Promise<Response> {
  const bucket = c.req.param("bucket") ?? "";
  if (deps.keys === undefined || !/^(0|[1-9]\d?)$/.test(bucket) || Number(bucket) >= BUCKETS) throw routeNotFound();
  return sendJson(c, { table: checkpointTables(c, deps).table(Number(bucket)) });
}
