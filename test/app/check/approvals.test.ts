/** The status of approvals: green only where everybody who has to approve is known and did. */
import { describe, expect, it } from "vitest";
import { judgeApprovals } from "../../../src/app/check/approvals.ts";
import type { CodeHost, HostStatus, PullRequest } from "../../../src/app/ports/code-host.ts";
import { type CheckReport, type Need, REPORT_LIMITS } from "../../../src/core/report/check-report.ts";
import { boundedReport } from "../../../src/core/report/report-bounds.ts";

const HEAD = "a".repeat(40);
const PROPOSAL: PullRequest = {
  number: 7,
  title: "feat: much",
  body: "",
  author: { id: 1, login: "ann", isBot: false },
  isDraft: false,
  head: { sha: HEAD, branch: "topic", repository: "acme/skills" },
  base: { sha: "b".repeat(40), branch: "main" },
};

function owned(count: number): readonly Need[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ role: "owner", people: ["bob", `owner-${i}`], count: 1, subjects: [`team/skill-${i}`], why: "policy asks" },
    enforcedBy: "api" as const,
  }));
}

/** As a check makes it. */
function reported(needs: readonly Need[], owners: readonly string[] = []): CheckReport {
  return boundedReport({
    ...{ format: 1, engine: 1, verdict: "pass", reason: "", pending: 0, skills: [], findings: [], plan: [] },
    change: { base: HEAD, head: HEAD, title: "feat: much" },
    needs: [...needs],
    ...(owners.length === 0 ? {} : { owners: [...owners] }),
  });
}

/** Where bob, who is an owner of everything, has approved, and dan wants changes of an earlier commit. */
async function posted(needs: readonly Need[], owners: readonly string[] = []): Promise<HostStatus | undefined> {
  let last: HostStatus | undefined;
  const host = {
    reviews: async () => [
      { author: { id: 2, login: "bob", isBot: false }, state: "approved", isInsider: false, commit: HEAD },
      {
        author: { id: 3, login: "dan", isBot: false },
        state: "changes-requested",
        isInsider: false,
        commit: "c".repeat(40),
      },
    ],
    teamMembers: async (team: string) => (team === "@acme/dans" ? [{ id: 3, login: "dan", isBot: false }] : []),
    pullRequest: async () => PROPOSAL,
    statuses: async () => [],
    createStatus: async (_: string, status: HostStatus) => {
      last = status;
    },
  } as Partial<CodeHost> as CodeHost;
  await judgeApprovals(host, { proposal: PROPOSAL, report: reported(needs, owners) });
  return last;
}

describe("judgeApprovals", () => {
  it("is green where everybody approved, as many as a report has room for", async () => {
    expect(await posted(owned(REPORT_LIMITS.needs))).toMatchObject({ state: "success" });
  });

  it.each([
    ["somebody else is asked", owned(1)],
    ["nobody is asked", []],
  ])("is red while an owner of what is touched wants changes, where %s", async (_, needs) => {
    const red = { state: "failure", description: "dan (owner) asked for changes." };
    expect(await posted(needs, ["bob", "dan"])).toMatchObject(red);
    expect(await posted(needs, ["@acme/dans"])).toMatchObject(red);
    expect(await posted(needs, ["bob", "@acme/others"])).toMatchObject({ state: "success" });
  });

  it("waits where there are more owners than a report holds", async () => {
    const owners = Array.from({ length: REPORT_LIMITS.list + 2 }, (_, i) => `owner-${i}`);
    expect(await posted([], owners)).toMatchObject({
      state: "pending",
      description: "Who has to approve cannot be told: 2 owners too many. Split it into smaller changes.",
    });
  });

  it("waits where more approvals are needed than a report holds, and says so", async () => {
    expect(await posted(owned(REPORT_LIMITS.needs + 3))).toMatchObject({
      state: "pending",
      description: "Who has to approve cannot be told: 3 approvals too many. Split it into smaller changes.",
    });
  });
});
