/** `/v1/revocations`, prepared once for a snapshot: it is asked for often, by everybody who installed something. */
import type { Catalog } from "../core/catalog.ts";
import type { Audience } from "../core/resolve.ts";
import { toRevocations } from "../core/revocations.ts";
import { type Document, toJsonDocument } from "./document.ts";
import type { RequestScope } from "./scope.ts";

const prepared = new WeakMap<Catalog, Map<Audience, Document>>();

/** What was withdrawn, as far as this asker may know. */
export function revocationsDocument({ catalog, audience }: RequestScope): Document {
  const documents = prepared.get(catalog) ?? new Map<Audience, Document>();
  prepared.set(catalog, documents);
  const document = documents.get(audience) ?? toJsonDocument(toRevocations(catalog, audience));
  documents.set(audience, document);
  return document;
}
