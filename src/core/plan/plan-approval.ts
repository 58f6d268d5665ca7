/** Whose approval a release waits for, where evidence of it is kept in the ledger (`approvals.source: api`). */

import { compareUtf8 } from "../bytes.ts";
import { SEVERITIES } from "../finding.ts";
import type { AwaitedAcceptance } from "../gate/accepted.ts";
import { APPROVAL, approvalSubject, type Stage, stagesFor } from "../gate/approvals.ts";
import type { GatedFinding } from "../gate/gate.ts";
import type { ChangeKind } from "../gate/policy.ts";
import { broughtWidenings } from "../relations/bringing.ts";
import { EMPTY_PROFILE, widenings } from "../skill/content-profile.ts";
import type { Judgement } from "../skill/judge.ts";
import type { Claim, Evaluation, PlanContext, SkillFacts } from "./facts.ts";
import { judgingOf } from "./plan-judging.ts";

/** The stages that content needs, whoever enforces them: by what it differs in from the last release, not by who touches it. */
export function stagesOf(
  context: PlanContext,
  content: {
    readonly skill: SkillFacts;
    readonly claim: Claim;
    readonly judgement: Judgement;
    readonly published: Judgement | undefined;
    readonly brings: Evaluation["brings"];
    readonly findings: readonly GatedFinding[];
  },
): readonly Stage[] {
  const { skill, claim, judgement, published, brings, findings } = content;
  const { policy } = judgingOf(context, skill, claim);
  if (policy.approvals.rules.length === 0) return [];
  const isNew = (context.draft.skill(skill.id)?.releases.size ?? 0) === 0;
  const kinds = new Set<ChangeKind>(isNew ? ["new", "content"] : ["content"]);
  const profile = published?.profile ?? EMPTY_PROFILE;
  const widened = [
    ...widenings(profile, judgement.profile),
    ...broughtWidenings({ profile, brings: brings.before }, { brings: brings.after }),
  ];
  const fresh = findings.filter(({ status }) => status !== "known");
  return stagesFor(policy, {
    kinds,
    widens: new Set(widened.map(({ capability }) => capability)),
    paths: context.read.paths(claim),
    severity: SEVERITIES.find((severity) => fresh.some((f) => f.severity === severity)),
  });
}

/** The evidence that is missing of who had to approve the commit that brought this content, and those that accepted it. */
export function waitingFor(
  context: PlanContext,
  of: {
    readonly skill: SkillFacts;
    readonly claim: Claim;
    readonly stages: readonly Stage[];
    readonly awaits: readonly AwaitedAcceptance[];
  },
): readonly string[] {
  const { skill, claim, stages, awaits } = of;
  const { draft, facts } = context;
  const standing = draft.skill(skill.id)?.outstanding;
  const commit = standing?.tree === claim.tree ? standing.brought : facts.oid;
  const isAsked = judgingOf(context, skill, claim).policy.approvals.source === "api";
  const missing = (isAsked ? stages : [])
    .map((stage) => approvalSubject(commit, stage, skill.id))
    .filter((subject) => !draft.hasEvidence(APPROVAL, subject));
  const subjects = new Set([...missing, ...awaits.map(({ subject }) => subject)]);
  return [...subjects].map((subject) => `${APPROVAL}:${subject}`).sort(compareUtf8);
}

/** Those who are asked for their approval, each role and number once. */
export function askedOf({ stages, awaits }: Pick<Evaluation, "stages" | "awaits">): readonly Stage[] {
  const asked = [...stages, ...awaits.map(({ role, count }) => ({ role, count }))];
  const unique = new Map<string, Stage>();
  for (const stage of asked) {
    const key = `${stage.role}:${stage.count}`;
    if (!unique.has(key)) unique.set(key, stage);
  }
  return [...unique.values()];
}
