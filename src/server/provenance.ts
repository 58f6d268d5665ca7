/** `…/provenance` and `…/inventory` of a release that the asker may have. */

import type { Catalog, Release } from "../core/catalog/catalog.ts";
import { APPROVAL, parseApprovalSubject } from "../core/gate/approvals.ts";
import { signEnvelope } from "../core/trust/dsse.ts";
import { provenanceStatement, STATEMENT_TYPE } from "../core/trust/provenance.ts";
import { sendJson } from "./document.ts";
import { routeNotFound } from "./problem.ts";
import { requestedRelease } from "./requested.ts";
import type { IndexContext, Shared } from "./scope.ts";

/** Where it came from, signed. Throws as `resolve` does, and ROUTE_NOT_FOUND where nothing is signed. */
export async function sendProvenance(c: IndexContext, { deps }: Shared): Promise<Response> {
  const { release } = requestedRelease(c);
  const keys = await deps.keys?.();
  if (keys === undefined) throw routeNotFound();
  const statement = provenanceStatement(release, { approvals: approvalsOf(c.var.scope.catalog, release) });
  return sendJson(c, signEnvelope(keys.signer, STATEMENT_TYPE, statement));
}

export async function sendInventory(c: IndexContext, { inventories }: Shared): Promise<Response> {
  return sendJson(c, await inventories.of(requestedRelease(c).release));
}

/** Who approved what this release brought, as far as evidence says. */
function approvalsOf({ evidence }: Catalog, { skill, commit, brought = commit }: Release) {
  const prefix = `${APPROVAL}:${brought}:`;
  return [...evidence].flatMap(([key, approvedBy]) => {
    const subject = key.startsWith(prefix) ? parseApprovalSubject(key.slice(APPROVAL.length + 1)) : undefined;
    return subject?.id === skill ? [{ role: subject.role, approvedBy }] : [];
  });
}
