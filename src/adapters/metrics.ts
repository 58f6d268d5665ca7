/** Prometheus metrics behind the `Metrics` port. Labels come from closed sets only: no skill, version or address. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics } from "../app/ports/ports.ts";
import type { Finding } from "../core/finding.ts";
import { ENGINE } from "../core/ledger/event.ts";
import type { Oid } from "../core/names.ts";
import type { SourceMeter } from "./measured-source.ts";
import { collectOnRead, type Readings } from "./metrics-on-read.ts";

/** Answers HTTP requests; what the platform passes beside the request goes through untouched. */
interface Fetcher {
  fetch(request: Request, platform?: object): Response | Promise<Response>;
}

export interface PrometheusMetrics extends Metrics, SourceMeter {
  /** What is asked when somebody reads the metrics; before it is there, there are no skills. */
  reading(readings: Readings): void;
  /** Where the trunk was found the last time. */
  readonly seen: () => Oid | undefined;
  /** What a pass refused: among it what wants to be a version that has other bytes for ever. */
  refused(refused: readonly { readonly findings: readonly Finding[] }[]): void;
  /** The trunk was found to have been rewritten. */
  historyRewritten(): void;
  /** Something that follows publication was done, or was not: it is tried again with the next pass. */
  notified(notification: { readonly kind: "marketplace"; readonly failed: boolean }): void;
  /** What the code host said is left of our requests. */
  hostQuota(remaining: number): void;
  /** The same application, with its answers counted and timed. */
  measured(app: Fetcher): Fetcher;
  /** What counts an answer of this address that was ready: it costs next to nothing, and no time is measured. */
  counting(path: string, status: number): () => void;
  /** Everything measured so far, in Prometheus' text format. */
  read(): Promise<{ readonly type: string; readonly text: string }>;
}

/** From a wake to a visible release: the bench asks for 150 ms, a poll takes half a minute. */
const VISIBLE_BUCKETS = [0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 300, 1800];
const PASS_BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1800];
const REQUEST_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

/** Errors that say that bytes which were once good are not there, or are others now. */
const CORRUPT: ReadonlySet<string> = new Set(["LEDGER_CORRUPT", "OBJECT_MISSING", "DIGEST_MISMATCH"]);

