/** Withdrawing a release at once, as the command line and the action do it: proved, recorded, and proposed for the trunk. */

import { proposeFiles } from "../adapters/git/proposal-branches.ts";
import { createGitHub } from "../adapters/host/github.ts";
import { loginName, machineName } from "../adapters/system.ts";
import { emergencyEnvironment } from "../app/check/emergency-environment.ts";
import type { CodeHost } from "../app/ports/code-host.ts";
import type { Clock, Progress, Source } from "../app/ports/ports.ts";
import { cannotProve, proveByRun } from "../app/reconcile/emergency-proof.ts";
import { trackedTrunk } from "../app/reconcile/tracked-trunk.ts";
import { type Withdrawal, type Withdrawn, withdraw, withdrawalFile } from "../app/reconcile/withdraw.ts";
import { type Config, isWorkflow, readCurrentRun, readHostAccess } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import type { EmergencyProof } from "../core/plan/emergency.ts";
import type { OfferChange } from "../core/trunk/offer-change.ts";
import { bodyOf, branchOf, titleOf } from "../core/trunk/offer-words.ts";
import type { Warn } from "./meant-ledger.ts";
import { openCodeHostOf } from "./open-code-host.ts";
import { type Counted, type OpenedMeant, openMeant, openRepository, whereItCounts } from "./open-repository.ts";
import { type ByHand, readByHand } from "./propose-offer.ts";

export interface WithdrawOptions {
  /** Path or URL of the skills repository. */
  readonly location: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly warn: Warn;
  readonly signal: AbortSignal;
  /** The code host and the run, where the caller knows them; else what the environment says. */
  readonly host?: CodeHost;
}

/** What was done, and how the trunk is to hear of it. */
export interface WithdrawnRelease extends Withdrawn {
  readonly proof: EmergencyProof;
  readonly counts: Counted;
  /** The lifecycle file that withdraws it, which the trunk does not have yet; absent where it has. */
  readonly path?: string;
  /** The branch that was left. */
  readonly branch?: string;
  /** How it gets onto the trunk, where it was left on this machine. */
  readonly byHand?: ByHand;
  readonly pullRequest?: { readonly number: number; readonly url: string };
  /** Why there is no branch or no pull request. */
  readonly problem?: string;
}

/** Takes effect in the ledger first. What cannot be proposed afterwards is said and thrown away with nothing. */
export async function withdrawRelease(
  options: WithdrawOptions,
  wish: Omit<Withdrawal, "proof">,
): Promise<WithdrawnRelease> {
  const { location, config, clock, progress, warn } = options;
  const host = options.host ?? (await hostOf(options));
  if (isWorkflow() && (readCurrentRun() === undefined || host === undefined)) throw cannotProve(readCurrentRun());
  const opened = await openMeant({ location, config, progress, warn, readOnly: false });
  const { source } = opened;
  try {
    const proof = await prove(source, host);
    const withdrawn = await withdraw({ source, clock }, { ...wish, proof });
    if (config.push) await source.ledger.push();
    const counts = whereItCounts(opened);
    return { ...withdrawn, proof, counts, ...(await proposeWhere(opened, { host, options }, withdrawn)) };
  } finally {
    await source.close();
  }
}

async function prove(source: Source, host: CodeHost | undefined): Promise<EmergencyProof> {
  const run = readCurrentRun();
  if (run !== undefined && host !== undefined) {
    // A trunk whose settings cannot be read must not stand in an admin's way.
    const environment = await emergencyEnvironment(source).catch(() => undefined);
    return await proveByRun(host, run, environment);
  }
  return { kind: "user", user: loginName().slice(0, 400), host: machineName().slice(0, 400) };
}

/** Undefined where there is no token, or none for the host that the repository is on. */
async function hostOf({ location: folder, signal }: WithdrawOptions): Promise<CodeHost | undefined> {
  const access = readHostAccess();
  const { token, repository, apiUrl } = access;
  if (token !== undefined && repository !== undefined) {
    return createGitHub({ repository, apiUrl, token: token.reveal(), signal });
  }
  return await openCodeHostOf({ folder, access, signal }).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "USAGE") return undefined;
    throw error;
  });
}

interface Place {
  readonly source: Source;
  readonly host: CodeHost | undefined;
  readonly options: WithdrawOptions;
}

type Proposed = Omit<WithdrawnRelease, keyof Withdrawn | "proof" | "counts">;

/** A clone's branch is made in the clone, also where what counts is at its origin. */
async function proposeWhere(
  { source, isOrigin }: OpenedMeant,
  place: Omit<Place, "source">,
  withdrawn: Withdrawn,
): Promise<Proposed> {
  if (!isOrigin || place.host !== undefined) return await propose({ ...place, source }, withdrawn);
  const { location, config, progress } = place.options;
  const here = await openRepository({ location, config, progress, readOnly: true });
  return await propose({ ...place, source: here }, withdrawn).finally(() => here.close());
}

async function propose(place: Place, { id, version, reason }: Withdrawn): Promise<Proposed> {
  const change: OfferChange = { kind: "state", version, offer: { state: "withdrawn", reason } };
  const branch = branchOf(id, change);
  let path: string | undefined;
  try {
    const { branch: trunk, trunk: here } = await place.source.refresh();
    const base = here === undefined ? undefined : ((await trackedTrunk(place.source, here)) ?? here);
    const file = base === undefined ? undefined : await withdrawalFile(place.source, base, { id, version, reason });
    if (base === undefined || file === undefined) return {};
    path = file.path;
    const title = titleOf(id, change);
    // Far away, and with nobody to ask there, no branch can be left.
    if (place.source.remote && place.host === undefined) return { path };
    const pullRequest = await leaveBranch(place, { ...file, branch, base, trunk, title, body: bodyOf(change, []) });
    if (pullRequest !== undefined) return { path, branch, pullRequest };
    const { byHand } = await readByHand(place.options.location, { branch, base: trunk });
    return { path, branch, byHand };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { ...(path === undefined ? {} : { path }), problem: error.message };
  }
}

interface Proposal {
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly bytes: Uint8Array;
  readonly branch: string;
  readonly base: Oid;
  readonly trunk: string;
  readonly title: string;
  readonly body: string;
}

/** On the code host where it can be asked, else in the repository on this machine. */
async function leaveBranch(
  { host, options }: Place,
  proposal: Proposal,
): Promise<{ readonly number: number; readonly url: string } | undefined> {
  const { path, bytes, branch, base, trunk, title, body } = proposal;
  if (host === undefined) {
    const date = Math.floor(options.clock.now() / 1000);
    await proposeFiles(options.location, base, [{ branch, path, bytes, message: title }], date);
    return undefined;
  }
  await host.createBranch({ ...proposal, message: title });
  return await host.openPullRequest({ title, body, head: branch, base: trunk });
}
