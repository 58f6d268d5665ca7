/** Whether those whom a repository names as owners and admins are anybody to the code host, and enough of them are. */
import { personWord } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import { quote } from "../errors.ts";
import { type Check, toCheck } from "./diagnosis-check.ts";
import type { Owned } from "./thin-owners.ts";

/** What the host says of an owner. `unseen`: the token may not be told, or nobody asked. */
export type OwnerAccount =
  | { readonly kind: "person"; readonly mayWrite: boolean }
  | { readonly kind: "team"; readonly members: readonly string[] }
  | { readonly kind: "nobody" }
  | { readonly kind: "unseen" };

/** By the owner as `personWord` has it. */
export type OwnerAccounts = ReadonlyMap<string, OwnerAccount>;

const ID = "owner-accounts";
/** Names in one sentence. */
const MAX_NAMED = 5;

/** Everybody who is named, each once, those of most skills first: where not all can be asked about, they matter most. */
export function ownersToAsk(owned: readonly Owned[], admins: readonly string[]): readonly string[] {
  const counts = new Map(admins.map((admin) => [personWord(admin), owned.length + 1]));
  for (const owner of owned.flatMap(({ owners }) => owners)) {
    const word = personWord(owner);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || compareUtf8(a, b)).map(([word]) => word);
}

/** What is wrong with who is named, by what the host says. */
export function checkOwnerAccounts(
  accounts: OwnerAccounts,
  named: { readonly owned: readonly Owned[]; readonly admins: readonly string[]; readonly fix: string },
): Check {
  const { owned, admins, fix } = named;
  const all = ownersToAsk(owned, admins);
  const of = (word: string) => accounts.get(word) ?? { kind: "unseen" };
  const nobody = all.filter((word) => of(word).kind === "nobody");
  const powerless = all.filter((word) => isPowerless(of(word)));
  if (nobody.length + powerless.length > 0) {
    const said = [
      ...(nobody.length === 0 ? [] : [`The host does not know ${listed(nobody, named)}.`]),
      ...(powerless.length === 0
        ? []
        : [`${listed(powerless, named)} may not write here, so the host asks nobody there.`]),
    ];
    return toCheck(ID, "problem", said.join(" "), fix);
  }
  const unseen = all.filter((word) => of(word).kind === "unseen");
  const thin = owned.filter(({ owners }) => owners.length > 0 && isOnePerson(owners, accounts));
  if (thin.length > 0) {
    const ids = few(thin.map(({ id }) => quote(id, 140)));
    const message = `By the host's teams ${thin.length === 1 ? "one skill has" : `${thin.length} skills have`} one owner in all: ${ids}.`;
    return toCheck(ID, "warning", message, fix);
  }
  if (all.length > 0 && unseen.length === all.length)
    return toCheck(ID, "unknown", "The token may not see whether the host knows who owns the skills.", fix);
  if (unseen.length > 0)
    return toCheck(ID, "ok", `The host knows every owner that could be asked about; not ${listed(unseen, named)}.`);
  return toCheck(ID, "ok", "The host knows everybody who owns something.");
}

/** A team without members is one that nobody answers for. */
function isPowerless(account: OwnerAccount): boolean {
  return account.kind === "person" ? !account.mayWrite : account.kind === "team" && account.members.length === 0;
}

/** Are all owners together one person, as far as the host tells who they are? Whom it does not tell is somebody else. */
function isOnePerson(owners: readonly string[], accounts: OwnerAccounts): boolean {
  const people = new Set<string>();
  for (const word of owners.map(personWord)) {
    const account = accounts.get(word) ?? { kind: "unseen" };
    if (account.kind === "unseen" || account.kind === "nobody") return false;
    for (const person of account.kind === "team" ? account.members : [word]) people.add(personWord(person));
  }
  // One person alone without a team is told where nobody has to be asked.
  return people.size === 1 && owners.some((owner) => accounts.get(personWord(owner))?.kind === "team");
}

/** `acme/biling (billing/refunds and 2 more)`, and so on. */
function listed(
  words: readonly string[],
  { owned, admins }: { owned: readonly Owned[]; admins: readonly string[] },
): string {
  return few(
    words.map((word) => {
      const isIt = (person: string) => personWord(person) === word;
      const skills = owned.filter(({ owners }) => owners.some(isIt)).map(({ id }) => quote(id, 140));
      const of = [...(admins.some(isIt) ? ["`admins`"] : []), ...skills];
      return `${quote(word, 80)} (${few(of, 2)})`;
    }),
  );
}

function few(words: readonly string[], count = MAX_NAMED): string {
  const left = words.length - count;
  return [...words.slice(0, count), ...(left > 0 ? [`and ${left} more`] : [])].join(", ");
}