/** Creates the metrics of one running registry. */
export function createMetrics(options: { readonly version: string }): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `skilltrunk_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `skilltrunk_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = (name: string, help: string, buckets: readonly number[], labelNames: readonly string[] = []) =>
    new Histogram({ name: `skilltrunk_${name}`, help, labelNames: [...labelNames], buckets: [...buckets], registers });

  /** Answers that were ready, since somebody last read. */
  const ready = new Map<
    string,
    { readonly labels: { readonly route: string; readonly code: string }; count: number }
  >();
  collectDefaultMetrics({ register: registry });
  gauge("build_info", "Always 1; what is running.", ["version", "engine"]).set(
    { version: options.version, engine: String(ENGINE) },
    1,
  );
  let readings: Readings | undefined;
  let seenTrunk: Oid | undefined;
  collectOnRead(registry, () => readings);

  const condition = gauge("reconcile_condition", "1 for what each condition is now: true or false.", [
    "type",
    "status",
  ]);
  const suspended = gauge("suspend_status", "1 while no pass begins.");
  const passes = counter("reconcile_total", "Passes by how they ended.", ["result"]);
  const passSeconds = histogram(
    "reconcile_duration_seconds",
    "How long passes took, by what they did: fetch, plan, append and push are the whole of one.",
    PASS_BUCKETS,
    ["phase"],
  );
  const gitRequests = counter("git_request_total", "What was asked of the remote.", ["request_type"]);
  const gitSeconds = histogram("git_request_duration_seconds", "How long the remote took.", PASS_BUCKETS, [
    "request_type",
  ]);
  const fetchFailures = counter("git_fetch_fail_total", "Looks at the remote that failed.");
  const races = counter("state_cas_conflicts_total", "Somebody else moved the ledger first.");
  const violations = counter("immutability_violations_total", "Refused content for a version that has other bytes.");
  const rewrites = counter("history_rewrites_total", "Times that the trunk was found to have been rewritten.");
  const corrupt = counter("scrub_corrupt_total", "Passes that met bytes which are not there or not what they were.");
  const notifications = counter("notifications_total", "What follows publication.", ["kind", "result"]);
  const quota = gauge("github_ratelimit_remaining", "Requests that the code host has left for us; -1 before any.");
  quota.set(-1);
  const failures = counter("reconcile_failures_total", "Passes that failed, by error code.", ["code"]);
  const released = counter("published_versions_total", "Releases published by this process.");
  const success = gauge("source_last_success_timestamp_seconds", "The last successful look at the trunk.");
  const visible = histogram(
    "merge_to_visible_seconds",
    "From the first sign of a new trunk commit to its being served.",
    VISIBLE_BUCKETS,
  );
  const committed = histogram(
    "commit_to_visible_seconds",
    "From a trunk commit's own date to its being served.",
    VISIBLE_BUCKETS,
  );
  const webhooks = counter("webhook_requests_total", "Webhook deliveries.", ["event", "result"]);
  const leftOut = counter("left_out_releases_total", "Releases that the indexes for other programs leave out.");
  const requests = counter("http_requests_total", "Answers of the index.", ["route", "code"]);
  const notModified = counter("http_not_modified_total", "Answers that what the asker has is still so.");
  const requestSeconds = histogram("http_request_duration_seconds", "Time to an answer.", REQUEST_BUCKETS, ["route"]);

  /** What of the pass under way was not planning. */
  const phases = { fetch: 0, append: 0, push: 0 };
  const answered = (labels: { readonly route: string; readonly code: string }, count: number) => {
    requests.inc(labels, count);
    if (labels.code === "304") notModified.inc(count);
  };

  return {
    reading(what) {
      readings = what;
    },
    phase(phase, seconds) {
      phases[phase] += seconds;
    },
    gitRequest({ type, failed, seconds }) {
      gitRequests.inc({ request_type: type });
      gitSeconds.observe({ request_type: type }, seconds);
      if (failed && type === "refs") fetchFailures.inc();
    },
    lostRace: () => races.inc(),
    sawTrunk(trunk) {
      seenTrunk = trunk;
    },
    seen: () => seenTrunk,
    refused(refused) {
      violations.inc(
        refused.filter(({ findings }) => findings.some(({ rule }) => rule === "version-immutable")).length,
      );
    },
    historyRewritten: () => rewrites.inc(),
    notified: ({ kind, failed }) => notifications.inc({ kind, result: failed ? "failed" : "done" }),
    hostQuota: (remaining) => quota.set(remaining),
    passEnded({ result, seconds }) {
      passes.inc({ result });
      const { fetch, append, push } = phases;
      // A stalled registry also looks between passes.
      passSeconds.observe({ phase: "plan" }, Math.max(0, seconds - fetch - append - push));
      for (const phase of ["fetch", "append", "push"] as const) {
        passSeconds.observe({ phase }, phases[phase]);
        phases[phase] = 0;
      }
    },
    passFailed(code) {
      failures.inc({ code });
      if (CORRUPT.has(code)) corrupt.inc();
    },
    released: (count) => released.inc(count),
    condition(type, status) {
      condition.set({ type, status: "true" }, status ? 1 : 0);
      condition.set({ type, status: "false" }, status ? 0 : 1);
    },
    suspended: (isSuspended) => suspended.set(isSuspended ? 1 : 0),
    succeededAt: (ms) => success.set(ms / 1000),
    becameVisible({ sinceObserved, sinceCommitted }) {
      visible.observe(sinceObserved);
      committed.observe(sinceCommitted);
    },
    leftOut: () => leftOut.inc(),
    webhook: ({ event, result }) => webhooks.inc({ event, result }),
    measured: (app) => ({
      fetch: async (request, platform) => {
        const began = performance.now();
        const response = await app.fetch(request, platform);
        const route = routeOf(new URL(request.url).pathname);
        answered({ route, code: String(response.status) }, 1);
        requestSeconds.observe({ route }, (performance.now() - began) / 1000);
        return response;
      },
    }),
    counting(path, status) {
      const labels = { route: routeOf(path), code: String(status) };
      const key = `${labels.route} ${labels.code}`;
      const tally = ready.get(key) ?? { labels, count: 0 };
      ready.set(key, tally);
      return () => {
        tally.count++;
      };
    },
    async read() {
      for (const tally of ready.values()) {
        if (tally.count > 0) answered(tally.labels, tally.count);
        tally.count = 0;
      }
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

const ROUTES = [
  "/v1/skills",
  "/v1/search",
  "/v1/status",
  "/archives",
  "/skills",
  "/mcp",
  "/cli.tgz",
  "/livez",
  "/readyz",
];

/** One of few words for any address. */
function routeOf(path: string): string {
  if (path === "/") return "/";
  // Never with what follows: it is a secret.
  if (path.startsWith("/t/")) return "/t";
  if (path.includes("/.well-known/")) return "/.well-known";
  return ROUTES.find((route) => path === route || path.startsWith(`${route}/`)) ?? "other";
}
