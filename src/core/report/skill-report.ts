/** What a check report says of each skill that a change is about: pure, from how the change was planned. */

import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import type { Finding } from "../finding.ts";
import type { GatedFinding } from "../gate/gate.ts";
import type { GovernedChange } from "../gate/governance.ts";
import { gravesOf, liftedFindings } from "../gate/let-through.ts";
import { policyFor } from "../gate/policy.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { namespaceOf, type Oid, type SkillId } from "../names.ts";
import type { Evaluation, Plan, SkillFacts } from "../plan/facts.ts";
import { awaitedMerges } from "./awaited-merges.ts";
import { type CheckReport, REPORT_LIMITS, type SemanticDiff, type SkillReport } from "./check-report.ts";
import {
  type ContentOutcome,
  contentOutcome,
  isDifferent,
  isForcedLater,
  isNote,
  isOnTrunk,
  isRefusedAlready,
  publishedOnTheWay,
} from "./content-outcome.ts";
import { decidingTitle, titled } from "./derived-version.ts";
import { movedAnswers } from "./moved-answers.ts";
import { effectsOf, liftedWords, type SkillGround } from "./skill-effects.ts";
import { findingsOf } from "./skill-findings.ts";
import { isUnpublished, onTheWay } from "./standing-effects.ts";

/** A planned change, as far as it says what becomes of skills. */
export interface SkillsSource {
  readonly change: CheckReport["change"];
  readonly before: Catalog;
  /** What is published by now: of what is not, nobody knows how it would be offered. Absent: `before`. */
  readonly published?: Catalog;
  /** What merging makes of it. */
  readonly after: Catalog;
  readonly governed: Pick<GovernedChange, "policy" | "settings" | "paths" | "skills" | "plan">;
  readonly diffs: ReadonlyMap<SkillId, SemanticDiff>;
  /** What each commit says, where several land one by one. Absent: all of it lands under the change's title. */
  readonly messages?: ReadonlyMap<string, string>;
  /** What content takes along of merges that were never published, a sentence each. Absent: nothing. */
  readonly takenAlong?: ReadonlyMap<SkillId, readonly string[]>;
  /** Why what a pin names (the subject of its evidence) could not be fetched. */
  readonly whyUnfetched?: (subject: string) => string | undefined;
  /** Why a scanner said nothing, by the key of the evidence that is missing. */
  readonly whyUnscanned?: (key: string) => string | undefined;
  /** Where everything is judged: what stands on the trunk as it was published, as it would be judged today. */
  readonly standing?: ReadonlyMap<SkillId, PublishedSkill>;
}

/** What is published, judged once more. */
export interface PublishedSkill {
  readonly findings: readonly GatedFinding[];
  /** Was it published whatever is found in it? */
  readonly isForced: boolean;
}

const NOT_JUDGED: PublishedSkill = { findings: [], isForced: false };

/** In the order in which the change has them; `extra`: what is found of each beside its content. */
export function skillReports(
  source: SkillsSource,
  extra: ReadonlyMap<SkillId, readonly GatedFinding[]> = new Map(),
): readonly SkillReport[] {
  const { before, change, governed } = source;
  const byChain = sortedByChain(governed.plan);
  return governed.skills
    .map((skill) => {
      const said = byChain.get(skill.id) ?? { events: [] };
      return skillReport(skill, { source, said, extra: extra.get(skill.id) ?? [] });
    })
    .filter((skill) => !isLongGone(skill, before.skills.get(skill.id as SkillId), change));
}

/** What a plan says of one skill. */
interface Said {
  readonly events: LedgerEvent[];
  evaluation?: Evaluation;
  unheeded?: readonly Finding[];
}

/** Looked through once for all skills: a change may have thousands of them. */
function sortedByChain({ emissions, evaluations, unheeded }: Plan): ReadonlyMap<string, Said> {
  const chains = new Map<string, Said>();
  const of = (chain: string): Said => {
    const said = chains.get(chain) ?? { events: [] };
    chains.set(chain, said);
    return said;
  };
  for (const { chain, event } of emissions) of(chain).events.push(event);
  for (const evaluation of evaluations) of(evaluation.id).evaluation ??= evaluation;
  for (const { id, findings } of unheeded) of(id).unheeded ??= findings;
  return chains;
}

