/** What stands in the way of content that would be published: findings as policy sees them, and who has to approve. */
import type { Release, SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import { type Finding, isAtLeast } from "../finding.ts";
import { awaitedFinding, awaitedScan } from "../gate/external-scan.ts";
import { type GatedFinding, gate, judged } from "../gate/gate.ts";
import type { Policy } from "../gate/policy.ts";
import { bringsNothing } from "../gate/policy-scan.ts";
import type { Digest, SkillId } from "../names.ts";
import { type Bringing, bringingOf } from "../relations/bringing.ts";
import { findRule } from "../rules.ts";
import { budgetFindings } from "../skill/content-rules.ts";
import { NO_RELATIONS, type Relations } from "../skill/declares.ts";
import type { Judgement } from "../skill/judge.ts";
import type { Acceptance, Claim, Evaluation, PlanContext, SkillFacts } from "./facts.ts";
import { weigh } from "./plan-acceptance.ts";
import { stagesOf } from "./plan-approval.ts";
import { isBrought, judgingOf } from "./plan-judging.ts";

interface Content {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly judgement: Judgement;
}

type Pinned = Pick<Relations, "requires" | "closure" | "members">;

/** Assesses content; `standing` stands in its way whatever it is, and `pinned` is what would come with it. */
export function assess(
  context: PlanContext,
  { standing, pinned, ...content }: Content & { readonly standing: readonly Finding[]; readonly pinned: Pinned },
): Evaluation {
  const { skill, claim, judgement } = content;
  const compared = context.compared(skill.id);
  const published = compared === undefined ? undefined : context.read.release(compared.tree);
  const { isForced, awaits, ...weighed } = weigh(
    context,
    {
      skill,
      accepted: acceptedOf(context, skill, claim),
      digest: judgement.archive?.digest,
      isHopeless: standing.length > 0,
    },
    (accepted) => gateContent(context, content, { compared, published, accepted }),
  );
  const findings = [...standing.map((found) => ({ ...found, status: "blocks" as const })), ...weighed.findings];
  const brings = {
    before: bringing(context, compared?.relations ?? NO_RELATIONS),
    after: bringing(context, pinned),
  };
  const stages = stagesOf(context, { skill, claim, judgement, published, brings, findings });
  const awaited = findings.some(({ status }) => status === "blocks")
    ? undefined
    : scanToAwait(context, { ...content, isForced });
  const told = awaited === undefined ? [] : [{ ...awaitedFinding(awaited), status: "reported" as const }];
  const all = [...findings, ...told];
  return { id: skill.id, claim, judgement, compared, published, brings, findings: all, isForced, awaits, stages };
}

function bringing({ draft }: PlanContext, pinned: Pinned): Bringing {
  const follow = (id: SkillId): SkillEntry | undefined => {
    const seen = new Set<SkillId>();
    let entry = draft.skill(id);
    for (; entry?.renamedTo !== undefined && !seen.has(entry.id); entry = draft.skill(entry.renamedTo))
      seen.add(entry.id);
    return entry;
  };
  return bringingOf(pinned, {
    now: (id) => follow(id)?.id ?? id,
    find: ({ id, version }) => follow(id)?.releases.get(version),
  });
}

/** The evidence of another scanner that is missing; none where an admin wants the content published all the same. */
export function scanToAwait(
  context: PlanContext,
  { skill, claim, judgement, isForced }: Content & { readonly isForced: boolean },
): string | undefined {
  return isForced ? undefined : awaitedScan(judgement, judgingOf(context, skill, claim).policy);
}

/** No commit accepts itself: what it brings is judged by what was accepted before it. */
function acceptedOf(context: PlanContext, skill: SkillFacts, claim: Claim): Acceptance {
  return isBrought(context, skill.id, claim) ? skill.accepted.inherited : skill.accepted.own;
}

/** Does what becomes of this content depend on the last release's: on what is known, or on what is widened? */
export function comparesWithRelease(policy: Policy, judgement: Judgement): boolean {
  if (policy.approvals.source === "api" && policy.approvals.rules.length > 0) return true;
  if (policy.known === "block") return false;
  return contentFindings(judgement, policy).some(({ severity }) => isAtLeast(severity, policy.block));
}

function gateContent(
  context: PlanContext,
  content: Content,
  before: {
    readonly compared: Release | undefined;
    readonly published: Judgement | undefined;
    readonly accepted: Acceptance;
  },
): readonly GatedFinding[] {
  const { skill, claim, judgement } = content;
  const { waivers, forced } = before.accepted;
  const { policy } = judgingOf(context, skill, claim);
  return gate({
    policy,
    findings: contentFindings(judgement, policy),
    known: knownOf(before, policy),
    waivers,
    forced: judgement.archive !== undefined && forced.includes(judgement.archive.digest),
    at: context.facts.at,
  });
}

/**
 * What stands on the trunk as it was published, gated as if it came at `at`: nothing of it is known. What is accepted of it
 * counts, and so does that it was forced.
 */
export function gatePublished(
  { draft, at }: { readonly draft: CatalogDraft; readonly at: string },
  {
    skill,
    release,
    judgement,
  }: { readonly skill: SkillFacts; readonly release: Release; readonly judgement: Judgement },
): readonly GatedFinding[] {
  const { policy } = skill.own;
  const findings = contentFindings(judgement, policy);
  const { own } = skill.accepted;
  const accepted = release.forced ? { ...own, forced: [...own.forced, release.digest] } : own;
  const weighed = weigh({ draft }, { skill, accepted, digest: release.digest, isHopeless: false }, (counting) =>
    gate({
      policy,
      findings,
      known: new Set(),
      waivers: counting.waivers,
      forced: counting.forced.includes(release.digest),
      at,
    }),
  );
  return weighed.findings;
}

/** What the last release that stands has without anybody having had to accept it: one that was forced excuses nothing. */
function knownOf(
  { compared, published }: { readonly compared: Release | undefined; readonly published: Judgement | undefined },
  policy: Policy,
): ReadonlySet<Digest> {
  if (compared === undefined || published === undefined || compared.forced) return new Set();
  const found = contentFindings(published, policy).map(({ fingerprint }) => fingerprint);
  return new Set(found.filter((fingerprint) => !compared.waived.includes(fingerprint)));
}

/** What is found in content, as policy sees it. */
export function contentFindings(
  { findings, profile, custom, external }: Judgement,
  policy: Policy,
): readonly Finding[] {
  const { digest, limits } = policy.scan;
  const own = bringsNothing(policy.scan) ? [] : custom?.get(digest);
  if (own === undefined) throw new TypeError("content was not judged by its policy's own rules");
  const usual = limits === undefined ? findings : findings.filter(({ rule }) => findRule(rule)?.group !== "scan");
  const others = policy.scan.scanners.flatMap((scanner) => external?.get(scanner) ?? []);
  return judged([...usual, ...own, ...others, ...budgetFindings(profile, policy.limits)], policy);
}
