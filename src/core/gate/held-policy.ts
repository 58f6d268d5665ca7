/**
 * A change of policy that waits for approvals, where policy has us see to them: until they are there, the policy before it
 * judges. The ledger remembers which commit that was, so that no reader has to look for it.
 */
import { compareUtf8 } from "../bytes.ts";
import type { HeldStage, LedgerEvent } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Settings } from "../trunk/settings.ts";
import { APPROVAL, approvalSubject, peopleOf, type Stage, stagesFor } from "./approvals.ts";
import { POLICY_PATH, type Policy } from "./policy.ts";

export interface HeldPolicy {
  /** The commit whose policy judges meanwhile. */
  readonly from: Oid;
  /** The merges that changed it since, oldest first: all of them have to be approved. */
  readonly pending: readonly { readonly commit: Oid; readonly stages: readonly HeldStage[] }[];
}

/** Who has to approve a change of these policy files: an admin, and whom the policy before it names for them. */
export function policyStages(
  policy: Policy,
  { paths, settings }: { readonly paths: readonly string[]; readonly settings: Settings },
): HeldStage[] {
  const asked = stagesFor(policy, { kinds: new Set(), widens: new Set(), paths, severity: undefined });
  const admin: Stage = { role: "admin", count: 1 };
  const stages = asked.some(({ role }) => role === admin.role) ? asked : [admin, ...asked];
  const staffed = stages.map((stage) => ({
    ...stage,
    people: [...peopleOf(stage.role, { policy, settings, owners: settings.owners })],
  }));
  return staffed.sort((a, b) => compareUtf8(a.role, b.role));
}

/** What an event of the registry's chain makes of it. */
export function withPolicyEvent(held: HeldPolicy | undefined, event: LedgerEvent): HeldPolicy | undefined {
  if (event.type === "rewritten") return undefined;
  if (event.type !== "offer" || event.policy === undefined) return held;
  const { from, stages } = event.policy;
  if (from === null) return undefined;
  return { from, pending: [...(held?.pending ?? []), { commit: event.commit, stages }] };
}

/** An approval that a change of policy waits for. */
export interface AwaitedPolicy {
  readonly commit: Oid;
  readonly stages: readonly HeldStage[];
  /** Those that are missing. */
  readonly missing: readonly HeldStage[];
}

/** What is still missing, merge by merge; `has` answers for `kind:subject`. */
export function awaitedPolicy(held: HeldPolicy | undefined, has: (key: string) => boolean): readonly AwaitedPolicy[] {
  return (held?.pending ?? []).flatMap(({ commit, stages }) => {
    const missing = stages.filter((stage) => !has(`${APPROVAL}:${approvalSubject(commit, stage, POLICY_PATH)}`));
    return missing.length === 0 ? [] : [{ commit, stages, missing }];
  });
}
