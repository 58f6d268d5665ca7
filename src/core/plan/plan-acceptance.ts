/** What people accept of content in this plan: what of it counts, what waits for approvals, and what a commit adds. */

import { quote } from "../errors.ts";
import { addedWaivers } from "../gate/acceptance.ts";
import type { AcceptedBefore, AwaitedAcceptance } from "../gate/accepted.ts";
import { awaitedOfFindings, awaitedOfForce, awaitedOfWaiver, toAccepted } from "../gate/accepted.ts";
import { APPROVAL } from "../gate/approvals.ts";
import type { GatedFinding } from "../gate/gate.ts";
import { waives } from "../gate/gate.ts";
import { policyStages } from "../gate/held-policy.ts";
import { type Force, type LedgerEvent, REGISTRY_CHAIN } from "../ledger/event.ts";
import type { Digest } from "../names.ts";
import { authorName, pullRequestOf } from "../trunk/merge-message.ts";
import type { Acceptance, PlanContext, PolicyChange, SkillFacts } from "./facts.ts";

/** Waivers in one event: it is one line that every reader of the ledger loads. */
const MAX_IN_EVENT = 100;
/** Forced releases in one, whose reasons are texts of people: with as many waivers, and however they are escaped. */
const MAX_FORCED = 2;

/**
 * Remembers which waivers and forced releases this commit brings, where approvals are for us to see to; also while nobody
 * can read who is to see to them. They stand in the registry's own chain, since the skill may not exist yet.
 */
export function planAcceptances({ facts, emit }: Pick<PlanContext, "facts" | "emit">): void {
  for (const skill of facts.skills) {
    const { id, policy, obstacles, accepted } = skill;
    if (policy.approvals.source !== "api" && obstacles.length === 0) continue;
    const forced = accepted.own.forced.filter((digest) => !accepted.inherited.forced.includes(digest));
    const waivers = addedWaivers(skill).map(toAccepted);
    for (let i = 0; i * MAX_IN_EVENT < waivers.length || i * MAX_FORCED < forced.length; i++) {
      const some = forced.slice(i * MAX_FORCED, (i + 1) * MAX_FORCED);
      const named = waivers.slice(i * MAX_IN_EVENT, (i + 1) * MAX_IN_EVENT);
      const accepts = { waivers: named, forced: some, ...saidOf(accepted.own, some) };
      emit(REGISTRY_CHAIN, { type: "offer", skill: id, changes: {}, accepts });
    }
  }
}

/** What is said of these now: whoever edits it later says it to nobody who approved this merge. */
function saidOf({ said }: Acceptance, forced: readonly Digest[]): Pick<Accepting, "said"> {
  const told = forced.flatMap((digest) => {
    const words = said?.get(digest);
    return words === undefined ? [] : [{ digest, ...shownForce(words) }];
  });
  return told.length === 0 ? {} : { said: told };
}
type Accepting = NonNullable<Extract<LedgerEvent, { type: "offer" }>["accepts"]>;

function shownForce({ path, reason }: Pick<Force, "path" | "reason">): Pick<Force, "path" | "reason"> {
  return { path: quote(path, MAX_PATH), reason };
}

/**
 * Remembers what of the repository's own rules waits: a change of policy or of settings, or that one does no longer because
 * the trunk has again what was before; and changes of other files that are an admin's.
 */
export function planRules({ facts, emit }: Pick<PlanContext, "facts" | "emit">): void {
  const { policy, settingsChange, guardedFiles, base } = facts;
  const waiting = ({ from, policy: judging, paths }: PolicyChange) => ({
    from,
    stages: from === null ? [] : policyStages(judging, { paths, settings: base }),
  });
  if (policy !== undefined) emit(REGISTRY_CHAIN, { type: "offer", changes: {}, policy: waiting(policy) });
  if (settingsChange !== undefined)
    emit(REGISTRY_CHAIN, { type: "offer", changes: {}, settings: waiting(settingsChange) });
  if (guardedFiles === undefined) return;
  const { paths } = guardedFiles;
  const stages = policyStages(guardedFiles.policy, { paths, settings: base });
  const shown = paths.slice(0, MAX_PATHS).map((path) => quote(path, MAX_PATH));
  emit(REGISTRY_CHAIN, { type: "offer", changes: {}, guarded: { paths: shown, stages } });
}
/** Paths in one event, and characters of each. */
const MAX_PATHS = 10;
const MAX_PATH = 400;

