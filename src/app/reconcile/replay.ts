/**
 * Replays the trunk onto a catalog: observe, judge, plan, in order, handing over batches of events. The reconciler
 * publishes the batches; `verify` only compares them. Judging runs ahead of planning, so that Git is never waited for
 * one object at a time.
 */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { CatalogDraft } from "../../core/catalog/fold.ts";
import { RegistryError } from "../../core/errors.ts";
import { naming, namingLater } from "../../core/fault.ts";
import type { ChainId, Fact, LedgerHead } from "../../core/ledger/event.ts";
import { chain, ENGINE, FORMAT, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { emergencyEffect } from "../../core/plan/emergency.ts";
import type { CommitFacts, Plan } from "../../core/plan/facts.ts";
import { planCommit } from "../../core/plan/plan.ts";
import { waitersOf } from "../../core/plan/plan-relations.ts";
import { isPointerFolder } from "../../core/relations/pointer-folder.ts";
import { authorName } from "../../core/trunk/merge-message.ts";
import type { HistoryStep } from "../ports/ports.ts";
import { asksScanners, awaitedKey, enterScans } from "./enter-scans.ts";
import { awaitedSource, droppedSources, fetchSources, mirroredTree } from "./enter-sources.ts";
import { type EvidenceFact, EvidenceQueue, freedBy, releasesRules } from "./evidence-queue.ts";
import { Judging } from "./judging.ts";
import { leftAcceptances } from "./left-acceptances.ts";
import { factsOf, isTurningPoint, type Observation } from "./observation.ts";
import { TrunkObserver } from "./observe.ts";
import { observeWaiting } from "./observe-waiting.ts";
import { readForPlan } from "./plan-reading.ts";
import { refuseMassRemoval } from "./refuse-mass-removal.ts";
import { BatchBuilder } from "./replay-batch.ts";
import { NOBODY, type ReplayOptions, type RewriteToTake, standingOf } from "./replay-options.ts";
import { momentOf, turnOf } from "./replay-time.ts";
import { heldAt, heldBy, type Released } from "./settings-in-force.ts";

export const BATCH_COMMITS = 10_000;
/** How many commits are observed and being judged ahead of the one being planned. */
const LOOKAHEAD = 48;

export class Replay {
  readonly options: ReplayOptions;
  private readonly observer: TrunkObserver;
  private readonly judging: Judging;
  private readonly evidence: EvidenceQueue;
  private readonly waiting: Observation[] = [];
  private catalog: Catalog;
  draft: CatalogDraft;
  head: LedgerHead;
  private standing: Oid | null | undefined;
  tip: Oid = "";
  private taken = 0;
  private batch = new BatchBuilder();
  /** The batch that was handed over last. */
  private handing: Promise<void> = Promise.resolve();
  private lost = false;
  /** Does the draft have some of what a commit or a piece of evidence comes to, and not all? */
  private isTorn = false;

  constructor(options: ReplayOptions) {
    this.options = options;
    this.observer = new TrunkObserver(options.objects, options.list);
    this.judging = new Judging(options.objects, options);
    this.evidence = new EvidenceQueue(options.evidence ?? []);
    this.catalog = options.catalog;
    this.draft = new CatalogDraft(this.catalog);
    this.head = {
      ...this.catalog.head,
      from: this.catalog.head.trunk === null ? options.from : this.catalog.head.from,
    };
  }

  /** Trunk commits taken so far. */
  get commitsTaken(): number {
    return this.taken;
  }

  /** Takes every commit up to `tip`. Throws what stops it, after handing over all that came before. */
  async run(tip: Oid, signal?: AbortSignal): Promise<void> {
    this.tip = tip;
    try {
      await this.standAtStart();
      for await (const step of this.options.objects.history({ after: this.head.trunk, to: tip })) {
        await this.enqueue(step, signal);
      }
      await this.drain(0, signal);
    } catch (error) {
      // A stall or an interruption comes between two commits: all that was planned before it is good.
      if (!this.isTorn && (error instanceof RegistryError || signal?.aborted === true)) await this.finish();
      throw error;
    }
    await this.finish();
  }

  /** Continues after an acknowledged rewrite: the trunk as it stands at `to` follows `from`, where what `counts` did. */
  async rewrite({ from, to, acknowledged, counts, brought = new Map() }: RewriteToTake): Promise<void> {
    const commit = await this.options.objects.commit(to);
    await this.observer.standAt(to, heldBy(counts, to));
    this.standing = to;
    const accepted = await leftAcceptances(this.options, { from, counts, brought }, this.observer);
    const moment = momentOf(commit, this);
    this.append(REGISTRY_CHAIN, {
      type: "rewritten",
      ...{ from, to, acknowledged, ...(counts === undefined ? {} : { counts }) },
      ...moment,
      commit: to,
      by: authorName(commit.author),
    });
    await this.take({ ...(await this.observer.observeWhole(commit, standingOf(this.draft), accepted)), renews: true });
    await this.finish();
  }

  /** Enters the evidence that is due where the ledger stands. */
  async enterEvidence(): Promise<void> {
    await this.takeEvidence(this.head.trunk);
    if (this.head.at !== null) this.batch.date = Math.floor(Date.parse(this.head.at) / 1000);
    await this.finish();
  }

  private async standAtStart(): Promise<void> {
    await this.takeEvidence(this.head.trunk);
    if (this.head.trunk !== null) return await this.standAtHead();
    if (this.head.from !== null) {
      await this.observer.standAt(this.head.from);
      await this.take(
        await this.observer.observeWhole(await this.options.objects.commit(this.head.from), standingOf(this.draft)),
      );
    }
    this.standing = this.head.trunk;
  }

  private async standAtHead(): Promise<void> {
    const { trunk } = this.head;
    if (trunk === null || this.standing === trunk) return;
    await this.observer.standAt(trunk, heldAt(this.draft.known));
    this.standing = trunk;
  }

  private async enqueue(step: HistoryStep, signal?: AbortSignal): Promise<void> {
    const turning = isTurningPoint(step);
    // Evidence is taken where it is due, with the observer at that commit.
    const [before = null] = step.commit.parents;
    if (turning || this.evidence.isDueAfter(before)) await this.drain(0, signal);
    const standing = turning ? standingOf(this.draft) : NOBODY;
    const observation = await namingLater({ commit: step.commit.oid }, () => this.observer.observe(step, standing));
    for (const folder of observation.changed) {
      const content = observation.contents.get(folder);
      if (content !== undefined) this.judging.anticipate(content);
    }
    this.waiting.push(observation);
    // What it points to is fetched, and what it holds is scanned, while the observer stands there.
    const points = [...observation.contents.values()].some(({ files }) => isPointerFolder(files));
    const scans = this.options.scans !== undefined && asksScanners(observation);
    await this.drain(points || scans ? 0 : LOOKAHEAD, signal);
  }

  /** Plans what waits until only `left` observations do; stops between two commits when asked to. */
  private async drain(left: number, signal?: AbortSignal): Promise<void> {
    while (this.waiting.length > left) {
      signal?.throwIfAborted();
      await this.take(this.waiting.shift() as Observation, signal);
    }
  }

  /** Plans one observed commit. */
  private async take(observation: Observation, signal?: AbortSignal): Promise<void> {
    const { commit, settings } = observation;
    const moment = momentOf(commit, this);
    if (settings !== undefined) {
      const facts = factsOf(observation, settings, moment);
      if (observation.guarded) await refuseMassRemoval(this, facts);
      await this.plan(facts, observation);
    }
    const { turn: _, ...before } = this.head;
    this.head = { ...before, trunk: commit.oid, ...moment };
    this.isTorn = false;
    this.standing = commit.oid;
    this.batch.date = commit.committedAt;
    this.batch.commits++;
    this.taken++;
    this.options.progress?.({ phase: "reconcile", done: this.taken });
    await this.takeEvidence(commit.oid);
    const ids = observation.skills.map(({ id }) => id);
    await this.enterAwaited(ids, signal);
    if (this.batch.commits >= (this.options.batchCommits ?? BATCH_COMMITS) || this.batch.isLarge) await this.flush();
  }

  private async plan(facts: CommitFacts, observation: Observation): Promise<void> {
    const { objects, onPlan } = this.options;
    const sources = { objects, judging: this.judging, contents: observation.contents, compares: onPlan !== undefined };
    const reading = await namingLater({ commit: facts.oid }, () => readForPlan(this.draft, facts, sources));
    this.isTorn = true;
    const plan = naming({ commit: facts.oid }, () => planCommit(this.draft, facts, reading));
    const observed = { ...observation, contents: reading.contents };
    onPlan?.(plan, observed);
    this.batch.record(plan, observed, (digest) => this.draft.isErased(digest));
    await this.tryAgain(plan, facts);
  }

  /** Evaluates the skills that wait for one of those that this plan changed; what comes of it may be waited for too. */
  private async tryAgain(plan: Plan, facts: CommitFacts): Promise<void> {
    const ids = waitersOf(plan, this.draft);
    if (ids.length === 0) return;
    const { observer, waiting: ahead } = this;
    const held = heldAt(this.draft.known);
    const observation = await observeWaiting(this.options, { commit: facts.oid, ids, observer, ahead, held });
    if (observation.settings !== undefined)
      await this.plan(factsOf(observation, observation.settings, facts), observation);
  }

  private append(id: ChainId, fact: Fact): void {
    const linked = chain(this.draft.tip(id), fact);
    this.draft.apply(id, linked.event, linked.tip);
    this.batch.add(id, linked.event, linked.line);
  }

  /** Enters the evidence that waits for this commit; what it was all that a skill waited for is judged again at once. */
  private async takeEvidence(after: Oid | null): Promise<void> {
    for (const fact of this.evidence.dueAfter(after, this.draft)) await this.enter(fact);
  }

  private async enter({ turn: _, ...given }: EvidenceFact): Promise<void> {
    const fact: EvidenceFact = { ...given, ...turnOf(this.head) };
    const { heldPolicy, heldSettings } = this.draft.known;
    // Only there: what else is entered, an emergency above all, must not need commits that somebody may have rewritten away.
    if (releasesRules(fact, this.draft)) await this.standAtHead();
    this.isTorn = true;
    this.append(REGISTRY_CHAIN, fact);
    const [before, now] = [heldAt({ heldPolicy, heldSettings }), heldAt(this.draft.known)];
    const released = await this.observer.release(fact.after, { before, now });
    const mirrored = mirroredTree(fact);
    if (mirrored !== undefined) this.batch.sources.push(mirrored);
    const { facts, erased } = emergencyEffect(this.draft, fact);
    for (const { id, fact: effect } of facts) this.append(id, { ...effect, ...turnOf(this.head) });
    this.batch.erased.push(...erased);
    this.batch.sources.push(...droppedSources(erased, this.draft));
    await this.judgeAgain(freedBy(fact, this.draft, { ...released, heldPolicy, heldSettings }), fact, released);
    this.isTorn = false;
  }

  /** Fetches what these skills wait for, has it scanned, and enters what that came to where the ledger stands. */
  private async enterAwaited(ids: readonly SkillId[], signal?: AbortSignal): Promise<void> {
    const { scans, objects, clock } = this.options;
    await this.enterSources(ids, signal);
    if (scans === undefined || !ids.some((id) => awaitedKey(this.draft.skill(id)) !== undefined)) return;
    await this.standAtHead();
    const { observer, judging, draft, head } = this;
    const enter = (fact: EvidenceFact): Promise<void> => this.enter(fact);
    await enterScans(ids, { scans, objects, observer, judging, draft, head, clock, enter }, signal);
  }

  private async enterSources(ids: readonly SkillId[], signal?: AbortSignal): Promise<void> {
    const { mirror, clock } = this.options;
    if (mirror === undefined) return;
    const { head, draft } = this;
    const awaited = ids.flatMap((id) => awaitedSource(draft.skill(id), draft) ?? []);
    for (const fact of await fetchSources(awaited, { mirror, head, clock, draft }, signal)) await this.enter(fact);
  }

  /** Tries once more what could not be fetched or scanned. */
  async retryAwaited(signal?: AbortSignal): Promise<void> {
    if (this.head.at !== null) this.batch.date = Math.floor(Date.parse(this.head.at) / 1000);
    await this.enterAwaited([...this.draft.outstanding], signal);
    await this.finish();
  }

  /** Evaluates the skills for which evidence was the last that they waited for. */
  private async judgeAgain(ids: readonly SkillId[], fact: EvidenceFact, { settings }: Released): Promise<void> {
    const [{ after, entered }, { at }] = [fact, this.head];
    if (after === null || at === null || ids.length === 0) return;
    await this.standAtHead();
    const observation = await this.observer.observeAgain(await this.options.objects.commit(after), ids, settings);
    if (observation.settings !== undefined)
      await this.plan(factsOf(observation, observation.settings, { at, ...turnOf(this.head), entered }), observation);
  }

  /**
   * Hands over what was planned since the last time. Planning goes on meanwhile: only the batch before has to have been
   * taken, and one that was not ends it.
   */
  private async flush(): Promise<void> {
    const { batch } = this;
    if (batch.isEmpty) return;
    this.batch = new BatchBuilder(batch.date);
    const { changed } = this.draft.dependents;
    this.catalog = this.draft.finish({ ...this.head, format: FORMAT, engine: ENGINE });
    this.draft = new CatalogDraft(this.catalog);
    await this.handing;
    this.handing = this.options.onBatch(batch.finish(this.catalog, changed));
    // Thrown to whoever waits for it; until then nobody does.
    this.handing.catch(() => {
      this.lost = true;
    });
  }

  /** Hands over the rest and waits until all of it was taken. */
  private async finish(): Promise<void> {
    await this.judging.rest();
    if (!this.lost) await this.flush();
    await this.handing;
  }
}
