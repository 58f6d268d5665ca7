/** The rules that judge a change: the base's, and while those cannot be read what they last said, as at publication. */
import { peopleOf } from "../../core/gate/approvals.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { DEFAULT_POLICY, type Policy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../core/trunk/settings.ts";
import type { GitObjects } from "../ports/ports.ts";
import { policyBeforeBreak, settingsBeforeBreak } from "../reconcile/broken-settings.ts";
import { heldAt, settingsCounting } from "../reconcile/settings-in-force.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import { policyAt } from "./load-policy.ts";
import type { PlannedChange } from "./planned-change.ts";
import { heldRulesFindings } from "./standing-words.ts";

export interface BaseRules {
  /** Undefined where nobody ever could read them. */
  readonly settings: Settings | undefined;
  /** Undefined where it cannot be read. */
  readonly policy: Policy | undefined;
  /** What the change itself breaks so that nothing could be evaluated any more. */
  readonly broken: readonly GatedFinding[];
  /** Why nothing can be evaluated with this change either: what was broken before it and still is. */
  readonly stillBroken: readonly GatedFinding[];
}

/** `merge` is the commit that the trunk would get. */
export async function rulesAt(
  objects: GitObjects,
  { base, merge }: { readonly base: Oid; readonly merge: Oid },
): Promise<BaseRules> {
  const [{ settings }, { findings }] = await Promise.all([settingsAt(objects, base), settingsAt(objects, merge)]);
  if (settings !== undefined) {
    const { policy } = await policyAt(objects, base);
    return { settings, policy, broken: gated(findings, "blocks"), stillBroken: [] };
  }
  const [before, of] = [await settingsBeforeBreak(objects, base), await policyBeforeBreak(objects, base)];
  const policy = of.findings.length > 0 ? undefined : of.policy;
  return { settings: before?.settings, policy, broken: [], stillBroken: gated(findings, "reported") };
}

function gated(
  findings: Awaited<ReturnType<typeof settingsAt>>["findings"],
  status: GatedFinding["status"],
): readonly GatedFinding[] {
  return findings.map((found) => ({ ...found, status }));
}

/** A change of policy or settings that waits for approvals does not count yet. */
export async function rulesInForce(
  objects: GitObjects,
  { planned, rules }: { readonly planned: PlannedChange; readonly rules: BaseRules },
): Promise<BaseRules> {
  const { policy } = heldAt(planned.before);
  const settings = await settingsCounting(objects, { own: rules.settings, ...planned.before });
  return { ...rules, settings, ...(policy !== undefined && { policy: (await policyAt(objects, policy)).policy }) };
}

/** What of policy and settings is merged and judges nothing yet: whoever reads the trunk takes it for what judges. */
export function rulesAwaited({ before }: PlannedChange): readonly GatedFinding[] {
  const held = heldRulesFindings(before).filter(({ rule }) => rule !== "guarded-unapproved");
  return held.map((found) => ({ ...found, status: "known" }));
}

/** Characters of what a change brings that are looked at; undefined: as many as usual. */
export function changeTextOf({ policy }: BaseRules): number | undefined {
  return policy?.scan.changeText;
}

export function adminsOf({ settings = DEFAULT_SETTINGS, policy = DEFAULT_POLICY }: BaseRules): string[] {
  return [...peopleOf("admin", { policy, settings, owners: [] })];
}
