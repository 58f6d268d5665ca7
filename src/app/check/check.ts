/**
 * `check`: what merging a change would do, judged before it merges. It composes the merge, plans it as the reconciler
 * would on what the trunk has by then, and says who has to act; nothing is published.
 */

import { RegistryError } from "../../core/errors.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { advised } from "../../core/gate/governance.ts";
import { DEFAULT_POLICY, isPolicyFile } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { assembleReport, elsewhere, type ReportSource, unplannedReport } from "../../core/report/report-assembly.ts";
import { codeownersLines } from "../../core/trunk/codeowners-match.ts";
import { authorName } from "../../core/trunk/merge-message.ts";
import { DEFAULT_SETTINGS } from "../../core/trunk/settings.ts";
import type { Clock, GitObjects, Progress, Source, TrunkCommit } from "../ports/ports.ts";
import type { ExternalScans } from "../reconcile/external-scans.ts";
import type { SourceMirror } from "../reconcile/source-mirror.ts";
import { adminsOf, type BaseRules, changeTextOf, rulesAt, rulesAwaited, rulesInForce } from "./base-rules.ts";
import { lostAdvice, withAdvice } from "./check-advice.ts";
import { checkBindings, effectsOnAgents } from "./check-bindings.ts";
import { checkCodeowners } from "./check-codeowners.ts";
import { diffSkills } from "./check-diff.ts";
import { checkMeant, checkOurFiles, checkPlaces } from "./check-files.ts";
import { conflict, foxtrot, landedMessages, rebaseFindings, stallFindings } from "./check-landing.ts";
import { mergingFindings, type ReadMerging } from "./check-merging.ts";
import { checkNamespaces } from "./check-namespaces.ts";
import { policyEffects } from "./check-policy.ts";
import { type ListProposals, proposalEffects } from "./check-proposals.ts";
import { checkPublished } from "./check-published.ts";
import { checkRelations } from "./check-relations.ts";
import { settingsFindings } from "./check-settings.ts";
import { readCodeownersAt } from "./codeowners-file.ts";
import { concurrentFindings, type FindConcurrent } from "./concurrent-proposals.ts";
import { isMerged } from "./is-merged.ts";
import { policyAt } from "./load-policy.ts";
import { askedOnBranch } from "./other-branch.ts";
import { type PlannedChange, type PublishedLedger, planChange } from "./planned-change.ts";
import { policyLifts } from "./policy-lifts.ts";
import { titledCommit } from "./preview.ts";
import { startOfLedger } from "./start-of-ledger.ts";
import { changeTakesAlong } from "./taken-along.ts";
import { unplanned, unplannedMeanwhile } from "./unplanned.ts";
import { unreadChange } from "./unread-change.ts";

/** How a change reaches the trunk: as one commit (a squash or a merge), or with its own commits (a rebase or a push). */
export type Landing = "merged" | "as-is";

