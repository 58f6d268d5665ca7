/**
 * Publishing with nobody at the machine: a pass, the approvals that held releases wait for, and what the merges came to by
 * then.
 */
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import { createApprovingReconciler } from "../check/approving.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { FetchSource } from "../ports/fetching.ts";
import type { Clock, Progress, Source } from "../ports/ports.ts";
import { withMarketplace } from "./marketplace-branch.ts";
import type { PassResult, Reconciler } from "./pass.ts";
import { type MergeNews, readMergeNews } from "./publish-statuses.ts";
import { createReconciler } from "./reconcile.ts";

export interface PublishOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly host: CodeHost;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** As for `createReconciler`. */
  readonly fetch?: FetchSource;
}

export interface PublishResult extends PassResult {
  readonly merges: MergeNews;
  /** Why approvals could not be asked for; what waits for them waits for the next run. */
  readonly unasked?: RegistryError;
}

/** A reconciler of one pass, which also writes what is generated; what keeps it from that is thrown when all is published. */
export function createPublisher(options: Parameters<typeof createReconciler>[0]): Reconciler {
  const onFailure = (error: unknown): never => {
    throw error;
  };
  return withMarketplace(createReconciler(options), { source: options.source, onFailure });
}

/** Publishes what is merged. Throws as a pass does; a code host that does not answer holds up only what waits for it. */
export async function publish({ host, signal, ...options }: PublishOptions): Promise<PublishResult> {
  const { source, clock } = options;
  const reconciler = createReconciler(options);
  const unasked: RegistryError[] = [];
  const onUnasked = (error: RegistryError) => unasked.push(error);
  const approving = createApprovingReconciler({ reconciler, source, clock, host, onUnasked });
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const pass = await withMarketplace(approving, { source, onFailure }).pass(signal);
  const { catalog } = reconciler;
  const merges = await readMergeNews(source.objects, catalog, new Set(judgedContent(catalog, pass)));
  if (failures.length > 0) throw failures[0];
  const [error] = unasked;
  return { ...pass, merges, ...(error === undefined ? {} : { unasked: error }) };
}

/** The commits that brought what a pass has judged. */
function judgedContent({ skills }: Catalog, { released, refused, held, changed }: PassResult): readonly Oid[] {
  return [
    ...released.flatMap(({ id, version, commit }) => skills.get(id)?.releases.get(version)?.brought ?? commit),
    ...[...refused, ...held].flatMap(({ id }) => skills.get(id)?.outstanding?.brought ?? []),
    ...held.flatMap(({ change, commit }) => (change === undefined ? [] : [commit])),
    ...changed.map(({ commit }) => commit),
  ];
}
