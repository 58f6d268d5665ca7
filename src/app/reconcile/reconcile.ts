/**
 * One pass: make the ledger agree with the trunk. Level-triggered: it compares what is with what should be, so it may
 * be run at any time, twice, on two machines, or be stopped anywhere, and ends in the same ledger tree.
 */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import type { Oid } from "../../core/names.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { unheededSettings } from "../../core/trunk/unheeded.ts";
import type { FetchSource } from "../ports/fetching.ts";
import type { Clock, LedgerTip, Progress, Source } from "../ports/ports.ts";
import type { Scanners } from "../ports/scanners.ts";
import { acceptedRewrite } from "./accepted-rewrite.ts";
import { awaitedScans } from "./enter-scans.ts";
import { awaitedSources } from "./enter-sources.ts";
import { ExternalScans } from "./external-scans.ts";
import { checkForeign, lookAtLedger, toldHowToRestore } from "./foreign-ledger.ts";
import type { JudgingOptions } from "./judging.ts";
import { loadCatalog, reloadCatalog } from "./load-catalog.ts";
import { LOST_RACES, type PassResult, PassTally, type Reconciler, type Snapshot } from "./pass.ts";
import { BATCH_COMMITS, Replay } from "./replay.ts";
import type { ReplayBatch } from "./replay-batch.ts";
import { createSourceMirror, type SourceMirror } from "./source-mirror.ts";
import { shallowSource, toldInFull } from "./stalls.ts";
import { settingsAt, settingsUnreadable } from "./trunk-settings.ts";
import { findUnheededFiles } from "./unheeded-files.ts";

export interface ReconcilerOptions extends JudgingOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly progress?: Progress;
  readonly batchCommits?: number;
  /** Fetches what folders point to; absent: such a release waits for another reconciler. */
  readonly fetch?: FetchSource;
  /** Other scanners that the operator knows; absent: what policy wants to have seen by one waits. */
  readonly scanners?: Scanners;
}

const MAX_CLOCK_SKEW_SECONDS = 24 * 60 * 60;

export function createReconciler(options: ReconcilerOptions): Reconciler {
  return new SourceReconciler(options);
}

class SourceReconciler implements Reconciler {
  readonly looksAt = "trunk";
  snapshot: Snapshot = { catalog: emptyCatalog(), ledger: undefined };
  private readonly options: ReconcilerOptions;
  private readonly source: Source;
  private readonly listeners = new Set<(catalog: Catalog) => void>();
  /** The ledger commit that was checked, or written here, last. What is only loaded is served and not built on. */
  private synced: Oid | undefined;
  /** The ledger commit that was pushed and remembered last. */
  private settled: Oid | undefined;
  /** The trunk commit whose settings were found readable last. */
  private readable: Oid | undefined;
  /** The last commit taken when the pass began. */
  private began: Oid | null = null;
  private replay: Replay | undefined;
  private tally = new PassTally();
  private signal: AbortSignal | undefined;

  private readonly mirror: SourceMirror | undefined;
  private readonly scans: ExternalScans | undefined;

  constructor(options: ReconcilerOptions) {
    const { source, clock, fetch, scanners } = options;
    this.options = options;
    this.source = source;
    this.mirror = fetch === undefined ? undefined : createSourceMirror({ fetch, source, clock });
    this.scans = scanners === undefined ? undefined : new ExternalScans({ scanners, clock });
  }

  get catalog(): Catalog {
    return this.snapshot.catalog;
  }

  private get tip(): LedgerTip | undefined {
    return this.snapshot.ledger;
  }

