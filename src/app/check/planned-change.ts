/** Plans a change as the reconciler would take it, after what the trunk has and the ledger has not yet, and keeps nothing. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { Plan } from "../../core/plan/facts.ts";
import type { GitObjects, LedgerStore, LedgerTip, Progress } from "../ports/ports.ts";
import { ChangeBudget } from "../reconcile/change-budget.ts";
import type { ExternalScans } from "../reconcile/external-scans.ts";
import type { Observation } from "../reconcile/observation.ts";
import type { TrunkListing } from "../reconcile/observe.ts";
import { Replay } from "../reconcile/replay.ts";
import type { SourceMirror } from "../reconcile/source-mirror.ts";
import { rewriteRemedy, shallowSource } from "../reconcile/stalls.ts";
import { assumedEvidence } from "./assumed-evidence.ts";
import { readGround } from "./change-ground.ts";
import { combined, type Planned } from "./combined-plan.ts";
import { type PlannedApproval, planApproval } from "./planned-approval.ts";

export interface PlannedChange {
  /** Trunk commits that were planned first. */
  readonly pending: number;
  /** What those come to: so many skills. */
  readonly earlier: EarlierOutcomes;
  /**
   * The catalog on which the change is planned: with every skill that it can touch, and with all of them where it
   * changes settings or policy.
   */
  readonly before: Catalog;
  /** The same of what is published by now, without the commits that are pending. */
  readonly published: Catalog;
  /** The catalog that merging gives, of the same skills. */
  readonly after: Catalog;
  readonly plan: Plan;
  readonly observation: Observation;
  /** What follows once it is approved, where it changes the policy that judges; undefined: no policy of its own waits. */
  readonly approved: PlannedApproval | undefined;
  /** Why the reconciler would not take the commit until somebody acknowledges it. */
  readonly stall: RegistryError | undefined;
}

/** Skills by what became of their content last. */
export interface EarlierOutcomes {
  readonly released: number;
  readonly refused: number;
  readonly held: number;
  /** The registry has published nothing before. */
  readonly first?: true;
}

export interface ChangeToPlan {
  readonly objects: GitObjects;
  readonly ledger: PublishedLedger;
  /** The trunk commit that the change is merged on; null: everything at `merge` is judged, as if it had brought it. */
  readonly base: Oid | null;
  /** The merge's commit, on `base`. */
  readonly merge: Oid;
  /** Where a ledger that has taken nothing yet starts. */
  readonly from: Oid | null;
  /** Changed files up to which only what they touch is read of trunk and ledger; absent: as many as are worth it. */
  readonly sparseUpTo?: number;
  /** Fetches what folders point to; absent: only what is in the ledger counts. */
  readonly mirror?: SourceMirror;
  /** Has other scanners look at it; absent: only what the ledger knows of them counts. */
  readonly scans?: ExternalScans;
  /** Characters of what the change brings that are looked at; absent: as many as usual. Where `base` is null there is no limit. */
  readonly changeText?: number | undefined;
  /** Where the history was read, if that is a shallow clone. */
  readonly shallow?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A published ledger; no tip where there is none yet. */
export interface PublishedLedger {
  tip(): Promise<LedgerTip | undefined>;
  readonly chains: LedgerStore["chains"];
  readonly named: LedgerStore["named"];
  readonly dependents: LedgerStore["dependents"];
}

/**
 * Plans `merge`. Throws CHANGE_TOO_LARGE where it brings more than is looked at, what keeps the ledger from being read, or the trunk's own commits from being taken; nothing of
 * it is a verdict on the change.
 */
export async function planChange(change: ChangeToPlan): Promise<PlannedChange> {
  const first = await takeTrunk(change);
  try {
    return await takeMerge(change, { ...first, stall: undefined });
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "MASS_REMOVAL") throw error;
    return await takeMerge(change, { ...first, stall: error });
  }
}

/**
 * The catalog as it is once the ledger has taken the trunk up to the base: of what only an older commit touched, skills
 * may be missing. Throws as `planChange`.
 */
export async function planTrunk(
  trunk: Omit<ChangeToPlan, "base" | "merge"> & { readonly base: Oid },
): Promise<Catalog> {
  return (await takeTrunk({ ...trunk, merge: trunk.base })).before;
}

