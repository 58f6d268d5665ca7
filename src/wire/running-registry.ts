/** The running program put together: source, reconciler, controller, index and admin listener, and how they end. */
import { readCliPackage } from "../adapters/cli-package.ts";
import { watchPaths } from "../adapters/disk/watcher.ts";
import { measureSource } from "../adapters/measured-source.ts";
import { createMetrics, type PrometheusMetrics } from "../adapters/metrics.ts";
import { countingLag } from "../adapters/metrics-on-read.ts";
import { collectOften, systemClock, systemTimer } from "../adapters/system.ts";
import { type Previewed, passPreview } from "../app/check/as-if-approved.ts";
import { openPreview, type ProposedChange } from "../app/check/preview.ts";
import { readEvents } from "../app/index/skill-events.ts";
import type { LedgerStore, Progress, Source } from "../app/ports/ports.ts";
import { Controller } from "../app/reconcile/controller.ts";
import type { PassResult } from "../app/reconcile/pass.ts";
import { createReconciler } from "../app/reconcile/reconcile.ts";
import { readPathTemplates } from "../app/reconcile/trunk-settings.ts";
import type { Config, HostAccess } from "../config.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import type { RegistryStatus } from "../core/catalog/status.ts";
import { CONDITION_TYPES, type Condition, type Conditions } from "../core/conditions.ts";
import { RegistryError } from "../core/errors.ts";
import type { Fault } from "../core/fault.ts";
import type { Oid, SkillId } from "../core/names.ts";
import { createAdminApp } from "../server/admin.ts";
import { createApp } from "../server/app.ts";
import { listen } from "../server/listen.ts";
import { openIndexKeys } from "./index-keys.ts";
import { judgingThreads } from "./judging-threads.ts";
import { keepingHot } from "./keeping-hot.ts";
import type { Warn } from "./meant-ledger.ts";
import { openAccess } from "./open-access.ts";
import { openMeant, openOnMeant } from "./open-repository.ts";
import { openScanners } from "./open-scanners.ts";
import { openSources } from "./open-sources.ts";
import { prepareIndex } from "./prepare-index.ts";
import { reconcilerInRole } from "./reconciler-in-role.ts";
import { withAdminPort } from "./taken-ports.ts";

export interface RunOptions {
  readonly location: string;
  readonly config: Config;
  /**
   * `reconcile` writes the ledger and has an admin listener; `follow` only serves what others write; `preview` serves what
   * merging a change would publish, and publishes nothing.
   */
  readonly role: "reconcile" | "follow" | "preview";
  /** What to preview. */
  readonly change?: ProposedChange;
  readonly onTransition: (condition: Condition) => void;
  readonly onFault: (fault: Fault) => void;
  readonly onPass: (result: PassResult) => void;
  /** Told of what the index could not answer, and of approvals that could not be asked for. */
  readonly onError: (error: unknown) => void;
  /** Told, in a sentence, of a release that other programs would drop. */
  readonly onLeftOut: (sentence: string) => void;
  readonly wire: {
    readonly signal: AbortSignal;
    readonly progress: Progress;
    readonly warn: Warn;
    readonly version: string;
    /** How the code host is asked for approvals. */
    readonly access: HostAccess;
  };
}

export interface RunningRegistry {
  /** The repository, without credentials. */
  readonly location: string;
  /** The index's URL, without a trailing slash. */
  readonly index: string;
  readonly admin: string | undefined;
  /** What is previewed, and what merging it would do. */
  readonly preview: Previewed | undefined;
  /** How often the trunk is looked at, in milliseconds; undefined where file events tell of a merge. */
  readonly pollMs: number | undefined;
  readonly catalog: () => Catalog;
  readonly conditions: () => Conditions;
  /** The path templates by which skills are found now. */
  readonly pathTemplates: () => Promise<readonly string[]>;
  /** Settles when the first pass has ended, well or not. */
  readonly firstPass: Promise<void>;
  /** Settles when everything is closed, after the signal aborted. */
  readonly stopped: Promise<void>;
}

