/** Prometheus metrics behind the `Metrics` port. Labels come from closed sets only: no skill, version or address. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics } from "../app/ports/ports.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { ENGINE } from "../core/ledger/event.ts";

/** Answers HTTP requests; what the platform passes beside the request goes through untouched. */
interface Fetcher {
  fetch(request: Request, platform?: object): Response | Promise<Response>;
}

export interface PrometheusMetrics extends Metrics {
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

/** Creates the metrics of one running registry; `catalog` is asked when somebody reads them. */
export function createMetrics(options: {
  readonly version: string;
  readonly catalog: () => Catalog;
}): PrometheusMetrics {
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
  collectSkills(registry, options.catalog);

  const condition = gauge("reconcile_condition", "1 while the condition holds.", ["type"]);
  const suspended = gauge("suspend_status", "1 while no pass begins.");
  const passes = counter("reconcile_total", "Passes by how they ended.", ["result"]);
  const passSeconds = histogram("reconcile_duration_seconds", "How long passes took.", PASS_BUCKETS);
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
  const requestSeconds = histogram("http_request_duration_seconds", "Time to an answer.", REQUEST_BUCKETS, ["route"]);

  return {
    passEnded({ result, seconds }) {
      passes.inc({ result });
      passSeconds.observe(seconds);
    },
    passFailed: (code) => failures.inc({ code }),
    released: (count) => released.inc(count),
    condition: (type, status) => condition.set({ type }, status ? 1 : 0),
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
        requests.inc({ route, code: String(response.status) });
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
        if (tally.count > 0) requests.inc(tally.labels, tally.count);
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

/** Counted when read, not when changed: a merge into ten thousand skills costs what one into ten does. */
function collectSkills(registry: Registry, catalog: () => Catalog): void {
  new Gauge({
    name: "skilltrunk_skills",
    help: "Skills by where they stand: live, retired, and those with a tree that is refused or held.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const counts = { live: 0, retired: 0, refused: 0, held: 0 };
      for (const entry of catalog().skills.values()) {
        if (entry.live) counts.live++;
        if (entry.retired) counts.retired++;
        if (entry.outstanding !== undefined) counts[entry.outstanding.kind]++;
      }
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
}
