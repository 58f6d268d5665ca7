/** The index of a running registry with its answers kept ready, and counted as those that are made. */
import type { PrometheusMetrics } from "../adapters/metrics.ts";
import type { Reconciler } from "../app/reconcile/pass.ts";
import { HotAnswers } from "../server/hot-answers.ts";
import type { Answering } from "../server/listen.ts";

export function keepingHot(
  app: Answering,
  { reconciler, metrics }: { readonly reconciler: Reconciler; readonly metrics: PrometheusMetrics },
): Answering {
  return new HotAnswers({
    snapshot: () => reconciler.snapshot,
    now: Date.now,
    counting: (path, status) => metrics.counting(path, status),
  }).around(app);
}
