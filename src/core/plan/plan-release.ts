/** Whether a touched skill's content becomes a release: the table of DESIGN 5.2. */

import { cutUtf8 } from "../bytes.ts";
import { isMadeOf, type SkillEntry } from "../catalog/catalog.ts";
import { type ReleaseScan, releaseScan } from "../catalog/release-scan.ts";
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { staffed } from "../gate/approvals.ts";
import { MAX_WAIVED } from "../gate/gate.ts";
import { policyDigest } from "../gate/policy.ts";
import type { Oid, SkillId } from "../names.ts";
import { ruleSet } from "../rules.ts";
import { toldOf } from "../skill/declares.ts";
import type { Judgement } from "../skill/judge.ts";
import { releaseNotes } from "../trunk/merge-message.ts";
import type { Body, BringingCommit, Claim, Evaluation, PlanContext, SkillFacts } from "./facts.ts";
import { forceOf } from "./plan-acceptance.ts";
import { askedOf, waitingFor } from "./plan-approval.ts";
import { assess, scanToAwait } from "./plan-gate.ts";
import { identityTaken, nameObstacles } from "./plan-identity.ts";
import { judgingOf } from "./plan-judging.ts";
import { earlierBringer, hold, MAX_LISTED_TEXT, refuse, untoldMerges } from "./plan-outcome.ts";
import { type Related, relate } from "./plan-relations.ts";
import { withdrawnAgain, withdrawnContent } from "./plan-withdrawn.ts";
import { decideVersion, decidingMessage, type VersionDecision, type VersionQuestion } from "./version.ts";

/** The folder that keeps an identity several claim: the one already released. */
export function holder(entry: SkillEntry | undefined, claims: readonly Claim[]): Claim | undefined {
  if (claims.length <= 1) return claims[0];
  return entry !== undefined && entry.releases.size > 0 ? claims.find((c) => c.folder === entry.path) : undefined;
}

/** Evaluates one skill; `obstacles` refuse it whatever its content is. */
export function planRelease(context: PlanContext, skill: SkillFacts, obstacles: readonly Finding[]): void {
  const kept = holder(context.draft.skill(skill.id), skill.claims);
  if (kept !== undefined)
    evaluate(context, {
      skill,
      claim: kept,
      obstacles: [...obstacles, ...nameObstacles(context, skill)],
    });
  const loser = skill.claims.find((c) => c !== kept);
  // One refusal stands for a skill at a time, and that of the folder which has the identity matters more.
  const standing = context.draft.skill(skill.id)?.outstanding;
  if (loser === undefined || (kept !== undefined && standing?.tree === kept.tree)) return;
  refuse(context, { id: skill.id, claim: loser, findings: [identityTaken(skill, kept)] });
}

interface Evaluated {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly obstacles: readonly Finding[];
}

function evaluate(context: PlanContext, { skill, claim, obstacles }: Evaluated): void {
  const entry = context.draft.skill(skill.id);
  const last = entry?.releases.get(entry.last ?? "");
  if (last !== undefined && isMadeOf(last, claim)) {
    const findings = [...obstacles, ...withdrawnAgain(context, { id: skill.id, claim, digest: last.digest })];
    if (findings.length === 0) settle(context, skill, claim);
    else refuse(context, { id: skill.id, claim, findings, version: last.version });
    return;
  }
  const judgement = context.read.claim(claim);
  const decision = decide(context, { skill, claim, judgement, entry });
  // An unreadable policy stands in the way of what would be published, not of what is.
  const { obstacles: unreadable } = judgingOf(context, skill, claim);
  const related = relate(context, { skill, claim, judgement });
  const withdrawn = decision?.kind === "nothing" ? [] : withdrawnContent(context, skill.id, judgement.archive?.digest);
  const standing = [...unreadable, ...obstacles, ...withdrawn, ...versionFindings(decision), ...related.findings];
  const assessed = assess(context, { skill, claim, judgement, standing, pinned: related.pinned });
  const evaluation = { ...assessed, ...raisedBy(context, skill.id, claim.tree) };
  context.evaluations.push(evaluation);
  const blocking = evaluation.findings.flatMap(({ status, ...found }) => (status === "blocks" ? [found] : []));
  if (holdForContent(context, evaluation, blocking)) return;
  if (blocking.length > 0 || decision === undefined || decision.kind === "refuse") {
    const version = decision?.version;
    const { waitsFor: requires } = related;
    refuse(context, {
      id: skill.id,
      claim,
      findings: blocking,
      requires,
      ...(version === undefined ? {} : { version }),
    });
  } else if (decision.kind === "nothing") settle(context, skill, claim);
  else publishOrHold(context, { skill, evaluation, version: decision.version, related });
}

