/**
 * Publishing with nobody at the machine: a pass, the approvals that held releases wait for, and what the newest merges came
 * to by then.
 */
import { RegistryError } from "../core/errors.ts";
import type { SkillId } from "../core/names.ts";
import type { CodeHost } from "./code-host.ts";
import type { PassResult } from "./pass.ts";
import type { Clock, Progress, Source } from "./ports.ts";
import { type MergeResult, newestMerges } from "./publish-statuses.ts";
import { createReconciler } from "./reconcile.ts";
import { recordApprovals } from "./record-approvals.ts";

export interface PublishOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly host: CodeHost;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface PublishResult extends PassResult {
  /** Newest first. */
  readonly merges: readonly MergeResult[];
  /** Why approvals could not be asked for; what waits for them waits for the next run. */
  readonly unasked?: RegistryError;
}

/** Publishes what is merged. Throws as a pass does; a code host that does not answer holds up only what waits for it. */
export async function publish({ source, clock, host, progress, signal }: PublishOptions): Promise<PublishResult> {
  const reconciler = createReconciler({ source, clock, ...(progress === undefined ? {} : { progress }) });
  const first = await reconciler.pass(signal);
  const approved = await recordApprovals({ source, clock, host, catalog: reconciler.catalog }).catch(hostFailure);
  const unasked = approved instanceof RegistryError ? { unasked: approved } : {};
  const ids = new Set(approved instanceof RegistryError ? [] : approved.map(({ id }) => id));
  const last = ids.size === 0 ? first : await reconciler.pass(signal);
  const freed = [...ids].flatMap((id) => releaseOf(id) ?? []);
  const merges = await newestMerges(source.objects, reconciler.catalog);
  const held = first.held.filter(({ id }) => !freed.some((release) => release.id === id));
  return {
    ...first,
    ledger: last.ledger,
    skills: last.skills,
    released: [...first.released, ...freed],
    held,
    merges,
    ...unasked,
  };

  /** What was published of a skill as soon as it was approved. */
  function releaseOf(id: SkillId) {
    const entry = reconciler.catalog.skills.get(id);
    const release = entry?.releases.get(entry.last ?? "");
    if (release === undefined || entry?.outstanding !== undefined) return undefined;
    const { version, digest, commit } = release;
    return { id, version, digest, commit };
  }
}

function hostFailure(error: unknown): RegistryError {
  if (error instanceof RegistryError && error.code.startsWith("HOST_")) return error;
  throw error;
}
