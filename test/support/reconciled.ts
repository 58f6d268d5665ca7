/** A real repository with a reconciler on it: the shortest way from a commit to what is published. */
import { openSource } from "../../src/adapters/git/open-source.ts";
import type { FetchSource } from "../../src/app/ports/fetching.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import type { Scanners } from "../../src/app/ports/scanners.ts";
import type { PassResult, Reconciler } from "../../src/app/reconcile/pass.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { type Verification, verifyLedger } from "../../src/app/reconcile/verify.ts";
import type { SkillEntry } from "../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../src/core/names.ts";
import { GitFixture, temporaryFolder } from "./git-fixture.ts";

export const NOW = Date.UTC(2026, 6, 1);

export interface Reconciled {
  readonly repo: GitFixture;
  readonly source: Source;
  readonly reconciler: Reconciler;
  pass(): Promise<PassResult>;
  verify(): Promise<Verification>;
  entry(id: string): SkillEntry | undefined;
  /** `version` → `state` of a skill, in order of publication. */
  versions(id: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens `repo` (or a new one) under a state folder of its own. */
export async function reconciled(
  repo = new GitFixture(),
  options: {
    readonly now?: () => number;
    readonly batchCommits?: number;
    readonly fetch?: FetchSource;
    readonly signingKey?: string;
    readonly scanners?: Scanners;
  } = {},
): Promise<Reconciled> {
  const state = temporaryFolder("skilltrunk-state-");
  const { now = () => NOW, batchCommits, fetch, signingKey, scanners } = options;
  const signing = signingKey === undefined ? {} : { signingKey };
  const source = await openSource({ location: repo.dir, stateDir: state.path, ...signing });
  const reconciler = createReconciler({
    source,
    clock: { now },
    ...(batchCommits === undefined ? {} : { batchCommits }),
    ...(fetch === undefined ? {} : { fetch }),
    ...(scanners === undefined ? {} : { scanners }),
  });
  const entry = (id: string): SkillEntry | undefined => reconciler.catalog.skills.get(id as SkillId);
  return {
    repo,
    source,
    reconciler,
    pass: () => reconciler.pass(),
    verify: () => verifyLedger({ source }),
    entry,
    versions: (id) => Object.fromEntries([...(entry(id)?.releases.values() ?? [])].map((r) => [r.version, r.state])),
    async close() {
      await source.close();
      state.cleanup();
      repo.cleanup();
    },
  };
}
