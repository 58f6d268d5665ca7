/** Asks the code host what was said about a pull request, and as far as it may be told, who those who said it are. */

import { RegistryError } from "../../core/errors.ts";
import { isTeam, type Reviewed, unknownOwners } from "../../core/gate/stage-status.ts";
import type { Account, CodeHost, PullRequest, Review } from "../ports/code-host.ts";

export type ReviewsHost = Pick<CodeHost, "reviews" | "teamMembers" | "permissionOf">;

/** What an account may do who belongs to the repository. */
const WRITING: ReadonlySet<string> = new Set(["admin", "maintain", "write"]);

/** Everything that stages of these people need to be judged. Throws as the host does. */
export async function readReviewed(
  host: ReviewsHost,
  of: { readonly proposal: PullRequest; readonly people: readonly string[]; readonly owners: readonly string[] },
): Promise<Reviewed> {
  const { number, author, head } = of.proposal;
  const { owners } = of;
  const [reviews, members] = await Promise.all([host.reviews(number), readTeams(host, [...of.people, ...owners])]);
  // Only where an owner may be anybody does it matter who is one of the house.
  const insiders =
    unknownOwners({ owners, members }).length === 0 ? new Set<number>() : await readInsiders(host, reviews);
  return { head: head.sha, author, reviews, members, owners, insiders };
}

async function readTeams(
  host: ReviewsHost,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly Account[] | undefined>> {
  const teams = [...new Set(people.filter(isTeam))];
  return new Map(await Promise.all(teams.map(async (team) => [team, await host.teamMembers(team)] as const)));
}

/** Of those who ever wanted changes. A membership that is not shown in public is not called one by the host: it is asked what they may do. */
async function readInsiders(host: ReviewsHost, reviews: readonly Review[]): Promise<ReadonlySet<number>> {
  const insiders = new Set<number>();
  const asked = new Set<number>();
  for (const { author, isInsider, state } of reviews) {
    if (state !== "changes-requested" || author.isBot || asked.has(author.id)) continue;
    asked.add(author.id);
    if (isInsider || (await mayWrite(host, author.login))) insiders.add(author.id);
  }
  return insiders;
}

async function mayWrite(host: ReviewsHost, login: string): Promise<boolean> {
  try {
    return WRITING.has(await host.permissionOf(login));
  } catch (error) {
    // Of whom the host knows nothing, or says nothing to this token, nobody knows that they belong here.
    const isUnknown = error instanceof RegistryError && ["HOST_NOT_FOUND", "HOST_DENIED"].includes(error.code);
    if (!isUnknown) throw error;
    return false;
  }
}
