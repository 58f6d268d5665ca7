/**
 * `plan(history, ledger) → events`, one trunk commit at a time. Everything that decides is an argument: the catalog as
 * the ledger has it, what the commit touched, and the verdicts on content. No clock, no I/O, no randomness, so the
 * check, the reconciler, `verify` and a preview can only agree.
 *
 * Order within a commit (DESIGN 5.2): identities move, folders that are gone retire, values that restrict are set,
 * releases are published, channels move. Within each phase skills come in the UTF-8 order of their identities. Who uses
 * them comes last.
 */

import { isMadeOf } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import { naming } from "../fault.ts";
import { ownersBefore } from "../gate/approvals.ts";
import { type ChainId, chain, type Fact } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import { MAX_CLOSURE } from "../relations/closure.ts";
import type { Judgement } from "../skill/judge.ts";
import { authorName, pullRequestOf } from "../trunk/merge-message.ts";
import { unheededLifecycle } from "../trunk/unheeded.ts";
import type {
  Body,
  BringingCommit,
  Claim,
  CommitFacts,
  Emission,
  Evaluation,
  Plan,
  PlanContext,
  PlanReading,
  SkillFacts,
} from "./facts.ts";
import { planAcceptances, planRules } from "./plan-acceptance.ts";
import { planBindings } from "./plan-bindings.ts";
import { comparedReleases } from "./plan-comparing.ts";
import { comparesWithRelease } from "./plan-gate.ts";
import { holdingOf, offerBringers, planHolding } from "./plan-holding.ts";
import { judgingOf } from "./plan-judging.ts";
import { planChannels, planOffer } from "./plan-offer.ts";
import { earlierBringer, untoldMerges } from "./plan-outcome.ts";
import { holder, planRelease } from "./plan-release.ts";
import { planRenames, renamesOf } from "./plan-renames.ts";
import { standingOf } from "./plan-standing.ts";
import { planStates } from "./plan-states.ts";

/** The claims whose content must be judged before `planCommit` can run: those that are not simply the last release. */
export function claimsToJudge(
  draft: CatalogDraft,
  facts: CommitFacts,
): readonly { readonly id: SkillId; readonly claim: Claim }[] {
  return facts.skills.flatMap((skill) => {
    const entry = draft.skill(skill.id);
    const claim = holder(entry, skill.claims);
    const last = entry?.releases.get(entry.last ?? "");
    if (claim === undefined || (last !== undefined && isMadeOf(last, claim))) return [];
    return [{ id: skill.id, claim }];
  });
}

/**
 * The trees of published releases that have to be judged too, for what is known already and what new content widens:
 * those on which the plan depends, or all of them (`always`) for who wants to show it.
 */
export function releasesToJudge(
  draft: CatalogDraft,
  facts: CommitFacts,
  { judgement, always }: { readonly judgement: (claim: Claim) => Judgement; readonly always: boolean },
): readonly { readonly id: SkillId; readonly tree: Oid }[] {
  const skills = new Map(facts.skills.map((skill) => [skill.id, skill]));
  const compared = comparedReleases(draft, facts);
  return claimsToJudge(draft, facts).flatMap(({ id, claim }) => {
    const last = compared(id);
    const skill = skills.get(id);
    if (last === undefined || skill === undefined) return [];
    const { policy } = judgingOf({ draft }, skill, claim);
    return always || comparesWithRelease(policy, judgement(claim)) ? [{ id, tree: last.tree }] : [];
  });
}

/** The claims whose files have to be compared with the last release's, because an approval rule asks for paths. */
export function claimsToCompare(
  draft: CatalogDraft,
  facts: CommitFacts,
): readonly { readonly claim: Claim; readonly tree: Oid | undefined }[] {
  const skills = new Map(facts.skills.map((skill) => [skill.id, skill]));
  const compared = comparedReleases(draft, facts);
  return claimsToJudge(draft, facts).flatMap(({ id, claim }) => {
    const skill = skills.get(id);
    const asks =
      skill !== undefined &&
      judgingOf({ draft }, skill, claim).policy.approvals.rules.some(({ when }) => when.path !== undefined);
    return asks ? [{ claim, tree: compared(id)?.tree }] : [];
  });
}

/** The commits that brought what this commit may let pass, and those that are in its content and in no release. */
export function bringersToRead(draft: CatalogDraft, facts: CommitFacts): readonly Oid[] {
  const content = claimsToJudge(draft, facts).flatMap(({ id, claim: { tree } }) => {
    const bringer = earlierBringer({ draft, facts }, id, tree);
    return bringer === undefined ? [] : [bringer];
  });
  const untold = facts.skills.flatMap(({ id, claims }) =>
    claims.flatMap(({ tree }) => untoldMerges({ draft, facts }, id, tree)),
  );
  return [...content, ...untold, ...offerBringers(draft, facts)];
}

/** How many live skills this commit takes away; one that goes on under another identity does not count. */
export function countRemovals(draft: CatalogDraft, facts: CommitFacts): number {
  const renamed = new Set(renamesOf(draft, facts).map(({ old }) => old.id));
  return facts.skills.filter((s) => s.claims.length === 0 && draft.skill(s.id)?.live === true && !renamed.has(s.id))
    .length;
}

