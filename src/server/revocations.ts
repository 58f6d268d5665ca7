/** `/v1/revocations`, prepared once for a snapshot: it is asked for often, by everybody who installed something. */
import type { Catalog } from "../core/catalog.ts";
import { toRevocations } from "../core/revocations.ts";
import { type Document, toJsonDocument } from "./document.ts";
import { PerAudience } from "./per-audience.ts";
import type { RequestScope } from "./scope.ts";

const prepared = new WeakMap<Catalog, PerAudience<Document>>();

/** What was withdrawn, as far as this asker may know. */
export function revocationsDocument({ catalog, audience }: RequestScope): Document {
  const documents = prepared.get(catalog) ?? new PerAudience<Document>();
  prepared.set(catalog, documents);
  return documents.get(audience, () => toJsonDocument(toRevocations(catalog, audience)));
}