/** Findings as they are with what counts; `awaits` is what it would take for the rest to let the content pass. */
export interface Weighed {
  readonly findings: readonly GatedFinding[];
  readonly isForced: boolean;
  readonly awaits: readonly AwaitedAcceptance[];
}

/**
 * Weighs content by what is accepted of it. What waits for approvals does not count; where nothing but that stands in its
 * way, it is weighed as if it did, and waits.
 */
export function weigh(
  { draft }: Pick<PlanContext, "draft">,
  of: {
    readonly skill: Pick<SkillFacts, "id" | "policy">;
    readonly accepted: Acceptance;
    readonly digest: Digest | undefined;
    /** Is something in its way that nobody can accept? */
    readonly isHopeless: boolean;
  },
  gated: (accepted: Acceptance) => readonly GatedFinding[],
): Weighed {
  const { skill, accepted, digest, isHopeless } = of;
  const before: AcceptedBefore = {
    id: skill.id,
    brought: draft.known.acceptances.get(skill.id),
    policy: skill.policy,
    isApproved: (subject) => draft.hasEvidence(APPROVAL, subject),
  };
  const isForcedBy = ({ forced }: Acceptance) => digest !== undefined && forced.includes(digest);
  const whole = { findings: gated(accepted), isForced: isForcedBy(accepted), awaits: [] };
  if (before.brought === undefined || skill.policy.approvals.source !== "api") return whole;
  const counting: Acceptance = {
    waivers: accepted.waivers.filter((waiver) =>
      whole.findings.every((found) => !waives(waiver, found) || awaitedOfWaiver(waiver, found, before).length === 0),
    ),
    forced: accepted.forced.filter((one) => awaitedOfForce(one, before).length === 0),
  };
  const weighed = { findings: gated(counting), isForced: isForcedBy(counting), awaits: [] };
  if (isHopeless || !blocks(weighed.findings) || blocks(whole.findings)) return weighed;
  const blocking = new Set(weighed.findings.filter(({ status }) => status === "blocks").map((f) => f.fingerprint));
  const findings = whole.findings.map((found) => {
    const { accepted: by, fingerprint } = found;
    return by === undefined || !blocking.has(fingerprint)
      ? found
      : { ...found, accepted: { ...by, unapproved: true as const } };
  });
  return {
    ...whole,
    findings,
    awaits: awaitedOfFindings(whole.findings, { ...before, waivers: accepted.waivers, digest }),
  };
}

/**
 * The acknowledgement that forces this content, and the merge that brought it, in the words that it had then: of one that was
 * there before its content, and took no approval, nobody remembers that.
 */
export function forceOf(
  { draft, facts }: Pick<PlanContext, "draft" | "facts">,
  { id, accepted: { own, inherited } }: SkillFacts,
  digest: Digest,
): { readonly force?: Force } {
  const said = own.said?.get(digest) ?? inherited.said?.get(digest);
  if (said === undefined) return {};
  const isNew = own.forced.includes(digest) && !inherited.forced.includes(digest);
  const pr = pullRequestOf(facts.message);
  const here = { commit: facts.oid, by: authorName(facts.author), ...(pr === undefined ? {} : { pr }) };
  const { said: approved, ...bringer } = draft.known.acceptances.get(id)?.get(digest) ?? {
    said: undefined,
    ...(isNew ? here : {}),
  };
  return { force: { ...(approved ?? shownForce(said)), ...bringer } };
}

function blocks(findings: readonly GatedFinding[]): boolean {
  return findings.some(({ status }) => status === "blocks");
}
