/** Leaving a change of how a skill is offered on a branch of its own, and opening the pull request where a host can be asked. */
import { findLocalRepository } from "../adapters/git/local-repository.ts";
import { readOrigin } from "../adapters/git/origin.ts";
import { proposeFiles } from "../adapters/git/proposal-branches.ts";
import { createTransport } from "../adapters/git/transport.ts";
import type { OfferEdit } from "../app/author/offer-skill.ts";
import type { CodeHost } from "../app/ports/code-host.ts";
import type { WorkFolder } from "../app/ports/folders.ts";
import type { Clock, Progress, Source } from "../app/ports/ports.ts";
import { trackedTrunk } from "../app/reconcile/tracked-trunk.ts";
import { readTrunkFile } from "../app/reconcile/trunk-text.ts";
import { type Config, readHostAccess } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Oid } from "../core/names.ts";
import { newPullRequestUrl, parseHostRepository } from "../core/trunk/host-repository.ts";
import { bodyOf, branchOf, titleOf } from "../core/trunk/offer-words.ts";
import { openCodeHostOf } from "./open-code-host.ts";
import { openRepository } from "./open-repository.ts";

/** Where a change was left for others to merge. */
export interface OfferProposal {
  readonly branch: string;
  readonly title: string;
  /** The trunk that it is for. */
  readonly base: string;
  /** Of a branch that was there already with exactly this in it, false. */
  readonly made: boolean;
  /** Is there an `origin` to push it to? */
  readonly remote: boolean;
  /** Absent where no code host could be asked, or where it refused. */
  readonly pullRequest?: { readonly number: number; readonly url: string };
  /** Why there is none, where one was asked. */
  readonly problem?: string;
  /** The page to open it on, once the branch is pushed. */
  readonly link?: string;
}

/** How a branch of a repository on this machine gets onto its trunk by hand. */
export type ByHand = Pick<OfferProposal, "branch" | "base" | "remote" | "link"> & {
  /** There is no work tree to merge in. */
  readonly isBare?: boolean;
};

/** A change, and where it was left unless that is the work tree. */
export interface Offered extends OfferEdit {
  readonly proposal?: OfferProposal;
}

export interface ProposeOptions {
  readonly repository: WorkFolder;
  readonly config: Config;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Works out the edit of the files as the trunk has them. */
  readonly prepare: (files: Pick<WorkFolder, "read">) => Promise<OfferEdit>;
}

/** Proposes it, unless the trunk says so already. Throws WOULD_OVERWRITE where the branch holds something else. */
export async function proposeOffer(options: ProposeOptions): Promise<Offered> {
  const { repository, config, progress, prepare } = options;
  const location = repository.path;
  const source = await openRepository({ location, config, progress, readOnly: true });
  try {
    const { branch: trunk, trunk: here } = await source.refresh();
    if (here === undefined) throw noTrunk(location, trunk);
    const base = (await trackedTrunk(source, here)) ?? here;
    const edit = await prepare({ read: (path) => readTrunkFile(source.objects, base, path) });
    if (!edit.changed) return edit;
    return { ...edit, proposal: await propose(toProposable(edit), { options, source, base, trunk }) };
  } finally {
    await source.close();
  }
}

/** One file of the trunk that is to say something else, on a branch of its own. */
export interface Proposable {
  readonly branch: string;
  readonly title: string;
  /** Of the pull request, in Markdown. */
  readonly body: string;
  /** Of the commit, behind its title. */
  readonly reason?: string | undefined;
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ProposalPlace {
  readonly options: Omit<ProposeOptions, "prepare" | "config">;
  readonly source: Source;
  /** The trunk's commit, and its branch. */
  readonly base: Oid;
  readonly trunk: string;
}

/** Leaves it on its branch, and opens the pull request where a host can be asked. Throws WOULD_OVERWRITE. */
export async function propose(one: Proposable, place: ProposalPlace): Promise<OfferProposal> {
  return await openPullRequest(one, { ...place, made: await makeBranch(one, place) });
}

function toProposable({ id, path, change, file, answers }: OfferEdit): Proposable {
  const reason = change.kind === "state" ? change.offer.reason : undefined;
  const [branch, title] = [branchOf(id, change), titleOf(id, change)];
  return { branch, title, body: bodyOf(change, answers), reason, path, bytes: file.after };
}

/** Is the branch new? */
async function makeBranch(
  { branch, title, reason, path, bytes }: Proposable,
  { options, source, base }: ProposalPlace,
): Promise<boolean> {
  const { repository, clock } = options;
  const message = reason === undefined ? title : `${title}\n\n${reason}`;
  const date = Math.floor(clock.now() / 1000);
  const fresh = await proposeFiles(repository.path, base, [{ branch, path, bytes, message }], date);
  if (fresh.length > 0) return true;
  const there = await readTrunkFile(source.objects, await source.proposals.find(`refs/heads/${branch}`), path);
  if (there !== undefined && Buffer.compare(there, bytes) === 0) return false;
  throw new RegistryError(
    "WOULD_OVERWRITE",
    `There is a branch ${quote(branch, 300)} already, with something else in it.`,
    {
      hint: "Merge it or delete it first; nothing was changed.",
    },
  );
}

async function openPullRequest(
  { branch, title, body }: Proposable,
  { options, trunk, made }: ProposalPlace & { readonly made: boolean },
): Promise<OfferProposal> {
  const { repository, progress, signal } = options;
  const { commonDir, origin, byHand } = await readByHand(repository.path, { branch, base: trunk });
  const proposal = { ...byHand, title, made };
  const host = origin === undefined ? undefined : await openHost(repository.path, signal);
  if (origin === undefined || host === undefined) return proposal;
  try {
    const transport = await createTransport({ gitDir: commonDir, location: origin, progress });
    await transport.push(`refs/heads/${branch}`);
    return { ...proposal, pullRequest: await host.openPullRequest({ title, body, head: branch, base: trunk }) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { ...proposal, problem: error.message };
  }
}

/** What git and its origin say of a branch of this repository. */
export async function readByHand(folder: string, { branch, base }: Pick<ByHand, "branch" | "base">) {
  const { commonDir, bare: isBare, ...local } = await findLocalRepository(folder);
  const origin = await readOrigin({ commonDir, bare: isBare, ...local });
  const link = linkOf(origin?.url, { base, head: branch });
  const byHand: ByHand = { branch, base, remote: origin !== undefined, ...(isBare ? { isBare } : {}), ...link };
  return { commonDir, origin, byHand };
}

/** Undefined where there is no token, or none for the host that the repository is on. */
async function openHost(folder: string, signal: AbortSignal): Promise<CodeHost | undefined> {
  try {
    return await openCodeHostOf({ folder, access: readHostAccess(), signal });
  } catch (error) {
    if (error instanceof RegistryError && error.code === "USAGE") return undefined;
    throw error;
  }
}

/** Only a host that is known to have GitHub's pages. */
function linkOf(
  origin: string | undefined,
  branches: { readonly base: string; readonly head: string },
): { readonly link?: string } {
  const there = origin === undefined ? undefined : parseHostRepository(origin);
  return there?.apiUrl === readHostAccess().apiUrl ? { link: newPullRequestUrl(there, branches) } : {};
}

function noTrunk(location: string, branch: string): RegistryError {
  return new RegistryError("USAGE", `${quote(location)} has no commit on ${quote(branch, 80)} to propose anything on.`);
}
