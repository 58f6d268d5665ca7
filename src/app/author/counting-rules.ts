/** Which policy and settings count for a change that somebody prepares: while a merged change of them waits, those before it. */
import type { Policy } from "../../core/gate/policy.ts";
import { REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import { policyAt } from "../check/load-policy.ts";
import type { Source } from "../ports/ports.ts";
import { loadCatalog } from "../reconcile/load-catalog.ts";
import { heldAt, settingsCounting } from "../reconcile/settings-in-force.ts";

export interface Rules {
  readonly policy: Policy;
  readonly settings: Settings;
}

/** What counts in place of the files' own rules, as the ledger has them approved; the files' where nothing waits. */
export async function countingRules(
  source: Pick<Source, "refresh" | "ledger" | "objects">,
  own: Rules,
): Promise<Rules> {
  await source.refresh();
  const tip = await source.ledger.tip();
  if (tip === undefined) return own;
  const catalog = await loadCatalog(source.ledger, tip, [REGISTRY_CHAIN]);
  const { policy: from } = heldAt(catalog);
  const { policy = own.policy } = from === undefined ? own : await policyAt(source.objects, from);
  const settings = await settingsCounting(source.objects, { own: own.settings, ...catalog });
  return { policy, settings: settings ?? own.settings };
}
