/**
 * A change of policy or of settings that waits for approvals, where policy has us see to them: until they are there, those
 * before it count. The ledger remembers which commit that was, so that no reader has to look for it. Of other files that are
 * an admin's nothing can be held here; that nobody approved their change is remembered, and told.
 */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { HeldStage, LedgerEvent } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Settings } from "../trunk/settings.ts";
import { SETTINGS_PATH } from "../trunk/settings.ts";
import { APPROVAL, approvalSubject, type RulesAbout, type Stage, staffed, stagesFor } from "./approvals.ts";
import { POLICY_PATH, type Policy } from "./policy.ts";

export interface HeldPolicy {
  /** The commit whose policy, or settings, count meanwhile; of what is not held, the last that changed it. */
  readonly from: Oid;
  /** The merges that changed it since, oldest first: all of them have to be approved. */
  readonly pending: readonly {
    readonly commit: Oid;
    readonly stages: readonly HeldStage[];
    readonly paths?: readonly string[];
  }[];
}

/** Who has to approve a change of these files: an admin, and whom the policy before it names for them. */
export function policyStages(
  policy: Policy,
  { paths, settings }: { readonly paths: readonly string[]; readonly settings: Settings },
): HeldStage[] {
  const asked = stagesFor(policy, { kinds: new Set(), widens: new Set(), paths, severity: undefined });
  const admin: Stage = { role: "admin", count: 1 };
  const stages = asked.some(({ role }) => role === admin.role) ? asked : [admin, ...asked];
  return staffed(stages, { policy, settings, owners: settings.owners }).sort((a, b) => compareUtf8(a.role, b.role));
}

/** What waits of the repository's own rules. */
export type HeldRules = Pick<Catalog, "heldPolicy" | "heldSettings" | "unapproved">;

const ABOUT: Readonly<Record<keyof HeldRules, RulesAbout>> = {
  heldPolicy: POLICY_PATH,
  heldSettings: SETTINGS_PATH,
  unapproved: "guarded-files",
};
const HELD = Object.keys(ABOUT) as readonly (keyof HeldRules)[];

/** What an event of the registry's chain makes of it; `has` answers for `kind:subject`, this event included. */
export function withRulesEvent(held: HeldRules, event: LedgerEvent, has: (key: string) => boolean): HeldRules {
  if (event.type === "rewritten") return { heldPolicy: undefined, heldSettings: undefined, unapproved: undefined };
  if (event.type === "evidence") {
    const isOver = (which: keyof HeldRules) => awaitedPolicy(held[which], has, ABOUT[which]).length === 0;
    const [heldPolicy, heldSettings, unapproved] = HELD.map((which) => (isOver(which) ? undefined : held[which]));
    return { heldPolicy, heldSettings, unapproved };
  }
  if (event.type !== "offer") return held;
  const { policy, settings, guarded, commit } = event;
  return {
    heldPolicy: policy === undefined ? held.heldPolicy : withChange(held.heldPolicy, { ...policy, commit }),
    heldSettings: settings === undefined ? held.heldSettings : withChange(held.heldSettings, { ...settings, commit }),
    unapproved:
      guarded === undefined
        ? held.unapproved
        : withChange(held.unapproved, { from: commit, commit, stages: guarded.stages, paths: guarded.paths }),
  };
}

function withChange(
  held: HeldPolicy | undefined,
  { from, ...change }: HeldPolicy["pending"][number] & { readonly from: Oid | null },
): HeldPolicy | undefined {
  return from === null ? undefined : { from, pending: [...(held?.pending ?? []), change] };
}

/** An approval that a change of the repository's own rules waits for. */
export interface AwaitedPolicy {
  readonly commit: Oid;
  readonly stages: readonly HeldStage[];
  /** The files, where they are not what it is about. */
  readonly paths?: readonly string[];
  /** Those that are missing. */
  readonly missing: readonly HeldStage[];
}

/** What is still missing, merge by merge; `has` answers for `kind:subject`. */
export function awaitedPolicy(
  held: HeldPolicy | undefined,
  has: (key: string) => boolean,
  about: RulesAbout = POLICY_PATH,
): readonly AwaitedPolicy[] {
  return (held?.pending ?? []).flatMap((change) => {
    const missing = change.stages.filter(
      (stage) => !has(`${APPROVAL}:${approvalSubject(change.commit, stage, about)}`),
    );
    return missing.length === 0 ? [] : [{ ...change, missing }];
  });
}

/** Does a change of policy or of settings count once this evidence, `kind:subject`, is there too? */
export function isReleasedBy(held: HeldRules, key: string, has: (key: string) => boolean): boolean {
  const isOver = (which: "heldPolicy" | "heldSettings") =>
    held[which] !== undefined &&
    awaitedPolicy(held[which], (one) => one === key || has(one), ABOUT[which]).length === 0;
  return isOver("heldPolicy") || isOver("heldSettings");
}

/** Everything that is missing of the repository's own rules. */
export function awaitedRules(
  catalog: HeldRules & Pick<Catalog, "evidence">,
): readonly (AwaitedPolicy & { readonly about: RulesAbout; readonly from: Oid })[] {
  return HELD.flatMap((which) => {
    const held = catalog[which];
    const awaited = awaitedPolicy(held, (key) => catalog.evidence.has(key), ABOUT[which]);
    return awaited.map((one) => ({ ...one, about: ABOUT[which], from: held?.from ?? one.commit }));
  });
}
