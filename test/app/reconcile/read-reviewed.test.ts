/** Who may be an owner where the owners' team cannot be read: whom the host knows, and nobody who only passes by. */
import { describe, expect, it } from "vitest";
import type { PullRequest, Review } from "../../../src/app/ports/code-host.ts";
import { type ReviewsHost, readReviewed } from "../../../src/app/reconcile/read-reviewed.ts";
import { type ErrorCode, RegistryError } from "../../../src/core/errors.ts";

const HEAD = "a".repeat(40);
const PROPOSAL: PullRequest = {
  ...{ number: 7, title: "feat: much", body: "", isDraft: false },
  author: { id: 1, login: "ann", isBot: false },
  head: { sha: HEAD, branch: "topic", repository: "acme/skills" },
  base: { sha: "b".repeat(40), branch: "main" },
};

const LOGINS = ["ann", "bob", "cara", "dan", "eve"];
function dissent(login: string, isInsider = false): Review {
  const author = { id: LOGINS.indexOf(login) + 1, login, isBot: false };
  return { author, state: "changes-requested", isInsider, commit: HEAD };
}

/** Answers who counts as one of the house, and about whom the host was asked. */
async function insiders(reviews: readonly Review[], { team = "unknown", says = {} as Record<string, string> } = {}) {
  const asked: string[] = [];
  const host: ReviewsHost = {
    reviews: async () => reviews,
    teamMembers: async () => (team === "unknown" ? undefined : []),
    permissionOf: async (login) => {
      asked.push(login);
      const answer = says[login] ?? "HOST_NOT_FOUND";
      if (answer.startsWith("HOST_")) throw new RegistryError(answer as ErrorCode, "No.");
      return answer;
    },
  };
  const read = await readReviewed(host, { proposal: PROPOSAL, people: [], owners: ["@acme/billing"] });
  return { insiders: LOGINS.filter((_, i) => read.insiders.has(i + 1)), asked };
}

describe("readReviewed", () => {
  it("believes what the host says of a review, and asks what everybody else may do who wants changes, once", async () => {
    const approved: Review = { ...dissent("ann"), state: "approved" };
    const reviews = [approved, dissent("bob", true), dissent("cara"), dissent("cara"), dissent("dan"), dissent("eve")];
    expect(await insiders(reviews, { says: { cara: "write", dan: "read", eve: "HOST_DENIED" } })).toEqual({
      insiders: ["bob", "cara"],
      asked: ["cara", "dan", "eve"],
    });
  });

  it("asks about nobody where every owner is known", async () => {
    expect(await insiders([dissent("cara")], { team: "known" })).toEqual({ insiders: [], asked: [] });
  });

  it("takes nobody for a stranger because the host did not answer", async () => {
    const silent = insiders([dissent("cara")], { says: { cara: "HOST_UNREACHABLE" } });
    await expect(silent).rejects.toThrow("No.");
  });
});
