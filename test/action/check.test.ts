/** `mode: check` of the built action, as a runner starts it, on a repository that GitHub would serve. */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { checkReportSchema } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { READ_TOKEN } from "../support/github-emulator.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

let hosted: HostedRepository;

beforeAll(async () => {
  hosted = await HostedRepository.start({
    "skills/billing/refunds/SKILL.md": skillMd("refunds"),
    "skills/support/triage/SKILL.md": skillMd("triage"),
    "README.md": "# Skills\n",
  });
});
afterEach(() => {
  hosted.github.intercept = () => undefined;
  hosted.github.requests.length = 0;
});
afterAll(() => hosted.close());

/** A change of one skill's text. */
function edited(name: string, body: string) {
  return { [`skills/${name}/SKILL.md`]: skillMd(name.split("/")[1] ?? "", { body: `${body}\n` }) };
}

describe("a good pull request", () => {
  it("passes, with a plan in the summary, the report as JSON and SARIF, and outputs", async () => {
    const files = edited("billing/refunds", "Ask for the invoice first.");
    const proposed = await hosted.propose({ branch: "better", title: "feat: ask for the invoice", files });
    const { status, commands, outputs, summary } = await hosted.check(proposed);
    expect([status, commands]).toEqual([0, []]);
    expect(summary).toContain(
      "| `billing/refunds` | is published | `1.0.0` → `1.1.0`, by the title “feat: ask for the invoice” |",
    );
    expect(outputs).toMatchObject({
      verdict: "pass",
      "changed-skills": '["billing/refunds"]',
      errors: "0",
      warnings: "0",
    });
    const report = checkReportSchema.parse(JSON.parse(readFileSync(outputs["report-path"] ?? "", "utf8")));
    expect(report.change.head).toBe(proposed.head);
    const [skill] = report.skills;
    expect(JSON.parse(outputs["published-preview"] ?? "")).toEqual([
      { id: "billing/refunds", version: "1.1.0", digest: skill?.digest },
    ]);
    expect(JSON.parse(readFileSync(outputs["sarif-path"] ?? "", "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  it("passes at once where it changes no skill, and says so", async () => {
    const proposed = await hosted.propose({
      branch: "readme",
      title: "docs",
      files: { "README.md": "# Our skills\n" },
    });
    const { status, stdout, outputs, summary } = await hosted.check(proposed);
    expect(status).toBe(0);
    expect(stdout).toContain("0 skills changed.");
    expect(summary).toContain("No skill changes");
    expect(outputs).toMatchObject({
      verdict: "pass",
      "changed-skills": "[]",
      "published-preview": "[]",
      "waivers-used": "[]",
    });
  });

  it("writes nothing to the host, and needs no token that could", async () => {
    const files = edited("billing/refunds", "Read only.");
    const proposed = await hosted.propose({ branch: "read-only", title: "fix: read only", files });
    const { status } = await hosted.check(proposed);
    expect(status).toBe(0);
    expect(hosted.github.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

describe("a pull request of a fork", () => {
  it("is judged with a token that may not write, as any other", async () => {
    const files = edited("billing/refunds", "From outside.");
    const proposed = await hosted.propose({ as: "eve", branch: "outside", title: "feat: outside", files, fork: true });
    hosted.github.intercept = ({ method, path }) =>
      method === "GET" || path.endsWith("/git-upload-pack") ? undefined : { status: 403, body: {} };
    const { status, outputs, summary } = await hosted.check(proposed);
    expect([status, outputs["verdict"]]).toEqual([0, "pass"]);
    expect(summary).toContain("`1.0.0` → `1.1.0`");
    expect(hosted.github.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

describe("a change of policy", () => {
  it("says which open pull requests it would judge otherwise", async () => {
    const files = edited("support/triage", "See [more](references/more.md).");
    const other = await hosted.propose({ branch: "broken-link", title: "fix: see more", files });
    const policy = { "policy.yaml": "block: low\n" };
    const strict = await hosted.propose({ branch: "stricter", title: "chore: stricter", files: policy });
    const { summary } = await hosted.check(strict);
    const told = new RegExp(
      `Pull request .*${other.number}.* would be judged not to be published instead of ready to merge`,
    );
    expect(summary).toMatch(told);
  });
});

describe("a pull request to another branch", () => {
  it("is told that merging it publishes nothing, and what it would do on the trunk", async () => {
    hosted.repo.checkout("main");
    hosted.repo.branch("release-1");
    hosted.repo.commit({ ".github/CODEOWNERS": "* @cleo @dan\n" }, "chore: a release of its own");
    await hosted.push("release-1");
    const files = edited("billing/refunds", "Ask for the receipt first.");
    const proposed = await hosted.propose({ branch: "backport", title: "feat: ask for the receipt", files });
    const { status, stdout, summary } = await hosted.check(proposed, { into: "release-1" });
    expect(status).toBe(0);
    expect(summary).toContain("This is to be merged into `release-1`, which publishes nothing");
    expect(summary).toContain("There, merging publishes 1 skill.");
    expect(summary).toContain(
      "By CODEOWNERS of `release-1` the code host asks `@cleo` and `@dan` for a review of `skills/billing/refunds/SKILL.md`. One of them is enough for it.",
    );
    expect(stdout).toContain("1 skill changed. It goes to release-1, and only what is merged into main is published.");
    expect((await hosted.check(proposed, { into: "main" })).summary).not.toContain("release-1");
  });
});

describe("a bad pull request", () => {
  it("fails with an annotation at the file, and says what to do", async () => {
    const files = { "skills/billing/refunds/SKILL.md": "no frontmatter\n" };
    const proposed = await hosted.propose({ branch: "bad", title: "feat: worse", files });
    const { status, commands, outputs, summary } = await hosted.check(proposed);
    expect(status).toBe(1);
    expect(commands).toContainEqual({
      name: "error",
      properties: expect.objectContaining({ file: "skills/billing/refunds/SKILL.md" }),
      message: expect.stringContaining("frontmatter"),
    });
    expect(summary).toContain("This is not ready to merge");
    expect(outputs).toMatchObject({ verdict: "fail", "published-preview": "[]" });
    expect(Number(outputs["errors"])).toBeGreaterThan(0);
  });

  it("keeps to what a step may annotate", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`skills/billing/bad-${i}/SKILL.md`, "no\n"]),
    );
    const proposed = await hosted.propose({ branch: "many", title: "feat: many", files });
    const { commands } = await hosted.check(proposed);
    expect(commands.filter(({ name }) => name === "error")).toHaveLength(10);
    expect(commands.filter(({ name }) => name === "notice")).toHaveLength(1);
  });

  it("cannot use the verdict on another commit", async () => {
    const files = edited("support/triage", "First.");
    const proposed = await hosted.propose({ branch: "moved", title: "fix: first", files });
    await hosted.amend(proposed, edited("support/triage", "Second."));
    const { status, commands, outputs } = await hosted.check(proposed);
    expect([status, outputs]).toEqual([3, {}]);
    expect(commands).toEqual([
      expect.objectContaining({ name: "error", message: expect.stringContaining("no longer what is proposed") }),
    ]);
  });
});

describe("a merge queue", () => {
  it("judges the commits that will land, on its own branch", async () => {
    const files = edited("support/triage", "Queued.");
    const { head } = await hosted.propose({ branch: "queued", title: "feat: queued", files });
    const branch = `gh-readonly-queue/main/pr-9-${hosted.repo.head("main")}`;
    hosted.git("update-ref", `refs/heads/${branch}`, head);
    const payload = {
      merge_group: { head_sha: head, head_ref: `refs/heads/${branch}`, base_sha: hosted.repo.head("main") },
    };
    const { status, outputs } = await hosted.step({ mode: "check" }, "merge_group", payload, head);
    expect(status).toBe(0);
    expect(outputs).toMatchObject({ verdict: "pass", "changed-skills": '["support/triage"]' });
  });

  it("publishes each pull request by itself, and nobody has to do anything about that", async () => {
    hosted.repo.branch("queue-of-two");
    hosted.repo.commit(edited("support/triage", "One."), "feat: one (#1)");
    hosted.repo.commit(edited("support/triage", "Two."), "fix: two (#2)");
    const head = hosted.repo.head("queue-of-two");
    hosted.repo.checkout("main");
    const branch = `gh-readonly-queue/main/pr-2-${hosted.repo.head("main")}`;
    hosted.git("fetch", "-q", hosted.repo.dir, `+refs/heads/queue-of-two:refs/heads/${branch}`);
    const group = { head_sha: head, head_ref: `refs/heads/${branch}`, base_ref: "refs/heads/main" };
    const { status, summary, commands } = await hosted.step(
      { mode: "check" },
      "merge_group",
      { merge_group: group },
      head,
    );
    expect([status, commands]).toEqual([0, []]);
    expect(summary).toContain("`1.1.0` → `1.1.1`");
    expect(summary).not.toContain("Rebase and merge");
  });

  it("of another branch is told that it publishes nothing, as its pull requests are", async () => {
    hosted.repo.branch("release-2");
    hosted.repo.commit({ "README.md": "of release-2\n" }, "chore: another branch");
    await hosted.push("release-2");
    hosted.repo.checkout("main");
    hosted.repo.commit({ "README.md": "of main\n" }, "docs: meanwhile on the trunk");
    await hosted.push("main");
    const tip = hosted.repo.head("release-2");
    hosted.repo.checkout("release-2");
    hosted.repo.branch("queued-there");
    hosted.repo.commit({ "skills/support/queued/SKILL.md": skillMd("queued") }, "feat: queued there");
    const head = hosted.repo.head("queued-there");
    hosted.repo.checkout("main");
    const branch = `gh-readonly-queue/release-2/pr-9-${tip}`;
    hosted.git("fetch", "-q", hosted.repo.dir, `+refs/heads/queued-there:refs/heads/${branch}`);
    const group = { head_sha: head, head_ref: `refs/heads/${branch}`, base_ref: "refs/heads/release-2", base_sha: tip };
    const { summary } = await hosted.step({ mode: "check" }, "merge_group", { merge_group: group }, head);
    expect(summary).not.toContain("does not go on from where the trunk is");
    expect(summary).toContain("This is to be merged into `release-2`, which publishes nothing");
  });
});

describe("how pull requests are merged", () => {
  it("is told of where it may change the version, or publish each commit by itself", async () => {
    const files = edited("billing/refunds", "In two steps.");
    const proposed = await hosted.propose({ branch: "steps", title: "fix: in two steps", files });
    const twice = await hosted.amend(proposed, edited("billing/refunds", "In two good steps."));
    const usual = hosted.github.settings as object;
    hosted.github.settings = {
      ...usual,
      allow_rebase_merge: true,
      squash_merge_commit_message: "COMMIT_MESSAGES",
    };
    const loose = await hosted.check(twice);
    expect(loose.status).toBe(0);
    expect(loose.summary).toContain("It has 2 commits");
    expect(loose.summary).toContain("the code host also puts words of the commits");
    hosted.github.settings = {};
    const unseen = await hosted.check(twice);
    expect(unseen.summary).toContain("could not be seen");
    expect(unseen.summary).not.toContain("2 commits");
    hosted.github.settings = usual;
    const strict = await hosted.check(twice);
    expect(strict.summary).toContain("1.0.1");
    expect(strict.summary).not.toMatch(/2 commits|merge's message/);
  });
});

describe("an event that is about no change", () => {
  it.each([
    ["schedule", {}],
    ["workflow_dispatch", {}],
    ["push", { ref: "refs/heads/main" }],
  ])("has everything on the trunk judged: %s", async (event, payload) => {
    const { status, outputs } = await hosted.step({ mode: "check" }, event, payload);
    expect(status).toBe(0);
    expect(JSON.parse(outputs["changed-skills"] ?? "")).toEqual(["billing/refunds", "support/triage"]);
  });

  it("finds what policy would refuse today in what is published", async () => {
    const worded = await HostedRepository.start(edited("billing/refunds", "Ask Falcon."));
    try {
      expect((await worded.step({ mode: "publish" }, "push", { ref: "refs/heads/main" })).status).toBe(0);
      const words = "scan:\n  words:\n    - { id: falcon, severity: high, any: [Falcon] }\n";
      worded.repo.commit({ "policy.yaml": `block: high\n${words}` }, "chore: words");
      await worded.push("main");
      const { status, outputs, commands, summary } = await worded.step({ mode: "check" }, "workflow_dispatch", {});
      expect([status, outputs.verdict, outputs.errors]).toEqual([1, "fail", "1"]);
      expect(commands).toMatchObject([{ name: "error", properties: { file: "skills/billing/refunds/SKILL.md" } }]);
      expect(summary).toContain(
        "1 published skill is judged here as if new: it would be refused, and stays published.",
      );
    } finally {
      await worded.close();
    }
  });

  it("gives no verdict on what is not on the trunk", async () => {
    const { head } = await hosted.propose({
      branch: "aside",
      title: "fix: aside",
      files: { "policy.yaml": "block: critical\n" },
    });
    const { status, outputs } = await hosted.step({ mode: "check" }, "workflow_dispatch", {}, head);
    expect([status, outputs]).toEqual([3, {}]);
  });

  it("does not include those that run beside a stranger's change", async () => {
    const { status, commands } = await hosted.step({ mode: "check" }, "pull_request_target", {});
    expect(status).toBe(2);
    expect(commands[0]?.message).toContain("not on pull_request_target");
  });
});

describe("two open pull requests on one skill", () => {
  it("tells both which goes first, and stops the later one where policy says so", async () => {
    const invoices = { "skills/billing/invoices/SKILL.md": skillMd("invoices") };
    const first = await hosted.propose({ branch: "one", title: "feat: `one` @everybody", files: invoices });
    const files = { ...invoices, "lifecycle/billing/invoices.yaml": "tags: [money]\n" };
    const second = await hosted.propose({ branch: "two", title: "feat: two", files });
    const later = await hosted.check(second);
    expect(later.status).toBe(0);
    expect(later.summary).toMatch(new RegExp(`Pull request ${first.number} .* and was opened before this one`));
    expect(later.summary).not.toContain("@everybody");
    const earlier = await hosted.check(first);
    expect(earlier.summary).toMatch(new RegExp(`Pull request ${second.number} .* and was opened after this one`));

    hosted.repo.commit({ "policy.yaml": "concurrent-proposals: block\n" }, "chore: one at a time");
    await hosted.push("main");
    expect((await hosted.check(first)).status).toBe(0);
    expect(await hosted.check(second)).toMatchObject({ status: 1, outputs: { verdict: "fail" } });
    hosted.github.intercept = ({ path }) => (path.startsWith("/repos/") ? { status: 401, body: {} } : undefined);
    expect(await hosted.check(first)).toMatchObject({ status: 1, outputs: { verdict: "fail" } });
    hosted.repo.commit({ "policy.yaml": null }, "chore: as before");
    await hosted.push("main");
  });
});

describe("a host in trouble", () => {
  it("does not fail a check that only wanted to warn: API down, rate limited, not allowed", async () => {
    const files = edited("billing/refunds", "In trouble.");
    const proposed = await hosted.propose({ branch: "trouble", title: "fix: trouble", files });
    const reset = String(Math.floor(Date.now() / 1000) + 3600);
    const answers = [
      { status: 502, body: "bad gateway" },
      {
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
        body: { message: "limit" },
      },
      { status: 401, body: { message: "Bad credentials" } },
    ];
    for (const answer of answers) {
      hosted.github.intercept = ({ path }) => (path.startsWith("/repos/") ? answer : undefined);
      const { status, commands, outputs } = await hosted.check(proposed);
      expect([status, outputs["verdict"]]).toEqual([0, "pass"]);
      const notices = commands.map(({ name, message }) => `${name}: ${message}`);
      expect(notices).toEqual([
        expect.stringMatching(/^notice: Other pull requests were not looked at/),
        ...(answer.status === 401 ? [] : [expect.stringMatching(/^notice: How pull requests are merged was not/)]),
        // One of them says the same in the report: who reads that sees no notices.
        "notice: 2 more findings are in the summary of this job.",
      ]);
    }
  });

  it("fails, and reports why, where the repository cannot be read", async () => {
    const files = edited("billing/refunds", "Gone.");
    const proposed = await hosted.propose({ branch: "gone", title: "fix: gone", files });
    const { status, commands, outputs } = await hosted.check(proposed, { "github-token": READ_TOKEN });
    expect([status, outputs["verdict"], outputs["changed-skills"]]).toEqual([5, "review", "[]"]);
    const text = readFileSync(outputs["report-path"] ?? "", "utf8");
    expect(text).not.toContain(READ_TOKEN);
    expect(checkReportSchema.parse(JSON.parse(text))).toMatchObject({
      verdict: "review",
      pending: null,
      change: { head: proposed.head, title: "fix: gone" },
      findings: [{ rule: "ledger-unread" }],
      needs: [{ role: "admin" }],
    });
    expect(commands[0]).toMatchObject({ name: "error", properties: { title: "GIT_UNREACHABLE" } });
    expect(JSON.stringify(commands)).not.toContain(READ_TOKEN);
  });
});

describe("the inputs", () => {
  it.each([
    [{ mode: "merge" }, "expected one of check, report, approvals, publish"],
    [{ mode: "report" }, "runs on workflow_run"],
  ])("are refused where they make no sense: %j", async (inputs, why) => {
    const proposed = { number: 1, head: hosted.repo.head("main"), branch: "better", from: "acme/skills" };
    const { status, commands } = await hosted.check(proposed, inputs);
    expect(status).toBe(2);
    expect(commands[0]).toMatchObject({ name: "error", message: expect.stringContaining(why) });
  });

  it("are refused where the event is not what GitHub sends", async () => {
    const { status, commands } = await hosted.step({ mode: "check" }, "pull_request", {
      pull_request: { number: "1" },
    });
    expect(status).toBe(2);
    expect(commands[0]?.message).toContain("pull_request.number");
  });
});

describe("an accepted finding", () => {
  it("is named among the outputs", async () => {
    hosted.repo.commit({ "policy.yaml": "block: low\n" }, "chore: policy");
    await hosted.push("main");
    const files = edited("billing/refunds", "See [amounts](references/amounts.md).");
    const proposed = await hosted.propose({ branch: "accepted", title: "fix: amounts", files });
    const refused = await hosted.check(proposed);
    expect(refused.outputs).toMatchObject({ verdict: "fail", "waivers-used": "[]" });
    const report = checkReportSchema.parse(JSON.parse(readFileSync(refused.outputs["report-path"] ?? "", "utf8")));
    const found = report.skills[0]?.findings.find(({ rule }) => rule === "link-broken");
    const waiver = `{ rule: link-broken, path: SKILL.md, fingerprint: "${found?.fingerprint}", reason: soon, expires: 2999-12-31 }`;
    hosted.repo.commit({ "lifecycle/billing/refunds.yaml": `waivers:\n  - ${waiver}\n` }, "chore: accept");
    await hosted.push("main");
    const passed = await hosted.check(proposed);
    expect(JSON.parse(passed.outputs["waivers-used"] ?? "")).toEqual([
      { id: "billing/refunds", rule: "link-broken", file: "skills/billing/refunds/SKILL.md" },
    ]);
  });
});
