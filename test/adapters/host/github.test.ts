/** GitHub's interface through a real HTTP server: what is believed of it, what is tried again, what its refusals become. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createGitHub } from "../../../src/adapters/host/github.ts";
import type { CodeHost } from "../../../src/app/ports/code-host.ts";
import { GitFixture, skillMd } from "../../support/git-fixture.ts";
import { type GitHubEmulator, READ_TOKEN, startGitHub, WORKFLOW_TOKEN } from "../../support/github-emulator.ts";

const repo = new GitFixture();
let github: GitHubEmulator;
/** How long the adapter wanted to wait, each time. */
const waits: number[] = [];

function open(token = "token-acme", apiUrl = github.url): CodeHost {
  const wait = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  return createGitHub({ repository: "acme/skills", token, apiUrl, wait });
}

/** Answers every request to a path with what `answers` has next, and as usual once that is empty. */
function answerWith(path: RegExp, ...answers: { status: number; headers?: Record<string, string>; body?: unknown }[]) {
  github.intercept = (request) => (path.test(request.path) ? answers.shift() : undefined);
}

beforeAll(async () => {
  github = await startGitHub();
  repo.commit({ "skills/a/SKILL.md": skillMd("a"), "bin/x": Buffer.from([0, 1, 255]) }, "first");
  await github.push(repo, "main");
  repo.branch("topic");
  repo.commit(
    { "skills/a/SKILL.md": skillMd("a", { body: "Better.\n" }), "skills/b/SKILL.md": skillMd("b") },
    "second",
  );
  await github.push(repo, "topic");
  await github.propose({ as: "ann", head: "topic", title: "feat: better", body: "Why not" });
});
afterEach(() => {
  github.intercept = () => undefined;
  github.rules = undefined;
  github.requests.length = 0;
  waits.length = 0;
});
afterAll(async () => {
  await github.close();
  repo.cleanup();
});