interface TrunkState {
  readonly list?: TrunkListing;
  readonly before: Catalog;
  readonly published: Catalog;
  readonly pending: number;
  readonly earlier: EarlierOutcomes;
}

/** The catalog once the ledger has taken the trunk up to the base. */
async function takeTrunk(change: ChangeToPlan): Promise<TrunkState> {
  const { objects, ledger, base, from, progress, signal, mirror, scans } = change;
  const tip = await ledger.tip();
  const taken = tip?.head.trunk ?? null;
  const continues = taken !== null && base !== null && (await objects.isOnFirstParentChain(taken, base));
  if (base !== null && !continues && change.shallow !== undefined) throw shallowSource(change.shallow);
  if (base !== null && taken !== null && !continues) throw await notContinued(objects, taken, base);
  const { catalog, ...listing } = await readGround({ ...change, tip });
  if (base === null || taken === base) {
    return { ...listing, before: catalog, published: catalog, pending: 0, earlier: counted(new Map()) };
  }
  let before = catalog;
  const outcomes = new Map<string, keyof EarlierOutcomes>();
  const replay = new Replay({
    ...listing,
    objects,
    catalog,
    from,
    ...(mirror === undefined ? {} : { mirror }),
    ...(scans === undefined ? {} : { scans }),
    ...(progress === undefined ? {} : { progress }),
    onPlan: ({ emissions }) => {
      for (const { chain, event } of emissions) {
        const { type } = event;
        if (type === "released" || type === "refused" || type === "held") outcomes.set(chain, type);
      }
    },
    onBatch: async (batch) => {
      before = batch.catalog;
    },
  });
  await replay.run(base, signal);
  return {
    ...listing,
    before,
    published: catalog,
    pending: replay.commitsTaken,
    earlier: { ...counted(outcomes), ...(taken === null ? { first: true as const } : {}) },
  };
}

function counted(outcomes: ReadonlyMap<string, keyof EarlierOutcomes>): EarlierOutcomes {
  const count = (outcome: keyof EarlierOutcomes) => [...outcomes.values()].filter((one) => one === outcome).length;
  return { released: count("released"), refused: count("refused"), held: count("held") };
}

async function takeMerge(
  { objects, merge, base, signal, mirror, scans, changeText }: ChangeToPlan,
  state: TrunkState & { readonly stall: RegistryError | undefined },
): Promise<PlannedChange> {
  const { before, published, pending, earlier, stall, ...listing } = state;
  let after = before;
  const seen: Planned[] = [];
  const replay = new Replay({
    ...listing,
    objects,
    catalog: before,
    from: null,
    ...(mirror === undefined ? {} : { mirror }),
    ...(scans === undefined ? {} : { scans }),
    ...(base === null ? {} : { budget: new ChangeBudget(changeText === undefined ? {} : { text: changeText }) }),
    // As if somebody had acknowledged it: what it would do is worth seeing all the same.
    evidence:
      stall === undefined || base === null
        ? []
        : [assumedEvidence(before, { kind: "mass-removal", subject: merge, after: base, commit: base })],
    onPlan: (plan, observation) => seen.push({ plan, observation }),
    onBatch: async ({ catalog }) => {
      after = catalog;
    },
  });
  if (base === null) await replay.rewrite({ from: before.head.trunk ?? merge, to: merge, acknowledged: "check" });
  else await replay.run(merge, signal);
  const planned = combined(seen);
  const commits = seen.map(({ observation }) => observation.commit.oid);
  const approved = await planApproval({ ...planned, after }, commits, { ...listing, objects });
  return { pending, earlier, before, published, after, ...planned, approved, stall };
}

/** A trunk that is merely older than the ledger leads to what was taken; only one that was rewritten needs an admin. */
async function notContinued(objects: GitObjects, taken: Oid, base: Oid): Promise<RegistryError> {
  const isBehind = (await objects.has(taken, "commit")) && (await objects.isOnFirstParentChain(base, taken));
  const update = "Bring the trunk up to date (`git fetch`), or name the commit to judge on with --base.";
  return new RegistryError(
    "HISTORY_REWRITTEN",
    `The ledger has taken ${taken.slice(0, 12)}, which is not on the first-parent chain of ${base.slice(0, 12)}.`,
    { hint: isBehind ? update : `${update} ${rewriteRemedy(taken)}` },
  );
}
