/** `mode: approvals` of the built action: who approved what, told from the host alone, for one commit. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { skillMd } from "../support/git-fixture.ts";
import type { Login, Status } from "../support/github-emulator.ts";
import { HostedRepository, type Proposed } from "../support/hosted-repository.ts";

const POLICY = `approvals:
  source: api
  rules:
    - when: { kind: [content] }
      from: owner
    - when: { kind: [content] }
      from: security
      after: owner
roles:
  security: [cara, "@acme-inc/security"]
`;
let hosted: HostedRepository;
let made = 0;
/** Members of @acme-inc/security; undefined: the token may not see them. */
let security: readonly Login[] | undefined = [];

beforeAll(async () => {
  hosted = await HostedRepository.start({
    "policy.yaml": POLICY,
    "skilltrunk.yaml": "owners: [bob, dan]\n",
    "skills/billing/refunds/SKILL.md": skillMd("refunds"),
    "skills/billing/invoices/SKILL.md": skillMd("invoices"),
    "lifecycle/billing/invoices.yaml": 'owners: ["@acme-inc/invoicing"]\n',
  });
  const ids = new Map<Login, number>();
  for (const login of ["cara", "dan", "eve"] as const) {
    ids.set(login, (await hosted.github.api<{ id: number }>("GET", `/users/${login}`)).id);
  }
  hosted.github.intercept = ({ path }) =>
    !path.startsWith("/orgs/acme-inc/teams/security/members") || security === undefined
      ? undefined
      : { status: 200, body: security.map((login) => ({ id: ids.get(login), login, type: "User" })) };
});
afterEach(() => {
  security = [];
});
afterAll(() => hosted.close());

function propose(as: Login = "ann"): Promise<Proposed> {
  const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: `Change ${++made}.\n` }) };
  return hosted.propose({ as, branch: `change-${made}`, title: `feat: change ${made}`, files });
}

/** Runs the action after somebody's review, and answers the status that stands then. */
async function judged(proposed: Proposed): Promise<Status | undefined> {
  const { status, stdout } = await hosted.after(proposed, { mode: "approvals" });
  expect(stdout).toContain(`#${proposed.number}`);
  expect(status).toBe(0);
  return hosted.github.statuses(proposed.head).at(-1);
}

