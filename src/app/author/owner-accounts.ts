/** Asks the code host about everybody whom a repository names as an owner or admin. */
import { RegistryError } from "../../core/errors.ts";
import type { OwnerAccount, OwnerAccounts } from "../../core/trunk/owner-accounts.ts";
import type { CodeHost } from "../ports/code-host.ts";

/** Each is a question of its own, and hosts count them. */
const MAX_ASKED = 100;
const AT_ONCE = 8;

type Host = Pick<CodeHost, "permissionOf" | "teamMembers">;

/** What the host says of these, as far as it may be told; of more than a hundred it is asked about the first. Throws as the host does. */
export async function ownerAccounts(host: Host, owners: readonly string[]): Promise<OwnerAccounts> {
  const asked = owners.slice(0, MAX_ASKED);
  const found = new Map<string, OwnerAccount>();
  for (let i = 0; i < asked.length; i += AT_ONCE) {
    const some = asked.slice(i, i + AT_ONCE);
    const accounts = await Promise.all(some.map((owner) => accountOf(host, owner)));
    for (const [j, owner] of some.entries()) found.set(owner, accounts[j] ?? { kind: "unseen" });
  }
  return withoutTeamsThatAreNone(found);
}

async function accountOf(host: Host, owner: string): Promise<OwnerAccount> {
  if (owner.includes("/")) {
    const members = await host.teamMembers(`@${owner}`);
    return members === undefined ? { kind: "unseen" } : { kind: "team", members: members.map(({ login }) => login) };
  }
  // An address of mail is no account, though CODEOWNERS takes one.
  if (owner.includes("@")) return { kind: "unseen" };
  try {
    const permission = await host.permissionOf(owner);
    return { kind: "person", mayWrite: permission === "admin" || permission === "write" };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "HOST_NOT_FOUND") return { kind: "nobody" };
    if (error.code === "HOST_DENIED") return { kind: "unseen" };
    throw error;
  }
}

/** A token that sees one team of an organisation sees them all: what it does not see then is none. */
function withoutTeamsThatAreNone(found: ReadonlyMap<string, OwnerAccount>): OwnerAccounts {
  const organisationOf = (owner: string) => owner.slice(0, owner.indexOf("/"));
  const seen = new Set([...found].flatMap(([owner, { kind }]) => (kind === "team" ? [organisationOf(owner)] : [])));
  const entries = [...found].map(([owner, account]): [string, OwnerAccount] => {
    const isNone = owner.includes("/") && account.kind === "unseen" && seen.has(organisationOf(owner));
    return [owner, isNone ? { kind: "nobody" } : account];
  });
  return new Map(entries);
}