function skillReport(
  skill: SkillFacts,
  of: { readonly source: SkillsSource; readonly said: Said; readonly extra: readonly GatedFinding[] },
): SkillReport {
  const { id } = skill;
  const { policy } = of.source.governed;
  const entry = of.source.before.skills.get(id);
  const { events, evaluation, unheeded = [] } = of.said;
  const path = skill.claims[0]?.folder ?? "";
  const diff = of.source.diffs.get(id);
  const isOld = of.source.change.base !== null && isRefusedAlready(entry, evaluation);
  const last = entry?.last ?? lastUnderOldName(events, of.source.before);
  const planned = contentOutcome({ events, evaluation: isOld ? undefined : evaluation, last });
  // Refused once more, for other reasons, by what this change makes of policy or settings: it was not published before either.
  const outcome = isOld && planned.outcome === "refused" ? unchanged(planned) : planned;
  // What the trunk has already is not what this change makes different, unless it has it published now.
  const isThere = isOnTrunk(entry, evaluation);
  const message = ownMessage(events, of.source);
  const title = decidingTitle({ evaluation, outcome, message, isKnown: isThere });
  const lifted = liftedBy(of.source, { entry, evaluation, outcome });
  const others = awaitedMerges(events, ownCommits(of.source));
  const { findings: published, isForced } = of.source.standing?.get(id) ?? NOT_JUDGED;
  return {
    id,
    path,
    ...outcome,
    forced: outcome.forced || isForced || isForcedLater(outcome, evaluation),
    ...titled(title, { evaluation, outcome, landsAsIs: of.source.messages !== undefined || isEverything(of.source) }),
    ...lets(lifted),
    findings: findingsOf(
      { source: of.source, policy: policyFor(policy, namespaceOf(id)), path },
      { events, evaluation, outcome, isOld, published, unheeded, extra: of.extra },
    ),
    ...(diff === undefined || !isDifferent(outcome, isThere) ? {} : { diff }),
    effects: [
      ...liftedWords(lifted),
      ...onTheWay(publishedOnTheWay(events, outcome)),
      ...takenAlong(id, outcome, of.source),
      ...effectsOf(events, { entry, ...groundOf(id, { outcome, events }, of.source) }),
      ...movedAnswers(id, events, of.source),
    ],
    ...(others.length === 0 ? {} : { awaitsMerges: others.slice(0, REPORT_LIMITS.list) }),
    ...(isOfferHeld(events) ? { awaits: true as const } : {}),
    ...(isFirstOffer(events, id, of.source) ? { first: true as const } : {}),
  };
}

/** Nothing is to be merged, then. */
function isEverything({ change }: Pick<SkillsSource, "change">): boolean {
  return change.base === null;
}

/** What gives the version that comes last. */
function ownMessage(events: readonly LedgerEvent[], { messages, change: { title } }: SkillsSource): string {
  const last = events.findLast(({ type }) => type === "released" || type === "held");
  return (last && messages?.get(last.commit)) ?? title;
}

/** Content that is not published takes nothing along. */
function takenAlong(id: SkillId, { outcome }: ContentOutcome, source: SkillsSource): readonly string[] {
  return isPublishing({ outcome }) ? (source.takenAlong?.get(id) ?? []) : [];
}

function groundOf(
  id: SkillId,
  { outcome, events }: { readonly outcome: ContentOutcome; readonly events: readonly LedgerEvent[] },
  source: SkillsSource,
): Omit<SkillGround, "entry"> {
  const { before, published = before, after, governed } = source;
  // What goes on under another name was offered under the one before.
  const renamed = events.find((event) => event.type === "renamed" && event.to === id);
  const known = renamed?.type === "renamed" ? (renamed.from as SkillId) : id;
  const ends = { published: published.skills.get(known), after: after.skills.get(id) };
  const own = { isOwn: ownCommits(source), isPublishing: isPublishing(outcome) };
  return { ...ends, withdrawals: before, ...own, settings: governed.settings };
}

/** Where several commits land one by one, whoever approves the change approves each of them. */
function ownCommits({ messages }: SkillsSource): (commit: Oid) => boolean {
  return (commit) => messages?.has(commit) === true;
}

function isPublishing({ outcome }: Pick<ContentOutcome, "outcome">): boolean {
  return outcome === "released" || outcome === "held";
}

function liftedBy(
  { governed: { paths } }: SkillsSource,
  of: {
    readonly entry: SkillEntry | undefined;
    readonly evaluation: Evaluation | undefined;
    readonly outcome: ContentOutcome;
  },
): readonly Finding[] {
  return isPublishing(of.outcome) ? liftedFindings(of.entry, of.evaluation, paths) : [];
}

function lets(lifted: readonly Finding[]): Pick<SkillReport, "lifted"> {
  const { critical, high } = gravesOf(lifted);
  return critical + high === 0 ? {} : { lifted: { critical, high } };
}

/** Does it say how a skill is offered that nobody was ever offered? */
function isFirstOffer(events: readonly LedgerEvent[], id: SkillId, source: SkillsSource): boolean {
  const { before, published = before } = source;
  const isPlain = (event: LedgerEvent) => event.type === "offer" && event.holds === undefined;
  return isUnpublished(published.skills.get(id)) && events.length > 0 && events.every(isPlain);
}

/** Do they change nothing of how the skill is offered, until that is approved? */
function isOfferHeld(events: readonly LedgerEvent[]): boolean {
  const said = events.filter((event) => !isNote(event));
  return said.length > 0 && said.every((event) => event.type === "offer" && (event.holds?.length ?? 0) > 0);
}

/** Was it taken away before, and has this change nothing to do with it? What was published is told, but not of everything that is there. */
function isLongGone(report: SkillReport, before: SkillEntry | undefined, { base }: CheckReport["change"]): boolean {
  const { path, outcome, findings, effects } = report;
  const isNothing = path === "" && outcome === "unchanged" && findings.length + effects.length === 0;
  return isNothing && before?.retired === true && (before.releases.size === 0 || base === null);
}

function unchanged({ previous }: ContentOutcome): ContentOutcome {
  return { outcome: "unchanged", forced: false, ...(previous === undefined ? {} : { previous }) };
}

/** A skill that gets another name goes on with its versions. */
function lastUnderOldName(events: readonly LedgerEvent[], before: Catalog): string | undefined {
  const renamed = events.find((event) => event.type === "renamed");
  return renamed === undefined ? undefined : before.skills.get(renamed.from as SkillId)?.last;
}