describe("what was approved", () => {
  it("is published with the evidence of who approved, and what was not is held until somebody does", async () => {
    const approved = await propose();
    await hosted.github.review(approved.number, "bob", "APPROVE");
    await hosted.github.review(approved.number, "cara", "APPROVE");
    const commit = await hosted.merge(approved.number);
    const first = await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" });
    expect(first.status).toBe(0);
    expect(JSON.parse(first.outputs["published"] ?? "[]")).toContainEqual(
      expect.objectContaining({ id: "billing/refunds", version: "1.0.0" }),
    );
    expect(hosted.github.statuses(commit).at(-1)).toMatchObject({ context: "skilltrunk/publish", state: "success" });

    const early = await propose();
    await hosted.github.review(early.number, "bob", "APPROVE");
    const held = await hosted.merge(early.number);
    expect((await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" })).outputs["published"]).toBe(
      "[]",
    );
    expect(hosted.github.statuses(held).at(-1)).toMatchObject({ state: "pending" });
    const waits = "Version 1.1.0 waits for the approval of one person of security";
    expect((await hosted.github.comments(early.number)).at(-1)?.body.replaceAll("\\", "")).toContain(waits);
    await hosted.github.review(early.number, "cara", "APPROVE");
    const later = await hosted.step({ mode: "publish" }, "schedule", {});
    expect(JSON.parse(later.outputs["published"] ?? "[]")).toMatchObject([{ id: "billing/refunds", version: "1.1.0" }]);
    expect(hosted.github.statuses(held).at(-1)).toMatchObject({ state: "success" });
  });
});

describe("the status", () => {
  it("waits, then is green once everybody approved in order, and is posted only when it changes", async () => {
    const proposed = await propose();
    expect(await judged(proposed)).toEqual({
      context: "skilltrunk/approvals",
      state: "pending",
      description: "Waits for 1 approval of owner; 1 approval of security (after owner).",
    });
    await judged(proposed);
    expect(hosted.github.statuses(proposed.head)).toHaveLength(1);

    await hosted.github.review(proposed.number, "bob", "APPROVE");
    expect(await judged(proposed)).toMatchObject({
      state: "pending",
      description: "Waits for 1 approval of security.",
    });
    await hosted.github.review(proposed.number, "cara", "APPROVE");
    expect(await judged(proposed)).toMatchObject({ state: "success", description: "Approved: owner, security." });
    expect(hosted.github.statuses(proposed.head)).toHaveLength(3);
  });

  it("does not count an approval of an earlier commit", async () => {
    const proposed = await propose();
    await hosted.github.review(proposed.number, "bob", "APPROVE");
    const amended = await hosted.amend(proposed, {
      "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Sly.\n" }),
    });
    expect(await judged(amended)).toMatchObject({
      state: "pending",
      description: expect.stringContaining("bob approved an earlier commit"),
    });
  });

  it("does not count the author's own approval, nor a stranger's, nor one out of order", async () => {
    const proposed = await propose("bob");
    for (const login of ["bob", "eve", "cara"] as const) await hosted.github.review(proposed.number, login, "APPROVE");
    expect(await judged(proposed)).toMatchObject({
      state: "pending",
      description: "Waits for 1 approval of owner; 1 approval of security (after owner).",
    });
    await hosted.github.review(proposed.number, "dan", "APPROVE");
    // Security looked at it before an owner did.
    expect(await judged(proposed)).toMatchObject({ description: "Waits for 1 approval of security." });
  });

  it("is red while somebody who is needed wants changes", async () => {
    const proposed = await propose();
    for (const login of ["dan", "bob", "cara"] as const) await hosted.github.review(proposed.number, login, "APPROVE");
    await hosted.github.review(proposed.number, "dan", "REQUEST_CHANGES");
    await hosted.github.review(proposed.number, "dan", "COMMENT");
    expect(await judged(proposed)).toMatchObject({ state: "failure", description: "dan (owner) asked for changes." });
  });

  it("is red while an owner wants changes of what nobody has to approve", async () => {
    const files = { "README.md": "What we know.\n" };
    const proposed = await hosted.propose({ as: "ann", branch: "readme", title: "docs: what we know", files });
    expect(await judged(proposed)).toMatchObject({ state: "success", description: "No approval is needed." });
    await hosted.github.review(proposed.number, "eve", "REQUEST_CHANGES");
    expect(await judged(proposed)).toMatchObject({ state: "success" });
    await hosted.github.review(proposed.number, "dan", "REQUEST_CHANGES");
    expect(await judged(proposed)).toMatchObject({ state: "failure", description: "dan (owner) asked for changes." });
    await hosted.github.review(proposed.number, "dan", "APPROVE");
    expect(await judged(proposed)).toMatchObject({ state: "success", description: "No approval is needed." });
  });

  it("counts a team's members, and says when it cannot tell them", async () => {
    const proposed = await propose();
    await hosted.github.review(proposed.number, "bob", "APPROVE");
    await hosted.github.review(proposed.number, "eve", "APPROVE");
    security = undefined;
    expect(await judged(proposed)).toMatchObject({
      state: "pending",
      description: "Waits for 1 approval of security (members of @acme-inc/security cannot be read).",
    });
    security = ["eve"];
    expect(await judged(proposed)).toMatchObject({ state: "success" });
  });

  it("is held up by no passer-by where the owners' team cannot be read, but by whoever is of the house", async () => {
    await hosted.github.api("DELETE", "/repos/acme/skills/collaborators/eve");
    const files = { "skills/billing/invoices/SKILL.md": skillMd("invoices", { body: "More.\n" }) };
    const proposed = await hosted.propose({ as: "ann", branch: "invoices", title: "feat: more", files });
    await hosted.github.review(proposed.number, "eve", "REQUEST_CHANGES");
    const waits = await judged(proposed);
    await hosted.github.review(proposed.number, "cara", "REQUEST_CHANGES");
    const isRed = await judged(proposed);
    await hosted.github.api("PUT", "/repos/acme/skills/collaborators/eve", { body: { permission: "push" } });
    expect(waits).toMatchObject({
      state: "pending",
      description: expect.stringMatching(
        /^Waits for 1 approval of owner \(members of @acme-inc\/invoicing cannot be read\)/,
      ),
    });
    expect(isRed).toMatchObject({ state: "failure", description: expect.stringMatching(/^cara .*asked for changes/) });
  });

  it("follows the policy of the trunk, not the one that the change brings", async () => {
    const files = {
      "policy.yaml": "approvals: { source: none }\n",
      "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Mine.\n" }),
    };
    const proposed = await hosted.propose({ branch: "takeover", title: "feat: mine", files });
    expect(await judged(proposed)).toMatchObject({ state: "pending", description: expect.stringContaining("owner") });
  });

  it("is asked for by the clock too, for every open pull request", async () => {
    const proposed = await propose();
    const { status, stdout } = await hosted.step({ mode: "approvals" }, "schedule", {});
    expect(status).toBe(0);
    expect(stdout).toContain(`#${proposed.number}: pending`);
    expect(hosted.github.statuses(proposed.head)).toHaveLength(1);
  });

  it("is green on what a merge queue made of approved pull requests, and on no other repository's or branch's", async () => {
    const proposed = await propose();
    const queue = { ...proposed, branch: `gh-readonly-queue/main/pr-${proposed.number}-${proposed.head}` };
    const inputs = { mode: "approvals" };
    for (const into of ["release", "main/next"]) {
      const other = { ...queue, branch: queue.branch.replace("/main/", `/${into}/`) };
      const { status, stdout } = await hosted.after(other, inputs, "merge_group");
      expect([status, stdout]).toEqual([0, expect.stringContaining("No open pull request")]);
    }
    const foreign = await hosted.after({ ...queue, from: "eve/skills" }, inputs, "merge_group");
    expect([foreign.status, foreign.stdout]).toEqual([0, expect.stringContaining("No open pull request")]);
    expect(hosted.github.statuses(proposed.head)).toEqual([]);

    const { status, stdout } = await hosted.after(queue, inputs, "merge_group");
    expect([status, stdout]).toEqual([0, expect.stringContaining("success")]);
    expect(hosted.github.statuses(proposed.head)).toEqual([
      { context: "skilltrunk/approvals", state: "success", description: "Approved before it was queued." },
    ]);
    await hosted.after(queue, inputs, "merge_group");
    expect(hosted.github.statuses(proposed.head)).toHaveLength(1);
  });

  it("is not posted where the head went on meanwhile", async () => {
    const proposed = await propose();
    const sha = hosted.repo.head("main");
    const usual = hosted.github.intercept;
    hosted.github.intercept = (request) => {
      const isPull = request.path === `/repos/acme/skills/pulls/${proposed.number}`;
      if (!isPull) return usual(request);
      const pull = {
        number: proposed.number,
        title: "",
        head: { sha, ref: "x", repo: null },
        base: { sha, ref: "main" },
      };
      return { status: 200, body: pull };
    };
    const { status, stdout } = await hosted.after(proposed, { mode: "approvals" });
    hosted.github.intercept = usual;
    expect([status, stdout]).toEqual([0, expect.stringContaining("another head")]);
    expect(hosted.github.statuses(proposed.head)).toEqual([]);
  });
});
