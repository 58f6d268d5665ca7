/** The ledger that a change of a repository is planned on: the one that it means, as meant-ledger.ts has it, or the review of why not. */

import { openStateFolder } from "../adapters/disk/state-folder.ts";
import { askRemote } from "../adapters/git/origin.ts";
import { type Clone, findClone, type LedgersOfClone, readLedgersOfClone } from "../adapters/ledger/clone-ledger.ts";
import { openTrackedLedger } from "../adapters/ledger/registry-ledger.ts";
import type { PublishedLedger } from "../app/check/planned-change.ts";
import type { LedgerReader, Progress, Source } from "../app/ports/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { isUnreachable, type Warn, warnUnasked } from "./meant-ledger.ts";
import { openOriginLedger } from "./open-ledger.ts";

export interface LedgerToPlanOn {
  readonly source: Source;
  /** Path or URL of the skills repository. */
  readonly location: string;
  /** Ask nobody: what this clone has of the ledger counts. */
  readonly offline?: boolean;
  /** All that is here is judged, as if nothing had been: it need not go on from what is published. */
  readonly everything?: boolean;
  readonly stateDir: string;
  readonly progress: Progress;
  readonly warn: Warn;
}

/** Opens it for as long as `use` takes. Of a place that cannot be reached, every question to the ledger throws why. */
export async function withPlanningLedger<T>(
  of: LedgerToPlanOn,
  use: (ledger: PublishedLedger) => Promise<T>,
): Promise<T> {
  const { source } = of;
  const far = source.remote ? undefined : await openFar(of);
  try {
    return await use(far === undefined ? source.ledger : toPublished(far));
  } finally {
    if (far !== undefined && !(far instanceof RegistryError)) await far.close();
  }
}

/** Undefined where the ledger of the source itself is meant; an error where nobody can know. */
async function openFar(of: LedgerToPlanOn): Promise<LedgerReader | RegistryError | undefined> {
  const { location, offline = false, source } = of;
  const clone = await findClone(location);
  if (clone === undefined) return undefined;
  const { ref } = source.whereabouts;
  const here = await readLedgersOfClone(clone, ref.replace(/^refs\/heads\//, ""));
  if (offline && here.fetched === undefined) return here.own === undefined ? nothingFetched(ref) : undefined;
  if (offline) return await openTrackedLedger(location, ref);
  try {
    const reader = await openOriginLedger(clone, of);
    const behind = await findBehind(reader, clone, of);
    if (behind !== undefined) await reader.close();
    return behind ?? reader;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "LEDGER_NOT_FOUND") return undefined;
    if (!isUnreachable(error)) throw error;
    return unasked(error, { clone, here, warn: of.warn });
  }
}

/**
 * Why nothing can be planned in a clone that lacks what origin merged and published since; undefined where it lacks nothing, or
 * where fetching would not bring it. Asked only of a ledger that has taken a commit which is not here: that is rare.
 */
async function findBehind(
  reader: LedgerReader,
  { origin }: Clone,
  { source, stateDir, everything = false }: LedgerToPlanOn,
): Promise<RegistryError | undefined> {
  if (everything) return undefined;
  const { trunk: taken } = (await reader.tip()).head;
  if (taken === null || (await source.objects.has(taken, "commit"))) return undefined;
  const { branch } = await source.refresh();
  const ref = `refs/heads/${branch}`;
  const { gitDir } = await openStateFolder(stateDir, `ledger of ${origin.url}`);
  const there = await askRemote(origin, { gitDir, refs: [ref] }).then(
    ({ refs }) => refs.get(ref),
    () => undefined,
  );
  if (there === undefined || (await source.objects.has(there, "commit"))) return undefined;
  return new RegistryError(
    "CLONE_BEHIND",
    `This clone is behind ${quote(branch, 80)} of ${quote(origin.shown)}: what was merged and published there since is not here yet.`,
    { hint: "Run `git fetch origin`, and check again; nobody has to approve that." },
  );
}

/** A ledger of the clone's own goes on where nothing was ever heard of one at origin. */
function unasked(
  error: RegistryError,
  of: { readonly clone: Clone; readonly here: LedgersOfClone; readonly warn: Warn },
): RegistryError | undefined {
  const { clone, here, warn } = of;
  if (here.own !== undefined && here.fetched === undefined) {
    warnUnasked(clone, warn, error);
    return undefined;
  }
  const back = "Put it back, or say with `git remote set-url origin …` where it is.";
  return unreached(error, clone.origin.path === undefined ? error.hint : back);
}

function unreached({ code, message }: RegistryError, hint = ""): RegistryError {
  return new RegistryError(code, message, {
    hint: `${hint} Or run \`skilltrunk check --offline\`: it goes by what this clone last fetched.`.trim(),
  });
}

function nothingFetched(ref: string): RegistryError {
  const branch = ref.replace(/^refs\/heads\//, "");
  return new RegistryError(
    "LEDGER_NOT_FOUND",
    "This clone has nothing of what is published where it was cloned from.",
    {
      hint: `Without --offline it is asked for there; \`git fetch origin ${branch}:refs/remotes/origin/${branch}\` brings it for later.`,
    },
  );
}

function toPublished(reader: LedgerReader | RegistryError): PublishedLedger {
  if (reader instanceof RegistryError) {
    const fail = () => {
      throw reader;
    };
    return { tip: async () => fail(), chains: fail, named: async () => fail(), dependents: async () => fail() };
  }
  return {
    tip: () => reader.tip(),
    chains: (commit, only) => reader.chains(commit, only),
    named: (commit, names) => reader.named(commit, names),
    dependents: (commit, ids) => reader.dependents(commit, ids),
  };
}
