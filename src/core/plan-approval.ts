/** Whose approval a release waits for, where evidence of it is kept in the ledger (`approvals.source: api`). */
import { APPROVAL, approvalSubject, type Stage, stagesFor } from "./approvals.ts";
import { compareUtf8 } from "./bytes.ts";
import { EMPTY_PROFILE, widenings } from "./content-profile.ts";
import type { Claim, PlanContext, SkillFacts } from "./facts.ts";
import { SEVERITIES } from "./finding.ts";
import type { GatedFinding } from "./gate.ts";
import type { Judgement } from "./judge.ts";
import { lifecyclePath } from "./lifecycle.ts";
import type { ChangeKind } from "./policy.ts";

/** The stages that content brought by this commit needs; whoever enforces them. */
export function stagesOf(
  { draft, facts }: PlanContext,
  content: {
    readonly skill: SkillFacts;
    readonly judgement: Judgement;
    readonly published: Judgement | undefined;
    readonly findings: readonly GatedFinding[];
  },
): readonly Stage[] {
  const { skill, judgement, published, findings } = content;
  if (skill.policy.approvals.rules.length === 0) return [];
  const isNew = (draft.skill(skill.id)?.releases.size ?? 0) === 0;
  const kinds = new Set<ChangeKind>(isNew ? ["new", "content"] : ["content"]);
  const widened = widenings(published?.profile ?? EMPTY_PROFILE, judgement.profile);
  const folders = skill.claims.map(({ folder }) => `${folder}/`);
  const fresh = findings.filter(({ status }) => status !== "known");
  return stagesFor(skill.policy, {
    kinds,
    widens: new Set(widened.map(({ capability }) => capability)),
    paths: facts.paths.filter((path) => path === lifecyclePath(skill.id) || folders.some((f) => path.startsWith(f))),
    severity: SEVERITIES.find((severity) => fresh.some((f) => f.severity === severity)),
  });
}

/** The evidence that is missing of who had to approve the commit that brought this content. */
export function waitingFor(
  { draft, facts }: PlanContext,
  of: { readonly skill: SkillFacts; readonly claim: Claim; readonly stages: readonly Stage[] },
): readonly string[] {
  const { skill, claim, stages } = of;
  if (skill.policy.approvals.source !== "api") return [];
  const standing = draft.skill(skill.id)?.outstanding;
  const commit = standing?.tree === claim.tree ? standing.commit : facts.oid;
  return stages
    .filter(({ role }) => !draft.hasEvidence(APPROVAL, approvalSubject(commit, role, skill.id)))
    .map(({ role }) => `${APPROVAL}:${approvalSubject(commit, role, skill.id)}`)
    .sort(compareUtf8);
}
