/** What passes in a running registry, as its role has it: a writer that asks for approvals, a follower, or a preview. */
import type { PrometheusMetrics } from "../adapters/metrics.ts";
import { systemClock } from "../adapters/system.ts";
import { createApprovingReconciler } from "../app/check/approving.ts";
import type { CodeHost } from "../app/ports/code-host.ts";
import type { Source } from "../app/ports/ports.ts";
import { createFollower } from "../app/reconcile/follow.ts";
import { withMarketplace } from "../app/reconcile/marketplace-branch.ts";
import type { Reconciler } from "../app/reconcile/pass.ts";
import type { HostAccess } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import { openCodeHostOf } from "./open-code-host.ts";

interface Part {
  readonly location: string;
  readonly role: "reconcile" | "follow" | "preview";
  readonly access: HostAccess;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

export async function reconcilerInRole(
  part: Part,
  opened: { readonly source: Source; readonly writer: Reconciler; readonly metrics: PrometheusMetrics },
): Promise<Reconciler> {
  const { source, writer, metrics } = opened;
  if (part.role === "follow") return createFollower({ source, reconciler: writer });
  if (part.role === "preview") return writer;
  const { onError } = part;
  const host = await findCodeHost(part, metrics.hostQuota);
  const reconciler =
    host === undefined
      ? writer
      : createApprovingReconciler({ reconciler: writer, source, clock: systemClock, host, onUnasked: onError });
  return withMarketplace(reconciler, {
    source,
    onDone: () => metrics.notified({ kind: "marketplace", failed: false }),
    onFailure: (error) => {
      metrics.notified({ kind: "marketplace", failed: true });
      onError(error);
    },
  });
}

/** Undefined where there is no token, or none for where the repository is: then operators see to approvals. */
async function findCodeHost(
  { location, access, signal }: Part,
  onQuota: (remaining: number) => void,
): Promise<CodeHost | undefined> {
  return await openCodeHostOf({ folder: location, access, signal, onQuota }).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "USAGE") return undefined;
    throw error;
  });
}
