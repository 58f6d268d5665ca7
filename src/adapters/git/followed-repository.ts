/** What opening needs of a repository, be it on this machine or far away; and which of its branches is the trunk. */
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";

/** Branches by short name, and the one HEAD names. */
export interface SeenBranches {
  readonly head: string | undefined;
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
  /** The names of up to `limit` branches. */
  names(limit: number): Promise<readonly string[]>;
  /** Brings what the last look saw of these branches here, and answers where the trunk is. */
  take(branches: { readonly trunk?: string; readonly ledger?: string }): Promise<Oid | undefined>;
  isShallow(): Promise<boolean>;
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
 * Finds the trunk: the branch that was named, else `main`, `master` or what HEAD names (a remote's HEAD comes first:
 * it is the host's "default branch"). An empty repository has none yet. Throws TRUNK_NOT_FOUND, listing what is there.
 */
export async function findTrunk(repository: FollowedRepository, wish: TrunkWish): Promise<string> {
  const customary = ["main", "master"];
  const seen = await repository.look([...(wish.trunk === undefined ? customary : [wish.trunk]), wish.ledger]);
  const byCustom = repository.remote ? [seen.head, ...customary] : [...customary, seen.head];
  const candidates = wish.trunk === undefined ? byCustom : [wish.trunk];
  const found = candidates.find((name) => name !== undefined && name !== wish.ledger && seen.tips.has(name));
  if (found !== undefined) return found;
  const others = (await repository.names(12)).filter((name) => name !== wish.ledger);
  if (others.length > 0 && !wish.optional) throw trunkNotFound(repository.shown, wish.trunk, others);
  const unborn = seen.head === wish.ledger ? undefined : seen.head;
  return wish.trunk ?? unborn ?? "main";
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