/** More than max(5, 10 %) of all live skills in one commit is never taken for meant (DESIGN 5.1). */
export function isMassRemoval(draft: CatalogDraft, removals: number): boolean {
  return removals > Math.max(5, draft.live / 10);
}

/** Plans one commit onto the draft, which has taken every event of the commits before, and takes these too; not all of them where it throws. */
export function planCommit(draft: CatalogDraft, facts: CommitFacts, read: PlanReading): Plan {
  const emissions: Emission[] = [];
  const emit = (chainId: ChainId, body: Body, credit: BringingCommit = facts): void => {
    const pr = pullRequestOf(credit.message);
    const whose = { by: authorName(credit.author), ...(pr === undefined ? {} : { pr }) };
    const { at, turn, entered } = facts;
    const when = { at, ...(turn === undefined ? {} : { turn }), ...(entered === undefined ? {} : { entered }) };
    const linked = chain(draft.tip(chainId), { ...body, ...when, commit: facts.oid, ...whose } as Fact);
    draft.apply(chainId, linked.event, linked.tip);
    emissions.push({ chain: chainId, event: linked.event, line: linked.line });
  };
  const evaluations: Evaluation[] = [];
  const before = new Map(facts.skills.map(({ id }) => [id, ownersOfOrigin(draft, facts, id)]));
  const owners = (id: SkillId) => before.get(id) ?? [];
  const claims = new Map(claimsToJudge(draft, facts).map(({ id, claim }) => [id, claim]));
  const judged = (id: SkillId) => {
    const claim = claims.get(id);
    return claim === undefined ? undefined : read.claim(claim);
  };
  const compared = comparedReleases(draft, facts);
  const context: PlanContext = { draft, facts, read, emit, evaluations, judged, compared, owners };
  planRules(context);
  planAcceptances(context);
  planRenames(context);
  const at = <T>({ id }: SkillFacts, step: () => T): T => naming({ skill: id, commit: facts.oid }, step);
  for (const skill of facts.skills) at(skill, () => planRetirement(context, skill));
  const standings = facts.skills.map((skill) =>
    at(skill, () => {
      const standing = standingOf(context, skill);
      return { skill, standing, holding: holdingOf(context, skill, standing) };
    }),
  );
  for (const { skill, standing, holding } of standings) {
    at(skill, () => {
      planOffer(context, skill, holding);
      planStates(context, skill, { ...standing, ...holding });
    });
  }
  for (const { skill, standing } of inOrderOfNeed(standings, judged))
    at(skill, () => planRelease(context, skill, standing.findings));
  for (const { skill, standing, holding } of standings) {
    at(skill, () => {
      planStates(context, skill, { ...standing, ...holding });
      planChannels(context, skill, { ...standing, ...holding });
      planHolding(context, skill, holding);
    });
  }
  const bindings = planBindings(context);
  const unheeded = standings.flatMap(({ skill: { id }, standing: { lifecycle, lines = new Map() } }) => {
    if (lifecycle === undefined) return [];
    const of = { entry: draft.skill(id), settings: facts.settings, lines, now: facts.at };
    return [{ id, findings: unheededLifecycle(id, lifecycle, of), lines }];
  });
  return { emissions, evaluations, bindings, unheeded };
}

/** What others of this commit need comes before them; for the rest the order stays. */
function inOrderOfNeed<T extends { readonly skill: SkillFacts }>(
  standings: readonly T[],
  judged: PlanContext["judged"],
): readonly T[] {
  const byId = new Map(standings.map((one) => [one.skill.id, one]));
  const ordered = new Set<T>();
  const begun = new Set<SkillId>();
  const visit = (one: T | undefined, depth: number): void => {
    if (one === undefined || begun.has(one.skill.id) || depth > MAX_CLOSURE) return;
    begun.add(one.skill.id);
    const { requires = [], members = [] } = judged(one.skill.id)?.manifest ?? {};
    for (const named of [...requires, ...members]) if ("id" in named) visit(byId.get(named.id), depth + 1);
    ordered.add(one);
  };
  for (const one of standings) visit(one, 0);
  return [...ordered];
}

/** A skill that goes on under another name is still its owners'. */
function ownersOfOrigin(draft: CatalogDraft, { settings, base }: CommitFacts, id: SkillId): readonly string[] {
  const [origin] = [...settings.renames].flatMap(([from, to]) => (to === id ? [draft.skill(from) ?? []] : [])).flat();
  const entry = draft.skill(id) ?? origin;
  return ownersBefore(entry, entry?.id ?? id, base);
}

function planRetirement({ draft, emit }: PlanContext, skill: SkillFacts): void {
  const entry = draft.skill(skill.id);
  if (skill.claims.length > 0 || entry === undefined) return;
  // One that has left may have come back with what was not published.
  if (entry.live || entry.outstanding !== undefined) emit(skill.id, { type: "retired", path: entry.path });
}
