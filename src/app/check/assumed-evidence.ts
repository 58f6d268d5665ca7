/** Evidence that a check takes for there, to see what follows: it is planned with and never kept. */
import { sha256 } from "../../core/bytes.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { EvidenceFact } from "../reconcile/evidence-queue.ts";

export function assumedEvidence(
  { head }: Catalog,
  about: Pick<EvidenceFact, "kind" | "subject" | "after" | "commit" | "recorded">,
): EvidenceFact {
  const at = head.at ?? "1970-01-01T00:00:00Z";
  return { type: "evidence", ...about, body: "", digest: sha256(""), source: "check", at, by: "check" };
}
