/** Asks the code host about everybody whom a repository names as an owner or admin. */
import { RegistryError } from "../../core/errors.ts";
import type { OwnerAccount, OwnerAccounts } from "../../core/trunk/owner-accounts.ts";
import type { CodeHost } from "../ports/code-host.ts";

/** Each is a question of its own, and hosts count them. */
const MAX_ASKED = 100;
const AT_ONCE = 8;

type Host = Pick<CodeHost, "permissionOf" | "teamMembers">;

/**
 * What the host says of these, as far as it may be told; of more than a hundred it is asked about the first. A token that
 * may not ask about one person may ask about none, and one that has asked enough asks no more. Throws as the host does.
 */
export async function ownerAccounts(host: Host, owners: readonly string[]): Promise<OwnerAccounts> {
  const found = new Map<string, OwnerAccount>();
  const refused = new Set<"person" | "team">();
  const unanswered = new Set<string>();
  const refuse = (owner: string, why: "denied" | "limited") => {
    unanswered.add(owner);
    refused.add("person");
    if (why === "limited") refused.add("team");
  };
  let asked = owners.slice(0, MAX_ASKED);
  while (asked.length > 0) {
    const some = asked.slice(0, AT_ONCE);
    const answers = await Promise.all(some.map((owner) => accountOf(host, owner)));
    for (const [i, owner] of some.entries()) {
      const answer = answers[i] ?? "limited";
      if (typeof answer === "string") refuse(owner, answer);
      found.set(owner, typeof answer === "string" ? { kind: "unseen" } : answer);
    }
    asked = asked.slice(AT_ONCE).filter((owner) => !refused.has(kindOf(owner)));
  }
  return withoutTeamsThatAreNone(found, unanswered);
}

function kindOf(owner: string): "person" | "team" {
  return owner.includes("/") ? "team" : "person";
}

async function accountOf(host: Host, owner: string): Promise<OwnerAccount | "denied" | "limited"> {
  // An address of mail is no account, though CODEOWNERS takes one.
  if (kindOf(owner) === "person" && owner.includes("@")) return { kind: "unseen" };
  try {
    if (kindOf(owner) === "person") {
      const permission = await host.permissionOf(owner);
      return { kind: "person", mayWrite: permission === "admin" || permission === "write" };
    }
    const members = await host.teamMembers(`@${owner}`);
    return members === undefined ? { kind: "unseen" } : { kind: "team", members: members.map(({ login }) => login) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === "HOST_NOT_FOUND") return { kind: "nobody" };
    if (error.code === "HOST_DENIED") return "denied";
    if (error.code === "HOST_LIMITED") return "limited";
    throw error;
  }
}

/** A token that sees one team of an organisation sees them all: what the host then does not know is none. */
function withoutTeamsThatAreNone(
  found: ReadonlyMap<string, OwnerAccount>,
  unanswered: ReadonlySet<string>,
): OwnerAccounts {
  const organisationOf = (owner: string) => owner.slice(0, owner.indexOf("/"));
  const seen = new Set([...found].flatMap(([owner, { kind }]) => (kind === "team" ? [organisationOf(owner)] : [])));
  const entries = [...found].map(([owner, account]): [string, OwnerAccount] => {
    const isUnknown = owner.includes("/") && account.kind === "unseen" && !unanswered.has(owner);
    const isNone = isUnknown && seen.has(organisationOf(owner));
    return [owner, isNone ? { kind: "nobody" } : account];
  });
  return new Map(entries);
}
