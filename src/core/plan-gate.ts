/** What stands in the way of content that would be published: findings as policy sees them, and who has to approve. */
import { budgetFindings } from "./content-rules.ts";
import type { Claim, Evaluation, PlanContext, SkillFacts } from "./facts.ts";
import { type Finding, isAtLeast } from "./finding.ts";
import { type GatedFinding, gate, judged } from "./gate.ts";
import type { Judgement } from "./judge.ts";
import { stagesOf } from "./plan-approval.ts";
import type { Policy } from "./policy.ts";

interface Content {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly judgement: Judgement;
}

/** Assesses content; `standing` stands in its way whatever it is. */
export function assess(
  context: PlanContext,
  { standing, ...content }: Content & { readonly standing: readonly Finding[] },
): Evaluation {
  const { skill, claim, judgement } = content;
  const published = publishedContent(context, content);
  const findings = [
    ...standing.map((found) => ({ ...found, status: "blocks" as const })),
    ...gateContent(context, content, published),
  ];
  const stages = stagesOf(context, { skill, judgement, published, findings });
  return { id: skill.id, claim, judgement, published, findings, stages };
}

/** Does what becomes of this content depend on the last release's: on what is known, or on what is widened? */
export function comparesWithRelease(policy: Policy, judgement: Judgement): boolean {
  if (policy.approvals.source === "api" && policy.approvals.rules.length > 0) return true;
  if (policy.known === "block") return false;
  return contentFindings(judgement, policy).some(({ severity }) => isAtLeast(severity, policy.block));
}

function publishedContent({ draft, read }: PlanContext, { skill }: Content): Judgement | undefined {
  const entry = draft.skill(skill.id);
  const last = entry?.releases.get(entry.last ?? "");
  return last === undefined ? undefined : read.release(last.tree);
}

function gateContent(
  { draft, facts }: PlanContext,
  { skill, claim, judgement }: Content,
  published: Judgement | undefined,
): readonly GatedFinding[] {
  const { policy, accepted } = skill;
  // No commit accepts itself: what it brings is judged by what was accepted before it.
  const isBrought = draft.skill(skill.id)?.outstanding?.tree !== claim.tree;
  const { waivers, forced } = isBrought ? accepted.inherited : accepted.own;
  return gate({
    policy,
    findings: contentFindings(judgement, policy),
    known: new Set(published === undefined ? [] : contentFindings(published, policy).map((f) => f.fingerprint)),
    waivers,
    forced: judgement.archive !== undefined && forced.includes(judgement.archive.digest),
    at: facts.at,
  });
}

/** What is found in content, as policy sees it. */
export function contentFindings({ findings, profile }: Judgement, policy: Policy): readonly Finding[] {
  return judged([...findings, ...budgetFindings(profile, policy.limits)], policy);
}
