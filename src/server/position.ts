/**
 * How replicas of one index never take anybody back: the checkpoint says in a header how far along the ledger is, sealed, and
 * who says that in a request is answered by no replica that has not come as far. All replicas sign with the same key, and
 * what seals is made of it.
 */
import { createHash } from "node:crypto";
import { createMiddleware } from "hono/factory";
import type { IndexKeys } from "../app/ports/signing.ts";
import { audienceKey } from "../core/access/audience.ts";
import { RegistryError } from "../core/errors.ts";
import { preAuthEncoding, type Signer } from "../core/trust/dsse.ts";
import { eventsIn } from "../core/trust/position.ts";
import { AT_LEAST, MAX_POSITIONS, POSITION } from "../core/trust/seen-positions.ts";
import { checkpointTables } from "./checkpoint-tables.ts";
import type { IndexContext, IndexDeps, IndexEnv } from "./scope.ts";
import { CursorSeal } from "./sealed-cursor.ts";

const SEALING = "application/vnd.skilltrunk.position";
const seals = new WeakMap<Signer, CursorSeal>();

/** The header for whoever is answered now; `number` as `CheckpointTables.changedAt` gives it. */
export function positionHeader(
  c: IndexContext,
  { signer }: IndexKeys,
  number: number,
): Readonly<Record<typeof POSITION, string>> {
  return { [POSITION]: sealOf(signer).seal({ number, audience: audienceKey(c.var.scope.audience) }) };
}

/**
 * Refuses whoever saw more than is served here, and has that looked for; tells others how far it is here, or where they saw
 * more than that, which is hidden from them now, how far they were. What nobody here sealed is no condition.
 */
export function neverBehind(deps: IndexDeps) {
  return createMiddleware<IndexEnv>(async (c, next) => {
    const sealed = c.req.header(AT_LEAST);
    if (deps.keys === undefined || sealed === undefined) return next();
    const keys = await deps.keys();
    const seen = farthest(sealed, sealOf(keys.signer), audienceKey(c.var.scope.audience));
    if (seen === undefined) return next();
    if (seen > eventsIn(c.var.scope.catalog)) {
      deps.onBehind?.();
      throw new RegistryError("REGISTRY_BEHIND", "What was seen before has not come here yet.", {
        hint: "Ask again in a second: it is being fetched.",
      });
    }
    const here = Math.max(seen, checkpointTables(c, deps).changedAt());
    await next();
    c.res.headers.set(POSITION, positionHeader(c, keys, here)[POSITION]);
  });
}

/** Undefined where none of them is for this asker. */
function farthest(sealed: string, seal: CursorSeal, audience: string): number | undefined {
  const places = sealed.split(",", MAX_POSITIONS).map((one) => seal.open(one.trim()));
  const numbers = places.flatMap((place) => (place?.audience === audience ? [place.number] : []));
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** An Ed25519 signature is the same each time and nobody else can make it (RFC 8032 §5.1.6), so it serves as a secret. */
function sealOf(signer: Signer): CursorSeal {
  const known = seals.get(signer);
  if (known !== undefined) return known;
  const secret = signer.sign(preAuthEncoding(SEALING, Buffer.alloc(0)));
  const seal = new CursorSeal(createHash("sha256").update(secret).digest());
  seals.set(signer, seal);
  return seal;
}
