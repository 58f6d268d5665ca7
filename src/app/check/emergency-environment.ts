/** The environment of the code host whose reviewers let a release be withdrawn at once: as settings that count name it. */
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { DEFAULT_POLICY } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { Source } from "../ports/ports.ts";
import { loadCatalog } from "../reconcile/load-catalog.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import { policyAt } from "./load-policy.ts";

/**
 * Where approvals are for us to see to, a change of it counts only once it is approved, and so does nothing that the ledger
 * has not taken yet; else the trunk's tip says it. Undefined where the settings cannot be read, or there is no trunk.
 */
export async function emergencyEnvironment(source: Source): Promise<string | undefined> {
  const { trunk } = await source.refresh();
  const tip = await source.ledger.tip();
  const { head, heldPolicy, heldSettings } = tip === undefined ? emptyCatalog() : await loadCatalog(source.ledger, tip);
  const isAsked = head.trunk !== null && (await asksApprovals(source, heldPolicy?.from ?? head.trunk));
  const at = heldSettings?.from ?? (isAsked ? head.trunk : trunk);
  if (at === null || at === undefined) return undefined;
  return (await settingsAt(source.objects, at)).settings?.emergency.environment;
}

/** A policy that cannot be read may have asked. */
async function asksApprovals({ objects }: Source, commit: Oid): Promise<boolean> {
  const { policy, findings } = await policyAt(objects, commit);
  return (policy ?? DEFAULT_POLICY).approvals.source === "api" || findings.length > 0;
}