  onChange(listener: (catalog: Catalog) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async load(): Promise<void> {
    const { ledger } = this.source;
    // What this machine knew or wrote is good; what somebody else appended since is, once a pass has checked it.
    const known = (await ledger.own()) ?? (await ledger.known());
    const tip = known === undefined ? await ledger.tip() : await ledger.tipAt(known);
    if (tip !== undefined) await this.loadTip(tip);
  }

  async pass(signal?: AbortSignal): Promise<PassResult> {
    this.signal = signal;
    return await this.lookTwice().catch(async (error: unknown) =>
      Promise.reject((await this.source.away?.()) ?? error),
    );
  }

  private async lookTwice(): Promise<PassResult> {
    this.tally = new PassTally();
    const passed = await this.once().catch((error: unknown) => {
      // Its observer may have run ahead of what was published: the next pass starts from the ledger.
      this.replay = undefined;
      // Look again, once, before that counts as a failure.
      if (!(error instanceof RegistryError) || !LOST_RACES.has(error.code)) throw error;
      this.tally = new PassTally();
      return this.once();
    });
    if (passed.trunk === null) return passed;
    return { ...passed, unheeded: [...(await this.checkTrunk(passed.trunk)), ...passed.unheeded] };
  }

  /**
   * What the settings at the trunk's tip, and the files that the pass took, ask for in vain; nothing where it was looked at
   * before. While the settings cannot be read nothing is evaluated: every pass says so, not only the first.
   */
  private async checkTrunk(trunk: Oid): Promise<readonly Finding[]> {
    if (trunk === this.readable) return [];
    const { objects } = this.source;
    const { findings, settings } = await settingsAt(objects, trunk);
    if (settings === undefined) throw settingsUnreadable(findings);
    this.readable = trunk;
    const files = await findUnheededFiles(objects, { settings, trunk, since: this.began });
    return [...unheededSettings(settings, this.catalog.head), ...files];
  }

  private async once(): Promise<PassResult> {
    const { branch, trunk, shallow } = await this.source.refresh();
    if (shallow) throw shallowSource(this.source.location);
    await this.syncLedger(trunk).catch(async (error) => Promise.reject(await toldHowToRestore(error, this.source)));
    if (trunk === undefined) {
      if (this.catalog.head.trunk !== null) throw trunkGone(branch, this.source.location);
      return this.result(branch);
    }
    this.began = this.catalog.head.trunk;
    let stopped: unknown;
    this.mirror?.begin();
    this.scans?.begin();
    const work = trunk === this.began ? this.retryAwaited(trunk) : this.advance(trunk);
    await work.catch(async (error: unknown) => {
      stopped = await toldInFull(error, this.source, trunk);
    });
    await this.settle();
    if (stopped !== undefined) throw stopped;
    return this.result(branch);
  }

  /** What reached the place where others read it is what this machine knows from now on: also when a stall came after it. */
  private async settle(): Promise<void> {
    const { ledger } = this.source;
    const { tip } = this;
    if (tip === undefined || tip.commit === this.settled) return;
    await ledger.push();
    await ledger.remember(tip.commit);
    this.settled = tip.commit;
  }

  /** Takes over what the ledger holds, once it was seen to follow from what this machine knew. */
  private async syncLedger(trunk: Oid | undefined): Promise<void> {
    const seen = await lookAtLedger(this.source);
    const { tip } = seen;
    if (this.synced !== undefined && tip?.commit === this.synced) return;
    await checkForeign(this.source, seen, trunk);
    if (tip === undefined) return;
    this.replay = undefined;
    await this.loadTip(tip);
    this.synced = tip.commit;
  }

  private async loadTip(tip: LedgerTip): Promise<void> {
    if (tip.commit === this.tip?.commit) return;
    const { ledger } = this.source;
    const load = (await ledger.known()) === tip.commit ? reloadCatalog : loadCatalog;
    this.accept(tip, await load(ledger, tip));
  }

  private async advance(trunk: Oid): Promise<void> {
    const { objects } = this.source;
    const taken = this.catalog.head.trunk;
    if (taken !== null && !(await objects.isOnFirstParentChain(taken, trunk)))
      await this.continueRewritten(taken, trunk);
    this.replay ??= await this.startReplay(trunk);
    await this.replay.run(trunk, this.signal);
  }

  /** Tries once more what releases wait for, and could not be fetched or scanned when they came. */
  private async retryAwaited(trunk: Oid): Promise<void> {
    const { mirror, scans, catalog } = this;
    const fetches = mirror !== undefined && awaitedSources(catalog).some(({ subject }) => mirror.isDue(subject));
    if (!fetches && !(scans !== undefined && awaitedScans(catalog).some(({ key }) => scans.isDue(key)))) return;
    this.replay ??= await this.startReplay(trunk);
    await this.replay.retryAwaited(this.signal);
  }

  private async startReplay(trunk: Oid): Promise<Replay> {
    const { source, options } = this;
    return new Replay({
      objects: source.objects,
      catalog: this.catalog,
      from: this.catalog.head.trunk === null ? await this.startOf(trunk) : this.catalog.head.from,
      clock: options.clock,
      notAfter: () => Math.floor(options.clock.now() / 1000) + MAX_CLOCK_SKEW_SECONDS,
      batchCommits: options.batchCommits ?? BATCH_COMMITS,
      ...(options.progress === undefined ? {} : { progress: options.progress }),
      judge: options.judge,
      threads: options.threads,
      ...(this.mirror === undefined ? {} : { mirror: this.mirror }),
      ...(this.scans === undefined ? {} : { scans: this.scans }),
      onBatch: (batch) => this.publish(batch),
    });
  }

  /** Where a new ledger starts: `history.from` of the settings at the trunk's tip. */
  private async startOf(trunk: Oid): Promise<Oid | null> {
    const { objects } = this.source;
    const { settings } = await settingsAt(objects, trunk);
    const from = settings?.history.from ?? null;
    if (from !== null && !(await objects.isOnFirstParentChain(from, trunk))) {
      throw new RegistryError(
        "SETTINGS_INVALID",
        `${SETTINGS_PATH}: history.from is ${quote(from)}, which is no commit of the trunk's first-parent chain.`,
        {
          hint: "Name a full commit id that `git log --first-parent` of the trunk lists, or remove history.from.",
        },
      );
    }
    return from;
  }

  private async continueRewritten(from: Oid, trunk: Oid): Promise<void> {
    const accepted = await acceptedRewrite(this.source.objects, { catalog: this.catalog, from, trunk });
    this.replay = await this.startReplay(trunk);
    await this.replay.rewrite(accepted);
  }

  private async publish(replayed: ReplayBatch): Promise<void> {
    const { ledger } = this.source;
    const next = await ledger.compose(this.tip?.commit, replayed.batch);
    await ledger.publish(this.tip?.commit, next.commit);
    this.accept(next, replayed.catalog);
    this.synced = next.commit;
    this.tally.add(replayed);
  }

  private accept(tip: LedgerTip, catalog: Catalog): void {
    this.snapshot = { catalog, ledger: tip };
    for (const listener of this.listeners) listener(catalog);
  }

  private result(branch: string): PassResult {
    const { head } = this.catalog;
    const ledger = { commit: this.tip?.commit ?? null, tree: this.tip?.tree ?? null };
    const unfetched = awaitedSources(this.catalog).flatMap(({ id, subject }) => {
      const why = this.mirror?.why(subject);
      return why === undefined ? [] : [{ id, why }];
    });
    const unscanned = awaitedScans(this.catalog).flatMap(({ id, key }) => {
      const why = this.scans?.why(key);
      return why === undefined ? [] : [{ id, why }];
    });
    const missing = {
      ...(unfetched.length === 0 ? {} : { unfetched }),
      ...(unscanned.length === 0 ? {} : { unscanned }),
    };
    return { branch, trunk: head.trunk, ...this.tally.outcome, ...missing, ledger, skills: head.live };
  }
}

function trunkGone(branch: string, location: string): RegistryError {
  return new RegistryError(
    "TRUNK_NOT_FOUND",
    `The trunk ${quote(branch)} of ${location} is gone, though commits of it were taken.`,
    {
      hint: "Restore the branch, or name the one that counts now with --trunk.",
    },
  );
}