export interface CheckRequest {
  readonly source: Source;
  /** Where the ledger is read: not always the source's own, which a fresh clone does not have. */
  readonly ledger: PublishedLedger;
  readonly clock: Clock;
  /** The trunk commit to judge on: a branch or an id; absent: the trunk's tip; null: everything is judged. */
  readonly base?: string | null;
  /** What is proposed: a branch, an id, or the number of a pull request. */
  readonly head: string;
  /** The branch that it is to be merged into, where somebody says so; absent: the trunk. */
  readonly into?: string;
  /** The merge's message; absent: that of the head's last commit. */
  readonly title?: string;
  /** The merge's author, a name; absent: the head's. */
  readonly author?: string;
  readonly landing?: Landing;
  /** Each commit that lands as it is was a pull request by itself: a merge queue's. */
  readonly isQueued?: true;
  /** Asks the code host who else changes the same skills; absent: nobody is asked. */
  readonly findConcurrent?: FindConcurrent;
  /** Asks the code host what else is open, for a change of policy; absent: nobody is asked. */
  readonly listProposals?: ListProposals;
  /** Asks the code host how it merges; absent: nobody is asked. */
  readonly readMerging?: ReadMerging;
  /** As for `planChange`. */
  readonly mirror?: SourceMirror;
  /** Has other scanners look at it, as policy asks; absent: only what the ledger knows of them counts. */
  readonly scans?: ExternalScans;
  /** As for `planChange`. */
  readonly sparseUpTo?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Judges a change. What cannot be judged because the registry cannot be read is a report with the verdict `review`, never
 * a guess. Throws CHANGE_NOT_FOUND, BASE_NOT_FOUND, USAGE or what keeps Git from being read.
 */
export async function check(request: CheckRequest): Promise<CheckReport> {
  const { trunk, ...found } = await findBase(request);
  const { into, ...own } = request;
  const known = { ...found, head: await request.source.proposals.find(request.head) };
  if (into === undefined || into === trunk) return await judge(own, known);
  // No commit of it lands on the trunk, so it is judged as what somebody may propose for it later.
  return elsewhere(await judge({ ...request, landing: "merged" }, known), { into, trunk });
}

/** What is proposed is a commit here. */
type ChangeMade = CheckReport["change"] & { readonly head: Oid };

/** A change whose commits are known. */
interface KnownChange {
  readonly base: Oid | null;
  readonly head: Oid;
  readonly shallow?: string;
}

/** `into` is another branch than the trunk here, or absent. */
async function judge(asked: CheckRequest, { base, head: oid, ...ends }: KnownChange): Promise<CheckReport> {
  const { source } = asked;
  const isThere = asked.landing === "as-is" && (await isMerged(source.objects, { base, head: oid }));
  const request: CheckRequest = isThere ? { ...asked, landing: "merged" } : asked;
  const head = await source.objects.commit(oid);
  const title = request.title ?? (await titledCommit(source.objects, oid)).message;
  const change = { base, head: oid, title };
  const merge = await composeChange(request, { base, head, title });
  if ("conflicts" in merge) return failedReport(change, [conflict(merge.conflicts)]);
  if (request.landing === "as-is" && base !== null && !(await source.objects.isOnFirstParentChain(base, oid)))
    return failedReport(change, [foxtrot(base, oid)]);
  let rules: BaseRules | undefined;
  try {
    rules = await rulesAt(source.objects, { base: base ?? merge.commit, merge: merge.commit });
    if (rules.broken.length > 0) return failedReport(change, rules.broken);
    if (rules.stillBroken.length > 0) return unplannedMeanwhile(change, rules.stillBroken, adminsOf(rules));
    const from = await startOfLedger(source.objects, { ledger: request.ledger, base, merge: merge.commit });
    const ground = { objects: source.objects, base, merge: merge.commit, from };
    const planned = await planChange({ ...request, ...ends, ...ground, changeText: changeTextOf(rules) });
    return await report(request, { change, planned, rules });
  } catch (error) {
    const unread = await unreadChange(source.objects, { base, merge: merge.commit, error });
    if (unread !== undefined) return failedReport(change, [unread]);
    if (rules === undefined || !isOfRegistry(error)) throw error;
    return unplanned(change, error, adminsOf(rules));
  }
}

/** Neither an interruption nor a bug of ours says anything of the registry. */
function isOfRegistry(error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.code !== "INTERRUPTED" && error.code !== "BUG";
}

async function findBase({
  source,
  base,
}: CheckRequest): Promise<Omit<KnownChange, "head"> & { readonly trunk: string }> {
  const { trunk, branch, shallow } = await source.refresh();
  const there = { trunk: branch, ...(shallow ? { shallow: source.location } : {}) };
  if (base === null) return { base, ...there };
  const found = base === undefined ? trunk : await source.proposals.find(base);
  if (found !== undefined) return { base: found, ...there };
  throw new RegistryError("BASE_NOT_FOUND", `${source.location} has no commit on its trunk to judge a change on.`, {
    hint: "Name the branch that counts with --trunk, or what to judge on with --base.",
  });
}

async function report(
  request: CheckRequest,
  of: { readonly change: ChangeMade; readonly planned: PlannedChange; readonly rules: BaseRules },
): Promise<CheckReport> {
  const { source, landing, isQueued, into, mirror, findConcurrent, readMerging } = request;
  const { planned } = of;
  const rules = await rulesInForce(source.objects, of);
  const { observation, pending, earlier, before, published } = planned;
  const isEverything = of.change.base === null;
  const at = new Date(request.clock.now()).toISOString();
  const codeowners = await readCodeownersAt(source.objects, of.change.base ?? observation.commit.oid);
  return assembleReport({
    change: of.change,
    pending,
    earlier,
    before,
    published,
    after: planned.after,
    bindings: effectsOnAgents(planned),
    ...(into === undefined ? {} : { asked: await askedOnBranch(request, { branch: into, head: of.change.head }) }),
    governed: {
      settings: rules.settings ?? DEFAULT_SETTINGS,
      policy: rules.policy ?? DEFAULT_POLICY,
      isGuarded: observation.guarded,
      isPolicyUnreadable: rules.policy === undefined,
      paths: observation.paths,
      codeowners: codeownersLines(codeowners?.text ?? ""),
      skills: observation.skills,
      plan: withAdvice(planned, { isEverything }),
    },
    diffs: await diffSkills(source.objects, planned),
    ...(await onceApproved(source.objects, planned)),
    takenAlong: await changeTakesAlong(source.objects, planned),
    ...(isEverything ? { standing: await checkPublished({ ...request, objects: source.objects, planned, at }) } : {}),
    ...(landing === "as-is" ? { messages: await landedMessages(source.objects, planned) } : {}),
    ...(mirror === undefined ? {} : { whyUnfetched: (subject) => mirror.why(subject) }),
    whyUnscanned: (key) => request.scans?.why(key),
    findings: [
      ...rulesAwaited(planned),
      ...(await checkOurFiles(source.objects, observation)),
      ...advised(await checkMeant(source.objects, planned), rules.policy ?? DEFAULT_POLICY),
      ...checkBindings(planned, rules.policy ?? DEFAULT_POLICY),
      ...checkRelations(planned, { isEverything }),
      ...lostAdvice(planned),
      ...(await checkPlaces(source.objects, planned, of.change.base)),
      ...(await checkNamespaces(source.objects, planned, {
        base: of.change.base,
        policy: rules.policy ?? DEFAULT_POLICY,
      })),
      ...(await checkCodeowners(source.objects, { observation, base: of.change.base, before: codeowners })),
      ...(await effectsOfPolicy(request, planned, rules)),
      ...(await settingsFindings(source.objects, planned, { isEverything })),
      ...stallFindings(planned),
      ...(landing === "as-is" && isQueued !== true ? rebaseFindings(planned) : []),
      ...(findConcurrent === undefined ? [] : await concurrentFindings(findConcurrent, planned)),
      ...(readMerging === undefined ? [] : await mergingFindings(readMerging, planned)),
    ],
  });
}

/** What approving a change of policy brings about beyond the merge; nothing where none waits for that. */
async function onceApproved(
  objects: GitObjects,
  { approved, after }: PlannedChange,
): Promise<Pick<ReportSource, "approved">> {
  if (approved === undefined) return {};
  const { plan, observation, besides } = approved;
  const bindings = effectsOnAgents({ ...approved, before: after });
  const diffs = await diffSkills(objects, approved);
  return { approved: { plan, skills: observation.skills, after: approved.after, besides, bindings, diffs } };
}

/** The commit that the trunk would get. */
async function composeChange(
  { source, clock, author, landing = "merged" }: CheckRequest,
  { base, head, title }: { readonly base: Oid | null; readonly head: TrunkCommit; readonly title: string },
) {
  if (landing === "as-is" || base === null) return { commit: head.oid, tree: head.tree };
  return await source.proposals.compose({
    base,
    head: head.oid,
    message: title,
    author: authorName(author ?? head.author),
    date: Math.floor(clock.now() / 1000),
  });
}

/** What a new policy would say of what is published and proposed; nothing where it is the same or cannot be read. */
async function effectsOfPolicy(
  request: CheckRequest,
  planned: PlannedChange,
  { policy: before }: BaseRules,
): Promise<readonly GatedFinding[]> {
  const { objects } = request.source;
  const { observation, before: catalog } = planned;
  if (before === undefined || !observation.paths.some(isPolicyFile)) return [];
  const merge = observation.commit.oid;
  const { policy: after } = await policyAt(objects, merge);
  if (after === undefined) return [];
  const at = new Date(request.clock.now()).toISOString();
  const effects = [...policyLifts(planned), ...(await policyEffects(objects, { catalog, before, after, merge, at }))];
  const { listProposals } = request;
  return listProposals === undefined ? effects : [...effects, ...(await effectsOnProposals(request, merge))];
}

async function effectsOnProposals(
  { listProposals, findConcurrent: _, readMerging: __, into: ___, ...request }: CheckRequest,
  merge: Oid,
): Promise<readonly GatedFinding[]> {
  const { base, trunk } = await findBase(request);
  if (listProposals === undefined || base === null) return [];
  return await proposalEffects(
    () => listProposals(trunk),
    async ({ number, title }) => {
      const head = await request.source.proposals.find(String(number));
      const on = (trunk: Oid) => judge({ ...request, title }, { base: trunk, head });
      const [before, after] = [await on(base), await on(merge)];
      return [before, after].some(isUnplanned) ? undefined : { before: before.verdict, after: after.verdict };
    },
  );
}

/** Nothing can be planned while this is in the change. */
function failedReport(change: CheckReport["change"], findings: readonly GatedFinding[]): CheckReport {
  const [first, ...rest] = findings;
  if (first === undefined) throw new TypeError("a report that fails for no reason");
  const one = unplannedReport({ change, findings: [first, ...rest], needs: [] });
  return { ...one, verdict: "fail" };
}

/** Was it kept from being judged by something else than itself? */
function isUnplanned({ pending, verdict }: CheckReport): boolean {
  return pending === null && verdict === "review";
}
