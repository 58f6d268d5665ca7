/** `/v1/revocations`, prepared once for a snapshot: it is asked for often, by everybody who installed something. */
import type { Catalog } from "../core/catalog/catalog.ts";
import { toRevocations } from "../core/catalog/revocations.ts";
import type { Digest } from "../core/names.ts";
import { revocationsDigest } from "../core/trust/signed-offer.ts";
import { type Document, toJsonDocument } from "./document.ts";
import { PerAudience } from "./per-audience.ts";
import type { RequestScope } from "./scope.ts";

interface Prepared {
  readonly document: Document;
  readonly digest: Digest;
}
const prepared = new WeakMap<Catalog, PerAudience<Prepared>>();

/** What was withdrawn, as far as this asker may know. */
export function revocationsDocument(scope: RequestScope): Document {
  return preparedFor(scope).document;
}

/** The digest of it that a checkpoint signs. */
export function signedRevocations(scope: RequestScope): Digest {
  return preparedFor(scope).digest;
}

function preparedFor({ catalog, audience }: RequestScope): Prepared {
  const all = prepared.get(catalog) ?? new PerAudience<Prepared>();
  prepared.set(catalog, all);
  return all.get(audience, () => {
    const view = toRevocations(catalog, audience);
    return { document: toJsonDocument(view), digest: revocationsDigest(view) };
  });
}