describe("reading", () => {
  it("shows a pull request as the host has it, whoever asks", async () => {
    expect(await open(READ_TOKEN).pullRequest(1)).toEqual({
      number: 1,
      title: "feat: better",
      body: "Why not",
      author: { id: expect.any(Number), login: "ann", isBot: false },
      isDraft: false,
      head: { sha: repo.head("topic"), branch: "topic", repository: "acme/skills" },
      base: { sha: repo.head("main"), branch: "main" },
    });
    expect((await open().openPullRequests("main")).map(({ number }) => number)).toEqual([1]);
    expect(await open().openPullRequests("elsewhere")).toEqual([]);
    expect((await open().pullRequestsOf(repo.head("topic"))).map(({ number }) => number)).toEqual([1]);
  });

  it("lists every path a pull request touches, of a rename both", async () => {
    expect(await open().changedPaths(1)).toEqual(["skills/a/SKILL.md", "skills/b/SKILL.md"]);
    answerWith(/\/files/, {
      status: 200,
      body: [{ filename: "new.md", previous_filename: "old.md", status: "renamed" }],
    });
    expect(await open().changedPaths(1)).toEqual(["new.md", "old.md"]);
  });

  it("does not take the first 3,000 files for all of them", async () => {
    answerWith(/\/files/, { status: 200, body: Array.from({ length: 3000 }, (_, i) => ({ filename: `f${i}` })) });
    await expect(open().changedPaths(1)).rejects.toMatchObject({ code: "HOST_DENIED" });
  });

  it("reads all pages, and never one of another host", async () => {
    for (let i = 0; i < 105; i++) await github.comment(1, "bob", `comment ${i}`);
    const bodies = (await open().comments(1)).map(({ body }) => body);
    expect(bodies).toEqual(Array.from({ length: 105 }, (_, i) => `comment ${i}`));
    const elsewhere = { link: '<http://127.0.0.1:1/steal>; rel="next"' };
    answerWith(/\/comments/, { status: 200, body: [], headers: elsewhere });
    await expect(open().comments(1)).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      message: expect.stringContaining("another host"),
    });
  });

  it.each([
    ["null", { status: 200, body: null }],
    ["an empty body", { status: 200 }],
    ["no content", { status: 204 }],
    ["false", { status: 200, body: false }],
    ["an object", { status: 200, body: { total_count: 0, items: [] } }],
    ["a conflict", { status: 409, body: { message: "Git Repository is empty." } }],
  ])("takes %s for no list, not for an empty one, on the second page as on the first", async (_, answer) => {
    const read = () => open().reviews(1);
    answerWith(/\/reviews/, answer);
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^HOST_(UNREACHABLE|DENIED)$/) });
    const more = { link: `<${github.url}/repos/acme/skills/pulls/1/reviews?page=2>; rel="next"` };
    answerWith(/\/reviews/, { status: 200, body: [], headers: more }, answer);
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^HOST_(UNREACHABLE|DENIED)$/) });
    answerWith(/\/reviews/, { status: 200, body: [] });
    expect(await read()).toEqual([]);
  });

  it("reads reviews with the commit they are about, without those that were not sent yet", async () => {
    await github.review(1, "bob", "APPROVE");
    await github.review(1, "cara", "COMMENT");
    const [approval, comment, ...more] = await open().reviews(1);
    expect(approval).toEqual({
      author: { id: expect.any(Number), login: "bob", isBot: false },
      state: "approved",
      isInsider: true,
      commit: repo.head("topic"),
    });
    expect([comment?.state, more]).toEqual(["commented", []]);
    answerWith(/\/reviews/, {
      status: 200,
      body: [
        { user: null, state: "APPROVED", commit_id: null },
        {
          user: { id: 7, login: "renovate[bot]", type: "Bot" },
          state: "CHANGES_REQUESTED",
          commit_id: "x",
          author_association: "CONTRIBUTOR",
        },
        { user: null, state: "PENDING", commit_id: null },
      ],
    });
    expect(await open().reviews(1)).toEqual([
      { author: { id: 0, login: "ghost", isBot: false }, state: "approved", isInsider: false, commit: "" },
      {
        author: { id: 7, login: "renovate[bot]", isBot: true },
        state: "changes-requested",
        isInsider: false,
        commit: "x",
      },
    ]);
  });

  it("lists a team's members, and says that they cannot be told where they cannot", async () => {
    answerWith(/^\/orgs\/acme-inc\/teams\/security\/members/, {
      status: 200,
      body: [{ id: 3, login: "bob", type: "User" }],
    });
    expect(await open().teamMembers("@acme-inc/security")).toEqual([{ id: 3, login: "bob", isBot: false }]);
    expect(await open().teamMembers("@acme-inc/none")).toBeUndefined();
    expect(await open(WORKFLOW_TOKEN).teamMembers("@acme-inc/security")).toBeUndefined();
    expect(await open().teamMembers("bob")).toBeUndefined();
  });

  it("knows whose token it has: a person's, a workflow's, nobody's", async () => {
    expect(await open("token-bob").self()).toMatchObject({ login: "bob", isBot: false });
    expect(await open(WORKFLOW_TOKEN).self()).toMatchObject({ login: "github-actions[bot]", isBot: true });
    answerWith(/^\/(user|graphql)$/, ...[403, 403].map((status) => ({ status, body: { message: "no" } })));
    expect(await open().self()).toBeUndefined();
  });
});