/** A remote is asked this often; file events speak for a local repository, and this is for those that get lost. */
const POLL_MS = { remote: 30_000, local: 60_000 };

/**
 * Starts a registry. Throws what keeps it from being one at all (no repository, a taken port); whatever comes later is a
 * condition.
 */
export async function startRegistry(options: RunOptions): Promise<RunningRegistry> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    return await start(options, { later: (closer) => closers.push(closer), close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** What was opened is closed in the opposite order. */
interface Closing {
  readonly later: (closer: () => Promise<void>) => void;
  readonly close: () => Promise<void>;
}

async function start(options: RunOptions, closing: Closing): Promise<RunningRegistry> {
  const { location, config, role, wire } = options;
  const { signal, progress, warn, version } = wire;
  let issuerAsked = (_problem: string | undefined): void => {};
  const authenticate = await openAccess(config, location, (problem) => issuerAsked(problem));
  const metrics = createMetrics({ version });
  const readOnly = role === "follow";
  const asNamed = { location, config, progress, warn, readOnly };
  // What is previewed lies in the folder that was named, and is not at its origin.
  const named = role === "preview" ? await openOnMeant(asNamed) : (await openMeant(asNamed)).source;
  const opened = measureSource(named, metrics);
  closing.later(() => opened.close());
  const change = options.change ?? {};
  const merged = role === "preview" ? await openPreview({ source: opened, clock: systemClock, change }) : undefined;
  const source = merged?.source ?? opened;
  let isStarting = true;
  // The first pass tells how far it is; what comes of a later one is told when it is over.
  const atFirst: Progress = (step) => {
    if (isStarting) progress(step);
  };
  const given = { fetch: openSources(config), threads: judgingThreads(), ...(await openScanners(config, location)) };
  const writer = createReconciler({ source, clock: systemClock, progress: atFirst, ...given });
  const { onError } = options;
  const reconciler = await reconcilerInRole(
    { location, role, access: wire.access, onError, signal },
    { source, writer, metrics },
  );
  // To have nothing to follow is a mistake at the start, and an outage to be waited out later.
  if (role === "follow" && (await source.ledger.tip().catch(() => null)) === undefined) await reconciler.pass();
  // What cannot be published cannot be shown either, and nobody is going to mend it while it runs.
  const passing = { reconciler: writer, clock: systemClock, signal };
  const preview = merged === undefined ? undefined : await passPreview(merged, passing);
  const taken = () => reconciler.catalog.head.trunk;
  metrics.reading({
    catalog: () => reconciler.catalog,
    lag: countingLag(() => source.objects, { seen: metrics.seen, taken }),
  });
  let lastPass = preview === undefined ? undefined : countPass(preview.pass);
  let { trunk: branch } = config;
  const controller = new Controller({
    source,
    reconciler,
    metrics,
    clock: systemClock,
    timer: systemTimer,
    random: Math.random,
    pollMs: source.remote ? POLL_MS.remote : POLL_MS.local,
    onTransition: (condition) => {
      if (condition.status && condition.reason === "HistoryRewritten") metrics.historyRewritten();
      options.onTransition(condition);
    },
    onFault: options.onFault,
    onPass: (result) => {
      metrics.refused(result.refused);
      if (isStarting) collectOften();
      isStarting = false;
      branch = result.branch;
      if (result.commits > 0 || lastPass === undefined) lastPass = countPass(result);
      options.onPass(result);
    },
  });
  issuerAsked = (problem) => controller.issuerAsked(problem);
  const status = (): RegistryStatus => ({
    ...(branch === undefined ? {} : { branch }),
    location: source.location,
    conditions: CONDITION_TYPES.map((type) => controller.status.conditions[type]),
    ...(lastPass === undefined ? {} : { lastPass }),
    ...(preview === undefined ? {} : { preview: preview.head }),
  });
  const app = createApp({
    snapshot: () => reconciler.snapshot,
    objects: () => source.objects,
    audience: config.anonymous,
    ...(await openIndexKeys(config, warn)),
    ...(authenticate === undefined ? {} : { authenticate }),
    status,
    // Only the scratch ledger of a preview finds its own commits.
    events: (skill, ledger) =>
      preview === undefined ? readEvents(source.objects, ledger, skill) : readChain(source.ledger, ledger, skill),
    chains: (ledger, only) => source.ledger.chains(ledger, only),
    now: () => new Date().toISOString(),
    cliPackage: readCliPackage,
    version,
    onChange: (listener) => reconciler.onChange(listener),
    onBehind: () => controller.wake(),
    closing: signal,
    onError: options.onError,
    onLeftOut: ({ release, why }) => {
      metrics.leftOut();
      options.onLeftOut(`${release.skill}@${release.version} is left out of the indexes for other programs: ${why}`);
    },
    ...(config.url === undefined ? {} : { baseUrl: config.url }),
  });
  closing.later(prepareIndex(app, reconciler));
  // A preview says of each answer which proposal it shows.
  const isHot = preview === undefined;
  const measured = metrics.measured(app);
  const answering = isHot ? keepingHot(measured, { reconciler, metrics }) : measured;
  const index = await listen(answering, { host: config.host, port: config.port }).catch((error: unknown) =>
    role === "reconcile" ? withAdminPort(error, config) : Promise.reject(error),
  );
  closing.later(() => index.close());
  const admin =
    role === "reconcile"
      ? await listenAdmin({ config, location: source.location, controller, metrics, signal })
      : undefined;
  if (admin !== undefined) closing.later(() => admin.close());
  await watch(source, controller, closing);
  const stopped = controller.run(signal).finally(closing.close);
  return {
    location: source.location,
    index: index.url,
    admin: admin?.url,
    preview,
    pollMs: source.remote ? POLL_MS.remote : undefined,
    catalog: () => reconciler.catalog,
    conditions: () => controller.status.conditions,
    pathTemplates: () => readPathTemplates(source),
    firstPass: controller.firstPass,
    stopped,
  };
}

async function readChain(store: LedgerStore, ledger: Oid, skill: SkillId): Promise<readonly string[]> {
  for await (const { lines } of store.chains(ledger, [skill])) return lines;
  return [];
}

async function watch(source: Source, controller: Controller, closing: Closing): Promise<void> {
  if (source.watch.length === 0) return;
  const watcher = watchPaths(source.watch, () => controller.wake());
  closing.later(() => watcher.close());
  await watcher.ready;
}

function listenAdmin({
  config,
  location,
  controller,
  metrics,
  signal,
}: {
  readonly config: Config;
  readonly location: string;
  readonly controller: Controller;
  readonly metrics: PrometheusMetrics;
  readonly signal: AbortSignal;
}) {
  const { adminHost: host, adminPort: port, webhookSecret, adminToken } = config;
  const app = createAdminApp({
    controller,
    location,
    metrics: () => metrics.read(),
    onWebhook: (request) => metrics.webhook(request),
    signal,
    ...(webhookSecret === undefined ? {} : { webhookSecret }),
    ...(adminToken === undefined ? {} : { adminToken }),
  });
  return listen(app, { host, port }).catch((error) => {
    const isTaken = error instanceof RegistryError && error.code === "PORT_TAKEN";
    throw isTaken ? new RegistryError("PORT_TAKEN", error.message, { hint: ADMIN_PORT_HINT, cause: error }) : error;
  });
}
const ADMIN_PORT_HINT = "It is the admin listener's: choose another port with --admin-port, or stop that program.";

function countPass(result: PassResult): NonNullable<RegistryStatus["lastPass"]> {
  const { commits, events, released, refused, held, retired } = result;
  return {
    at: new Date().toISOString(),
    commits,
    events,
    released: released.length,
    refused: refused.length,
    held: held.length,
    retired: retired.length,
  };
}