/** Holds what can be judged only once it was fetched, unless it is refused already. */
function holdForContent(
  context: PlanContext,
  { id, claim, judgement }: Evaluation,
  blocking: readonly Finding[],
): boolean {
  const { waiting, declared } = judgement;
  if (waiting === undefined || declared === undefined || blocking.length > 0) return false;
  hold(context, { id, claim, version: declared, waiting: [waiting], stages: [] });
  return true;
}

function publishOrHold(context: PlanContext, publication: Publication): void {
  const { skill, evaluation, version } = publication;
  const { id, claim, stages } = evaluation;
  const { judgement, isForced, awaits } = evaluation;
  const scan = scanToAwait(context, { skill, claim, judgement, isForced });
  const approvals = waitingFor(context, { skill, claim, stages, awaits });
  const waiting = [...(scan === undefined ? [] : [scan]), ...approvals];
  if (waiting.length > 0) {
    const { policy } = judgingOf(context, skill, claim);
    const base = { policy, settings: context.facts.base, owners: context.owners(id) };
    hold(context, { id, claim, version, waiting, stages: staffed(askedOf(evaluation), base) });
  } else publish(context, publication);
}

function versionFindings(decision: VersionDecision | undefined): readonly Finding[] {
  if (decision?.kind !== "refuse") return [];
  const { rule, message, hint } = decision;
  return [finding({ rule, severity: "critical", path: "SKILL.md", message, hint })];
}

/** Undefined where the content has no archive, which a critical finding then explains. */
function decide(
  context: PlanContext,
  of: {
    readonly skill: SkillFacts;
    readonly claim: Claim;
    readonly judgement: Judgement;
    readonly entry: SkillEntry | undefined;
  },
): VersionDecision | undefined {
  const { skill, claim, judgement, entry } = of;
  if (judgement.archive === undefined) return undefined;
  const { policy } = judgingOf(context, skill, claim);
  const mode = context.facts.settings.versions;
  // What was refused or held under a version keeps it, whichever commit lets it pass.
  const intended =
    mode === "derived" && entry?.outstanding?.tree === claim.tree ? entry.outstanding.version : undefined;
  return decideVersion({
    mode,
    order: policy.versions.order,
    declared: intended ?? judgement.declared,
    published: [...(entry?.releases.values() ?? [])],
    digest: judgement.archive.digest,
    ...messagesOf(context, skill.id, claim.tree),
  });
}

/** What was said of the merge that brought this tree, and of those before it that are in no release. */
function messagesOf(context: PlanContext, id: SkillId, tree: Oid): Pick<VersionQuestion, "message" | "earlier"> {
  const { message } = bringerOf(context, id, tree) ?? context.facts;
  return { message, earlier: untoldMerges(context, id, tree).map((oid) => context.read.commit(oid).message) };
}

/** The message of an earlier merge that gives this content its version; none where its own does. */
function raisedBy(context: PlanContext, id: SkillId, tree: Oid): Pick<Evaluation, "raisedBy"> {
  const messages = messagesOf(context, id, tree);
  const deciding = decidingMessage(messages);
  return deciding === messages.message ? {} : { raisedBy: deciding };
}