describe("writing", () => {
  it("comments and edits, sets statuses and reads the latest of each name", async () => {
    const host = open("token-bob");
    await host.createComment(1, "Hello");
    const mine = (await host.comments(1)).find(({ body }) => body === "Hello");
    await host.updateComment(mine?.id ?? 0, "Hello again");
    expect((await host.comments(1)).at(-1)).toMatchObject({
      id: mine?.id,
      body: "Hello again",
      author: { login: "bob" },
    });
    const commit = repo.head("topic");
    await host.createStatus(commit, { context: "a", state: "pending", description: "é".repeat(200) });
    await host.createStatus(commit, {
      context: "b",
      state: "failure",
      description: "no",
      url: "https://example.com/b",
    });
    await host.createStatus(commit, { context: "a", state: "success", description: "yes" });
    expect(await host.statuses(commit)).toEqual([
      { context: "a", state: "success", description: "yes" },
      { context: "b", state: "failure", description: "no", url: "https://example.com/b" },
    ]);
    expect(github.statuses(commit)[0]?.description).toHaveLength(140);
  });

  it("opens a pull request and answers its page", async () => {
    repo.branch("second", "main");
    repo.commit({ "skills/c/SKILL.md": skillMd("c") }, "third");
    await github.push(repo, "second");
    const opened = await open().openPullRequest({ title: "c", body: "", head: "second", base: "main" });
    expect(opened).toEqual({ number: 2, url: expect.stringContaining("/acme/skills/pull/2") });
  });

  it("says which permission is missing", async () => {
    await expect(open(READ_TOKEN).createComment(1, "x")).rejects.toMatchObject({
      code: "HOST_DENIED",
      message: expect.stringContaining("not accessible by integration"),
      hint: "Give the token `pull-requests: write`.",
    });
    await expect(
      open(READ_TOKEN).createStatus(repo.head(), { context: "a", state: "success", description: "" }),
    ).rejects.toMatchObject({ code: "HOST_DENIED", hint: "Give the token `statuses: write`." });
  });

  it("never posts twice what may have been taken", async () => {
    answerWith(/\/comments$/, { status: 502, body: "bad gateway" });
    await expect(open().createComment(1, "once")).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
    expect(github.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

describe("a host that does not answer", () => {
  it("is asked again after an outage, a few times", async () => {
    answerWith(/\/pulls\/1$/, { status: 502, body: "bad gateway" }, { status: 503, body: "" });
    expect(await open().pullRequest(1)).toMatchObject({ number: 1 });
    expect(waits).toHaveLength(2);
    github.requests.length = 0;
    answerWith(/\/pulls\/1$/, ...Array.from({ length: 9 }, () => ({ status: 500, body: { message: "sorry" } })));
    await expect(open().pullRequest(1)).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
    expect(github.requests).toHaveLength(4);
  });

  it("is unreachable when nothing listens", async () => {
    await expect(open("token-acme", "http://127.0.0.1:9").pullRequest(1)).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      message: expect.stringContaining("acme/skills"),
    });
    expect(waits).toHaveLength(3);
  });

  it("is waited for when it says for how long, and given up when that is long", async () => {
    const limited = (headers: Record<string, string>, status = 403) => ({
      status,
      headers,
      body: { message: "rate limit" },
    });
    answerWith(/\/pulls\/1$/, limited({ "retry-after": "2" }, 429), limited({ "retry-after": "3" }));
    expect(await open().pullRequest(1)).toMatchObject({ number: 1 });
    expect(waits).toEqual([2000, 3000]);

    waits.length = 0;
    const reset = String(Math.floor(Date.now() / 1000) + 1800);
    answerWith(/\/pulls\/1$/, limited({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }));
    await expect(open().pullRequest(1)).rejects.toMatchObject({
      code: "HOST_LIMITED",
      hint: expect.stringMatching(/again in (29|30) min/),
    });
    expect(waits).toEqual([]);
  });

  it("waits for a limit also before it writes: nothing was done", async () => {
    answerWith(/\/comments$/, {
      status: 403,
      headers: { "retry-after": "1" },
      body: { message: "secondary rate limit" },
    });
    await open().createComment(1, "later");
    expect(waits).toEqual([1000]);
    expect((await open().comments(1)).filter(({ body }) => body === "later")).toHaveLength(1);
  });

  it("ends at once when it is told to", async () => {
    const stop = new AbortController();
    const host = createGitHub({ repository: "acme/skills", apiUrl: github.url, signal: stop.signal });
    stop.abort(new Error("stopped"));
    await expect(host.pullRequest(1)).rejects.toThrow("stopped");
  });
});

describe("an answer that is not what it should be", () => {
  it.each([
    ["another type", { number: "1" }],
    ["a text", "<html>sign in</html>"],
    ["nothing", undefined],
    ["an id that is none", { number: 1, title: "", head: { sha: "../../x", ref: "a" }, base: { sha: "b", ref: "c" } }],
  ])("is not believed: %s", async (_, body) => {
    answerWith(/\/pulls\/1$/, { status: 200, body });
    await expect(open().pullRequest(1)).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
  });

  it("is read up to a limit", async () => {
    answerWith(
      /\/pulls\/1$/,
      ...Array.from({ length: 4 }, () => ({ status: 200, body: { title: "x".repeat(33 << 20) } })),
    );
    await expect(open().pullRequest(1)).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      message: expect.stringContaining("bytes"),
    });
  });

  it("is not there: 404 says so, and what the token would need", async () => {
    await expect(open().pullRequest(99)).rejects.toMatchObject({
      code: "HOST_NOT_FOUND",
      hint: expect.stringContaining("`pull-requests: read`"),
    });
  });
});

describe("the token", () => {
  it("is in no error, whatever goes wrong", async () => {
    const token = "ghs_0123456789abcdefghij";
    for (const status of [200, 401, 403, 404, 422, 500]) {
      answerWith(/./, ...Array.from({ length: 9 }, () => ({ status, body: { message: "no" } })));
      const error = await open(token)
        .pullRequest(1)
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      const { inspect } = await import("node:util");
      expect(inspect(error, { depth: 10, showHidden: true })).toContain("RegistryError");
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
    }
  });

  it("is not needed to ask for what everybody may read", async () => {
    const host = createGitHub({ repository: "acme/skills", apiUrl: github.url });
    expect(await host.pullRequest(1)).toMatchObject({ number: 1 });
    expect(github.requests[0]?.token).toBeUndefined();
  });
});

describe("opening", () => {
  it.each(["acme", "acme/skills/x", "acme/..", "../x", "a b/c", ""])("refuses the repository %j", (repository) => {
    expect(() => createGitHub({ repository, apiUrl: github.url })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  it.each(["", "ftp://x", "https://user:secret@example.com"])(
    "refuses the address %j without repeating it",
    (apiUrl) => {
      expect(() => createGitHub({ repository: "a/b", apiUrl })).toThrow(expect.objectContaining({ code: "USAGE" }));
      expect(() => createGitHub({ repository: "a/b", apiUrl })).not.toThrow(/secret/);
    },
  );
});

it("believes no other host that an answer sends it to", async () => {
  const elsewhere = `${github.url.replace("127.0.0.1", "localhost")}/elsewhere`;
  const asked: string[] = [];
  github.intercept = ({ path }) => {
    asked.push(path);
    if (path === "/elsewhere") return { status: 200, body: [] };
    return { status: 302, headers: { location: elsewhere }, body: {} };
  };
  await expect(open().openPullRequests("main")).rejects.toThrow("it leads to another host");
  expect(asked).toContain("/elsewhere");
});

describe("protection", () => {
  const none = { status: 404, body: { message: "Branch not protected" } };

  it("is unknown where it cannot be seen", async () => {
    github.intercept = ({ path }) =>
      /\/(branches|rules)\/|\/skills$/.test(path) ? { status: 403, body: {} } : undefined;
    expect(await open().protection("main")).toEqual({
      requiredChecks: undefined,
      checkApps: new Map(),
      reviewsRequired: undefined,
      codeOwnersRequired: undefined,
      staleReviewsDismissed: undefined,
      mergeMethods: { squash: undefined, merge: undefined, rebase: undefined },
      titleOnly: { squash: undefined, merge: undefined },
      updatesRestricted: undefined,
      isSeen: false,
      checksBypassed: undefined,
    });
  });

  it("is read from rulesets", async () => {
    github.rules = [
      {
        type: "required_status_checks",
        ruleset_id: 7,
        parameters: { required_status_checks: [{ context: "check" }] },
      },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          require_code_owner_review: true,
          dismiss_stale_reviews_on_push: true,
          allowed_merge_methods: ["squash", "merge"],
        },
      },
      { type: "update" },
      { type: "something_new", parameters: { anything: [1] } },
    ];
    const bypass = { status: 200, body: { bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole" }] } };
    const answers = new Map<string, { status: number; body: object }>([
      ["protection", none],
      ["7", bypass],
    ]);
    github.intercept = ({ path }) => answers.get(path.replace(/.*\//, ""));
    expect(await open().protection("main")).toEqual({
      isSeen: true,
      checksBypassed: true,
      requiredChecks: ["check"],
      checkApps: expect.any(Map),
      reviewsRequired: true,
      codeOwnersRequired: true,
      staleReviewsDismissed: true,
      mergeMethods: { squash: true, merge: true, rebase: false },
      titleOnly: expect.any(Object),
      updatesRestricted: true,
    });
    answers.set("7", { status: 200, body: { bypass_actors: [] } });
    expect((await open().protection("main")).checksBypassed).toBe(false);
    // Whoever may only read is not told.
    answers.set("7", { status: 200, body: {} });
    expect((await open().protection("main")).checksBypassed).toBeUndefined();
  });

  it("of a merge queue is its own way to merge, and names the workflows that have to pass", async () => {
    const workflow = { path: ".github/workflows/check.yml", repository_id: 4711, ref: "refs/heads/main" };
    github.rules = [
      { type: "pull_request", parameters: { allowed_merge_methods: ["squash"] } },
      { type: "merge_queue", parameters: { merge_method: "REBASE", grouping_strategy: "ALLGREEN" } },
      { type: "workflows", parameters: { workflows: [workflow] } },
    ];
    expect(await open().protection("main")).toMatchObject({
      mergeMethods: { squash: false, merge: false, rebase: true },
      isQueued: true,
      requiredWorkflows: [".github/workflows/check.yml"],
    });
  });

  it("is read from the classic rules too, and absent where both say so", async () => {
    github.rules = [];
    expect(await open().protection("main")).toEqual({
      isSeen: true,
      checksBypassed: expect.any(Boolean),
      requiredChecks: expect.any(Array),
      checkApps: new Map(),
      reviewsRequired: false,
      codeOwnersRequired: false,
      staleReviewsDismissed: false,
      mergeMethods: { squash: true, merge: true, rebase: true },
      titleOnly: expect.any(Object),
      updatesRestricted: false,
    });
    const protection = {
      required_status_checks: { contexts: ["old"], checks: [{ context: "old", app_id: null }] },
      required_pull_request_reviews: { required_approving_review_count: 2, require_code_owner_reviews: true },
      required_linear_history: { enabled: true },
      restrictions: { users: [] },
      enforce_admins: { enabled: true },
    };
    answerWith(/\/protection$/, { status: 200, body: protection });
    expect(await open().protection("main")).toEqual({
      isSeen: true,
      checksBypassed: false,
      requiredChecks: ["old"],
      checkApps: new Map([["old", [null]]]),
      reviewsRequired: true,
      codeOwnersRequired: true,
      staleReviewsDismissed: false,
      mergeMethods: { squash: true, merge: false, rebase: true },
      titleOnly: expect.any(Object),
      updatesRestricted: true,
    });
  });

  it("says of each way to merge what its message holds, and what a rule forbids though the switches cannot be seen", async () => {
    const settings = (squash: string, merge: string) => {
      const [squash_merge_commit_title, squash_merge_commit_message] = squash.split(" ");
      const [merge_commit_title, merge_commit_message] = merge.split(" ");
      const body = {
        squash_merge_commit_title,
        squash_merge_commit_message,
        merge_commit_title,
        merge_commit_message,
      };
      answerWith(/\/repos\/acme\/skills$/, { status: 200, body });
    };
    github.rules = [{ type: "pull_request", parameters: { allowed_merge_methods: ["squash"] } }];
    settings("PR_TITLE BLANK", "MERGE_MESSAGE PR_TITLE");
    expect(await open().protection("main")).toMatchObject({
      mergeMethods: { squash: undefined, merge: false, rebase: false },
      titleOnly: { squash: true, merge: true },
    });
    settings("COMMIT_OR_PR_TITLE COMMIT_MESSAGES", "PR_TITLE PR_BODY");
    expect((await open().protection("main")).titleOnly).toEqual({ squash: false, merge: false });
    settings("PR_TITLE PR_BODY", "PR_TITLE BLANK");
    expect((await open().protection("main")).titleOnly).toEqual({ squash: false, merge: true });
  });
});
