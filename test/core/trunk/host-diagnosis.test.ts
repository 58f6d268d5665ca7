import { describe, expect, it } from "vitest";
import { type BranchGuard, diagnoseHost, type HostFacts } from "../../../src/core/trunk/host-diagnosis.ts";

const GUARDED: BranchGuard = {
  isSeen: true,
  checksBypassed: true,
  requiredChecks: ["build", "check skills"],
  reviewsRequired: true,
  codeOwnersRequired: true,
  staleReviewsDismissed: true,
  mergeMethods: { squash: true, merge: false, rebase: false },
  titleOnly: { squash: true, merge: undefined },
  updatesRestricted: false,
};
const UNSEEN: BranchGuard = {
  isSeen: true,
  checksBypassed: undefined,
  requiredChecks: undefined,
  reviewsRequired: undefined,
  codeOwnersRequired: undefined,
  staleReviewsDismissed: undefined,
  mergeMethods: { squash: undefined, merge: undefined, rebase: undefined },
  titleOnly: { squash: undefined, merge: undefined },
  updatesRestricted: undefined,
};
const WELL: HostFacts = {
  repository: "acme/skills",
  page: "https://github.com/acme/skills",
  branch: "main",
  codeowners: ".github/CODEOWNERS",
  trunk: GUARDED,
  ledger: { branch: "skilltrunk/ledger", guard: { ...GUARDED, updatesRestricted: true } },
  team: { name: "@acme/platform", readable: true },
  unknownOwners: [],
  named: {
    accounts: new Map([["ann", { kind: "person", mayWrite: true }]]),
    owned: [{ id: "a/b", owners: ["ann"] }],
    admins: [],
  },
  checks: ["check skills"],
  approvals: "host",
  derivesVersions: true,
};

function ills(facts: Partial<HostFacts>): readonly string[] {
  const checks = diagnoseHost({ ...WELL, ...facts }, { message: "" });
  for (const { status, fix } of checks) if (status === "problem" || status === "warning") expect(fix).toBeDefined();
  return checks.filter(({ status }) => status !== "ok").map(({ id, status }) => `${id}: ${status}`);
}
const guard = (changes: Partial<BranchGuard>) => ({ trunk: { ...GUARDED, ...changes } });