/** The commit that brought this tree, whichever lets it pass; undefined: this one. */
function bringerOf(context: PlanContext, id: SkillId, tree: Oid): (BringingCommit & { readonly oid: Oid }) | undefined {
  const oid = earlierBringer(context, id, tree);
  return oid === undefined ? undefined : { oid, ...context.read.commit(oid) };
}

/** The specification allows 1,024 characters; what is longer is a finding, and is not carried whole by every event. */
const MAX_DESCRIPTION_BYTES = 4096;

interface Publication {
  readonly skill: SkillFacts;
  readonly evaluation: Evaluation;
  readonly version: string;
  readonly related: Related;
}

function publish(context: PlanContext, { skill, evaluation, version, related }: Publication): void {
  const { draft, facts, emit } = context;
  const { claim, judgement, findings, stages } = evaluation;
  const entry = draft.skill(skill.id);
  const bringer = bringerOf(context, skill.id, claim.tree);
  const waived = findings.filter(({ status }) => status === "waived");
  const isForced = waived.some((found) => found.isForced === true);
  const { policy } = judgingOf(context, skill, claim);
  const isApproved = policy.approvals.source === "api" && stages.length > 0;
  const { message } = bringer ?? facts;
  const untold = untoldMerges(context, skill.id, claim.tree).toReversed();
  const earlier = untold.map((oid) => context.read.commit(oid).message);
  const { archive, changelog } = judgement;
  if (archive === undefined) throw new TypeError(`${skill.id} is to be published without an archive`);
  if (entry?.retired === true) emit(skill.id, { type: "restored", path: claim.folder });
  const released: Body = {
    type: "released",
    version,
    digest: archive.digest,
    size: archive.size,
    tree: judgement.tree,
    path: claim.folder,
    name: judgement.name,
    description: cutUtf8(judgement.description, MAX_DESCRIPTION_BYTES),
    kind: judgement.kind,
    ...toldOf(judgement.manifest),
    ...related.told,
    ...(judgement.source === undefined ? {} : { source: { from: judgement.source, folder: claim.tree } }),
    rules: ruleSet(),
    verdict: isApproved || waived.length > 0 ? "review" : "pass",
    ...(waived.length === 0 ? {} : { waived: waived.slice(0, MAX_WAIVED).map(toWaived) }),
    ...(isForced ? { forced: true, ...forceOf(context, skill, archive.digest) } : {}),
    scan: toScan(releaseScan(policyDigest(policy), findings, judgement.profile)),
    ...(bringer === undefined ? {} : { brought: bringer.oid }),
    notes: releaseNotes({
      messages: [message, ...earlier],
      version,
      ...(changelog === undefined ? {} : { changelog }),
    }),
  };
  emit(skill.id, released, bringer);
}

function toScan({ policy, found, capabilities, hosts }: ReleaseScan) {
  return { policy, found, capabilities: [...capabilities], hosts: hosts.map((host) => quote(host, MAX_LISTED_TEXT)) };
}

function toWaived({ rule, path, fingerprint }: Finding) {
  return { rule, path: quote(path, MAX_LISTED_TEXT), fingerprint };
}

/** The folder is what is published already: what stood in its way is over, and a move is recorded. */
function settle({ draft, emit }: PlanContext, skill: SkillFacts, claim: Claim): void {
  const entry = draft.skill(skill.id);
  if (entry === undefined) return;
  const rivalRefused = skill.claims.some((c) => c !== claim && c.tree === entry.outstanding?.tree);
  if (entry.retired || (entry.outstanding !== undefined && !rivalRefused))
    emit(skill.id, { type: "restored", path: claim.folder });
  else if (entry.path !== claim.folder)
    emit(skill.id, { type: "renamed", path: claim.folder, from: entry.path, to: claim.folder });
}
