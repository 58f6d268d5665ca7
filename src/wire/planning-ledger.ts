/** The ledger that a change of a repository on this machine is planned on: its own, or that of where it was cloned from. */

import { findLocalRepository } from "../adapters/git/local-repository.ts";
import { readOrigin } from "../adapters/git/origin.ts";
import { openTrackedLedger } from "../adapters/ledger/registry-ledger.ts";
import type { PublishedLedger } from "../app/check/planned-change.ts";
import type { LedgerReader, Progress, Source } from "../app/ports/ports.ts";
import { RegistryError } from "../core/errors.ts";
import { openLedger } from "./open-ledger.ts";

export interface LedgerToPlanOn {
  readonly source: Source;
  /** Path or URL of the skills repository. */
  readonly location: string;
  /** Ask nobody: what this clone has of the ledger counts. */
  readonly offline?: boolean;
  readonly stateDir: string;
  readonly progress: Progress;
}

/** Opens it for as long as `use` takes. Of a place that cannot be reached, every question to the ledger throws why. */
export async function withPlanningLedger<T>(
  of: LedgerToPlanOn,
  use: (ledger: PublishedLedger) => Promise<T>,
): Promise<T> {
  const { source } = of;
  const far = source.remote || (await source.ledger.tip()) !== undefined ? undefined : await openFar(of);
  try {
    return await use(far === undefined ? source.ledger : toPublished(far));
  } finally {
    if (far !== undefined && !(far instanceof RegistryError)) await far.close();
  }
}

/** Undefined where nothing is published, or there is no other place; an error where nobody can know. */
async function openFar(of: LedgerToPlanOn): Promise<LedgerReader | RegistryError | undefined> {
  const { location, stateDir, progress, offline = false, source } = of;
  const origin = await readOrigin(await findLocalRepository(location));
  if (origin === undefined) return undefined;
  try {
    return await (offline
      ? openTrackedLedger(location, source.whereabouts.ref)
      : openLedger({ location: origin.url, stateDir, progress }));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "LEDGER_NOT_FOUND") return offline ? nothingFetched(source.whereabouts.ref) : undefined;
    if (error.code !== "GIT_UNREACHABLE" && error.code !== "NOT_A_REPOSITORY") throw error;
    return unreached(
      error,
      origin.path === undefined ? error.hint : "Put it back, or say with `git remote set-url origin …` where it is.",
    );
  }
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
