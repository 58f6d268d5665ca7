/**
 * What opening needs of a repository, be it on this machine or far away; and which of its branches is the trunk. A clone's
 * trunk is that of the place it was cloned from: whoever stands on another branch has not made that the trunk.
 */
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";

/** Branches by short name, and the one HEAD names. */
export interface SeenBranches {
  readonly head: string | undefined;
  /** The default branch of the place where others merge: a remote's HEAD, or what a clone knows of it. */
  readonly main: string | undefined;
  /** In a clone, also those that only its remote `origin` has. */
  readonly tips: ReadonlyMap<string, Oid>;
}

export interface FollowedRepository {
  /** Never with credentials. */
  readonly shown: string;
  readonly remote: boolean;
  /** The git directory whose branches we read, and whose ledger branch we move. */
  readonly refsDir: string;
  readonly objectsDir: string;
  readonly shared?: string | undefined;
  readonly watch: readonly string[];
  /** Looks for these branches and HEAD. Throws GIT_UNREACHABLE. */
  look(branches: readonly string[]): Promise<SeenBranches>;
  /** Of a clone that knows no default branch of its `origin`: what that is, asked there. Undefined where nobody says. */
  askMain?(): Promise<{ readonly branch: string; readonly shown: string } | undefined>;
  /** The names of up to `limit` branches. */
  names(limit: number): Promise<readonly string[]>;
  /** Brings what the last look saw of these branches here, and answers where the trunk is. */
  take(branches: { readonly trunk?: string; readonly ledger?: string }): Promise<Oid | undefined>;
  isShallow(): Promise<boolean>;
  /** Of a folder: the NOT_A_REPOSITORY that is said of it once it is none any more. */
  away?(): Promise<RegistryError | undefined>;
  /** Throws LEDGER_CHECKED_OUT when a work tree stands on this branch. */
  mayMove(branch: string): Promise<void>;
  /** Sends a branch to the remote; nothing to do for a local repository. */
  push(branch: string): Promise<void>;
}

export interface TrunkWish {
  /** What the settings name; undefined: whatever is customary. */
  readonly trunk: string | undefined;
  /** The ledger is never the trunk, even where HEAD names it. */
  readonly ledger: string;
  /** A missing trunk is no error: a repository may hold the ledger alone. */
  readonly optional: boolean;
}

/**
 * Finds the trunk: the branch that was named, else the default branch of the host (of a remote its HEAD, of a clone
 * origin's), `main`, `master` or what HEAD names. An empty repository has none yet. Throws TRUNK_NOT_FOUND, listing what is
 * there; also where a clone lacks the branch that is the trunk where it was cloned from.
 */
export async function findTrunk(repository: FollowedRepository, wish: TrunkWish): Promise<string> {
  const customary = ["main", "master"];
  const named = wish.trunk === undefined ? undefined : namesOf(wish.trunk);
  const seen = await repository.look([...(named ?? customary), wish.ledger]);
  const candidates = named ?? [seen.main, ...customary];
  const isThere = (name: string | undefined) => name !== undefined && name !== wish.ledger && seen.tips.has(name);
  const found = candidates.find(isThere);
  if (found !== undefined) return found;
  const others = (await repository.names(12)).filter((name) => name !== wish.ledger);
  if (named === undefined && others.length > 0) {
    if (!wish.optional) await demandTheirs(repository, [seen.head, wish.ledger]);
    if (isThere(seen.head)) return seen.head as string;
  }
  if (others.length > 0 && !wish.optional) throw trunkNotFound(repository.shown, wish.trunk, others);
  const unborn = seen.head === wish.ledger ? undefined : seen.head;
  return wish.trunk ?? unborn ?? "main";
}

/** Throws TRUNK_NOT_FOUND where a clone's `origin` has another default branch than these, which the clone does not know. */
async function demandTheirs(
  { shown, askMain }: FollowedRepository,
  others: readonly (string | undefined)[],
): Promise<void> {
  const theirs = await askMain?.();
  if (theirs !== undefined && !others.includes(theirs.branch)) throw trunkNotFetched(shown, theirs);
}

/** People also call a branch as git shows that of a remote. */
function namesOf(trunk: string): readonly string[] {
  return trunk.startsWith("origin/") ? [trunk, trunk.slice("origin/".length)] : [trunk];
}

function trunkNotFetched(
  shown: string,
  { branch, shown: origin }: { readonly branch: string; readonly shown: string },
): RegistryError {
  const name = quote(branch, 80);
  return new RegistryError(
    "TRUNK_NOT_FOUND",
    `The trunk is ${name}, as ${quote(origin)} has it, and the clone ${quote(shown)} does not have that branch.`,
    {
      hint: `\`git remote set-branches --add origin ${name} && git fetch origin\` brings it; --trunk names another branch.`,
    },
  );
}

function trunkNotFound(shown: string, wanted: string | undefined, others: readonly string[]): RegistryError {
  const what = wanted === undefined ? "branch main or master, and HEAD names none" : `branch ${quote(wanted)}`;
  const list = others.slice(0, 10).map((name) => quote(name, 80));
  const more = others.length > 10 ? " and more" : "";
  return new RegistryError(
    "TRUNK_NOT_FOUND",
    `The repository ${quote(shown)} has no ${what}; it has ${list.join(", ")}${more}.`,
    { hint: "Name the branch that counts with --trunk." },
  );
}