describe("diagnoseHost", () => {
  it("finds nothing where all is well", () => {
    expect(ills({})).toEqual([]);
  });

  it.each([
    [guard({ requiredChecks: ["build"] }), ["required-check: problem"]],
    [{ checks: [] }, ["required-check: problem"]],
    [guard({ checkApps: new Map([["check skills", [null]]]) }), ["required-check: warning"]],
    [guard({ checkApps: new Map([["check skills", [null, 15368]]]) }), []],
    [guard({ checkApps: new Map([["check skills", [4711]]]) }), ["required-check: problem"]],
    [{ ...guard({ checkApps: new Map([["check skills", [4711]]]) }), page: "https://git.acme.example/a/b" }, []],
    [guard({ checksBypassed: false }), ["check-bypass: warning"]],
    [guard({ requiredChecks: [], requiredWorkflows: [".github/workflows/check.yml"] }), ["required-check: unknown"]],
    [guard({ requiredWorkflows: [".github/workflows/other.yml"] }), []],
    [
      guard({ mergeMethods: { squash: true, merge: true, rebase: true } }),
      ["merge-methods: problem", "merge-messages: unknown"],
    ],
    [guard({ mergeMethods: { squash: undefined, merge: false, rebase: true } }), ["merge-methods: problem"]],
    [
      guard({
        mergeMethods: { squash: false, merge: true, rebase: false },
        titleOnly: { squash: false, merge: true },
      }),
      ["merge-methods: warning"],
    ],
    [guard({ titleOnly: { squash: false, merge: undefined } }), ["merge-messages: problem"]],
    [{ ...guard({ titleOnly: { squash: false, merge: undefined } }), derivesVersions: false }, []],
    [{ approvals: "api" }, ["required-approvals: problem"]],
    [{ ...guard({ requiredChecks: ["check skills", "skilltrunk/approvals"] }), approvals: "api" }, []],
    ...(
      [
        [[null], ["required-approvals: warning"]],
        [[null, 15368], []],
      ] as const
    ).map(
      ([apps, found]) =>
        [
          {
            ...guard({
              requiredChecks: ["check skills", "skilltrunk/approvals"],
              checkApps: new Map([["skilltrunk/approvals", apps]]),
            }),
            approvals: "api" as const,
          },
          [...found],
        ] satisfies [Partial<HostFacts>, string[]],
    ),
    [guard({ reviewsRequired: false }), ["reviews: problem"]],
    [guard({ codeOwnersRequired: false }), ["code-owner-reviews: problem"]],
    [guard({ staleReviewsDismissed: false }), ["stale-reviews: problem"]],
    [
      { ...guard({ staleReviewsDismissed: false }), approvals: "api" },
      ["required-approvals: problem", "stale-reviews: warning"],
    ],
    [{ ledger: { branch: "l", guard: GUARDED } }, ["ledger-writers: warning"]],
    [{ ledger: undefined }, ["ledger-writers: unknown"]],
    [{ unknownOwners: ["/skills/billing/ @acme/biling"] }, ["owners: problem"]],
    [{ unknownOwners: undefined }, ["owners: unknown"]],
    [
      { named: { ...WELL.named, admins: ["nobody"], accounts: new Map([["nobody", { kind: "nobody" }]]) } },
      ["owner-accounts: problem"],
    ],
    [{ team: undefined }, []],
    [{ team: { name: "@acme/x", readable: false } }, []],
    [
      { team: { name: "@acme/x", readable: false }, approvals: "api" },
      ["required-approvals: problem", "teams: problem"],
    ],
  ] satisfies [Partial<HostFacts>, string[]][])("of %j finds %j", (facts, found) => {
    expect(ills(facts)).toEqual(found);
  });

  it("takes what may not be seen for unknown, never for missing", () => {
    const found = ills({ trunk: UNSEEN, ledger: { branch: "l", guard: UNSEEN } });
    expect(found).toHaveLength(8);
    expect(found.every((one) => one.endsWith(": unknown"))).toBe(true);
  });

  it("sends whoever has a merge queue to its rule, and everybody else to the repository's switches", () => {
    const mergeMethods = { squash: false, merge: false, rebase: true };
    const fixOf = (changes: Partial<BranchGuard>) =>
      diagnoseHost({ ...WELL, ...guard({ mergeMethods, ...changes }) }, { message: "" }).find(
        ({ id }) => id === "merge-methods",
      )?.fix;
    expect(fixOf({ isQueued: true })).toContain("Require merge queue");
    expect(fixOf({})).toContain("--enable-rebase-merge=false");
  });

  it("mends only the messages of merges that are allowed", () => {
    const fixOf = (changes: Partial<BranchGuard>) =>
      diagnoseHost({ ...WELL, ...guard(changes) }, { message: "" }).find(({ id }) => id === "merge-messages")?.fix;
    const titleOnly = { squash: false, merge: false };
    expect(fixOf({ titleOnly })).toBe(
      "gh api --method PATCH repos/acme/skills -f squash_merge_commit_title=PR_TITLE -f squash_merge_commit_message=BLANK",
    );
    expect(fixOf({ titleOnly, mergeMethods: { squash: true, merge: true, rebase: false } })).toContain(
      "-f merge_commit_title=PR_TITLE",
    );
  });

  it("says of every check why nothing is known of the host", () => {
    const why = { message: "There is no token.", fix: "Set one." };
    const checks = diagnoseHost(undefined, why);
    expect(checks.map(({ id }) => id)).toEqual(diagnoseHost(WELL, why).map(({ id }) => id));
    for (const check of checks) expect(check).toMatchObject({ status: "unknown", ...why });
  });
});
