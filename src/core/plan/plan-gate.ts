/** What stands in the way of content that would be published: findings as policy sees them, and who has to approve. */
import type { Release } from "../catalog/catalog.ts";
import { type Finding, isAtLeast } from "../finding.ts";
import { type GatedFinding, gate, judged } from "../gate/gate.ts";
import type { Policy } from "../gate/policy.ts";
import { bringsNothing } from "../gate/policy-scan.ts";
import type { Digest } from "../names.ts";
import { findRule } from "../rules.ts";
import { budgetFindings } from "../skill/content-rules.ts";
import type { Judgement } from "../skill/judge.ts";
import type { Claim, Evaluation, PlanContext, SkillFacts } from "./facts.ts";
import { stagesOf } from "./plan-approval.ts";
import { isBrought, judgingOf } from "./plan-judging.ts";

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
  const last = lastRelease(context, skill);
  const published = last === undefined ? undefined : context.read.release(last.tree);
  const findings = [
    ...standing.map((found) => ({ ...found, status: "blocks" as const })),
    ...gateContent(context, content, { last, published }),
  ];
  const stages = stagesOf(context, { skill, claim, judgement, published, findings });
  return { id: skill.id, claim, judgement, published, findings, stages };
}

/** Does what becomes of this content depend on the last release's: on what is known, or on what is widened? */
export function comparesWithRelease(policy: Policy, judgement: Judgement): boolean {
  if (policy.approvals.source === "api" && policy.approvals.rules.length > 0) return true;
  if (policy.known === "block") return false;
  return contentFindings(judgement, policy).some(({ severity }) => isAtLeast(severity, policy.block));
}

function lastRelease({ draft }: PlanContext, { id }: SkillFacts): Release | undefined {
  const entry = draft.skill(id);
  return entry?.releases.get(entry.last ?? "");
}

function gateContent(
  context: PlanContext,
  { skill, claim, judgement }: Content,
  before: { readonly last: Release | undefined; readonly published: Judgement | undefined },
): readonly GatedFinding[] {
  const { policy } = judgingOf(context, skill, claim);
  // No commit accepts itself: what it brings is judged by what was accepted before it.
  const { waivers, forced } = isBrought(context, skill.id, claim) ? skill.accepted.inherited : skill.accepted.own;
  return gate({
    policy,
    findings: contentFindings(judgement, policy),
    known: knownOf(before, policy),
    waivers,
    forced: judgement.archive !== undefined && forced.includes(judgement.archive.digest),
    at: context.facts.at,
  });
}

/** What the last release has without anybody having had to accept it: one that was forced or withdrawn excuses nothing. */
function knownOf(
  { last, published }: { readonly last: Release | undefined; readonly published: Judgement | undefined },
  policy: Policy,
): ReadonlySet<Digest> {
  if (last === undefined || published === undefined || last.forced || last.state === "withdrawn") return new Set();
  const found = contentFindings(published, policy).map(({ fingerprint }) => fingerprint);
  return new Set(found.filter((fingerprint) => !last.waived.includes(fingerprint)));
}

/** What is found in content, as policy sees it. */
export function contentFindings({ findings, profile, custom }: Judgement, policy: Policy): readonly Finding[] {
  const { digest, limits } = policy.scan;
  const own = bringsNothing(policy.scan) ? [] : custom?.get(digest);
  if (own === undefined) throw new TypeError("content was not judged by its policy's own rules");
  const usual = limits === undefined ? findings : findings.filter(({ rule }) => findRule(rule)?.group !== "scan");
  return judged([...usual, ...own, ...budgetFindings(profile, policy.limits)], policy);
}
