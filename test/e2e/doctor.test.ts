/** `doctor` on a repository on this machine whose code host is the emulator. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/app/author/doctor.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHubEmulator, startGitHub } from "../support/github-emulator.ts";

/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;

const CHECK = `on: { pull_request: {}, merge_group: {} }
jobs:
  check:
    name: check skills
    steps: [{ uses: acme/skilltrunk@0123456789abcdef0123456789abcdef01234567, with: { mode: check } }]
`;
const GOOD = {
  "skills/refunds/SKILL.md": skillMd("refunds"),
  "skilltrunk.yaml": 'owners: ["@acme/platform"]\n',
  "policy.yaml": "preset: balanced\n",
  ".github/CODEOWNERS": "* @acme/platform\n",
  ".github/workflows/check.yml": CHECK,
  ".github/workflows/report.yml": CHECK.replace(/on: .*/, "on: workflow_run")
    .replace("mode: check", "mode: report")
    .replace("check skills", "report skills"),
  ".github/workflows/publish.yml": CHECK.replace(/on: .*/, "on: push")
    .replace("mode: check", "mode: publish")
    .replace("check skills", "publish skills"),
};
const RULES = [
  {
    type: "required_status_checks",
    ruleset_id: 7,
    parameters: { required_status_checks: [{ context: "check skills", integration_id: 15368 }] },
  },
  {
    type: "pull_request",
    parameters: {
      required_approving_review_count: 1,
      require_code_owner_review: true,
      dismiss_stale_reviews_on_push: true,
      allowed_merge_methods: ["squash"],
    },
  },
  { type: "update" },
];

const MEMBERS = ["ann", "bob"].map((login, i) => ({ id: i + 1, login, type: "User" }));

let cli: CommandLine;
let repo: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});

afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

async function doctor(env: Readonly<Record<string, string>> = {}) {
  const { status, document } = await cli.json<Diagnosis>(["doctor", repo.dir], { env });
  const statuses = Object.fromEntries((document.checks ?? []).map((check) => [check.id, check.status]));
  return { status, document, statuses };
}

describe("without a token", { timeout: LIMIT_MS }, () => {
  it("goes by what was merged at origin, whatever the clone is on and has", async () => {
    repo.commit({ "skills/refunds/SKILL.md": skillMd("refunds") }, "feat: begin");
    const clone = join(cli.home, "clone");
    repo.git("clone", "-q", repo.dir, clone);
    const settings = async () => {
      const { document } = await cli.json<Diagnosis>(["doctor", clone]);
      return [document.isOrigins, document.checks.find(({ id }) => id === "settings")?.status];
    };
    expect(await settings()).toEqual([undefined, "warning"]);
    repo.commit(GOOD, "chore: adopt (#1)");
    expect(await settings()).toEqual([true, "ok"]);
    const { stdout } = await cli.run(["doctor", "."], { cwd: clone });
    expect(stdout).toContain(`${clone}, branch main as origin has it (this clone is behind): `);
    expect(stdout).toContain(`${clone} does not say where its pull requests are`);
    repo.git(
      "-C",
      clone,
      "-c",
      "user.name=A",
      "-c",
      "user.email=a@example.com",
      "commit",
      "-q",
      "--allow-empty",
      "-m",
      "chore: own",
    );
    expect(await settings()).toEqual([undefined, "warning"]);
  });

  it("a ledger that a clone alone has is none that anybody else reads", async () => {
    repo.commit(GOOD, "feat: begin");
    const clone = join(cli.home, "clone");
    repo.git("clone", "-q", repo.dir, clone);
    expect((await cli.run(["reconcile", clone])).status).toBe(0);
    const ledger = async () => {
      const { document } = await cli.json<Diagnosis>(["doctor", clone]);
      return document.checks.find(({ id }) => id === "ledger");
    };
    const alone = await ledger();
    expect(alone).toMatchObject({ status: "warning", fix: "git push origin skilltrunk/ledger" });
    expect(alone?.message).toContain("is in this clone alone");
    repo.git("-C", clone, "push", "-q", "origin", "skilltrunk/ledger");
    expect(await ledger()).toMatchObject({ status: "ok", message: "The ledger is skilltrunk/ledger of origin." });
  });

  it("everything here is examined, and the rest is unknown", async () => {
    repo.commit(GOOD, "feat: refunds");
    await cli.run(["reconcile", repo.dir]);
    const { status, document, statuses } = await doctor();
    expect(status).toBe(0);
    expect(new Set(document.checks.filter((check) => check.status !== "ok").map((check) => check.status))).toEqual(
      new Set(["unknown"]),
    );
    expect(statuses).toMatchObject({ "required-check": "unknown", teams: "unknown", codeowners: "ok", ledger: "ok" });
    expect(document.checks.find(({ id }) => id === "teams")?.fix).toContain("add a remote `origin`");
    const { stdout } = await cli.run(["doctor", repo.dir]);
    expect(stdout.match(/GITHUB_REPOSITORY/g)).toHaveLength(1);
  });

  it("a CODEOWNERS that names others than the settings do is told, and what puts it right", async () => {
    const settings = 'owners: ["@acme/platform"]\nnamespaces: { default: { owners: ["@someoneelse", "@ann"] } }\n';
    repo.commit({ ...GOOD, "skilltrunk.yaml": settings }, "feat: refunds");
    const drifted = (await doctor()).document.checks.find(({ id }) => id === "codeowners");
    expect(drifted).toMatchObject({ status: "warning", fix: "skilltrunk owners --write" });
    expect(drifted?.message).toContain("/skills/refunds/");
    expect((await cli.run(["owners", "--write", "--dir", repo.dir])).status).toBe(0);
    repo.git("commit", "-qam", "chore: owners");
    expect((await doctor()).statuses).toMatchObject({ codeowners: "ok" });
  });

  it("a repository that knows nothing of us has problems, each with what mends it", async () => {
    repo.commit({ "skills/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
    const { status, statuses } = await doctor();
    expect(status).toBe(1);
    expect(statuses).toMatchObject({
      clone: "ok",
      settings: "warning",
      policy: "warning",
      skills: "ok",
      codeowners: "problem",
      "workflow-check": "problem",
      ledger: "warning",
    });
  });

  it("files that are broken are named with their line", async () => {
    repo.commit({ ...GOOD, "skilltrunk.yaml": "owners:\n  - a b\n", "policy.yaml": "presett: x\n" }, "feat: refunds");
    const { status, document } = await doctor();
    expect(status).toBe(1);
    const messages = document.checks.filter((check) => check.status === "problem").map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining("skilltrunk.yaml:2"), expect.stringContaining("policy.yaml:1")]);
  });

  it("a clone is told that its history is cut, and that the ledger is at origin", async () => {
    repo.commit(GOOD, "feat: refunds");
    repo.commit({ "notes.txt": "x" }, "chore: notes");
    await cli.run(["reconcile", repo.dir]);
    const origin = repo;
    repo = new GitFixture();
    repo.git("fetch", "-q", "--depth=1", `file://${origin.dir}`, "main");
    repo.git("reset", "-q", "--hard", "FETCH_HEAD");
    repo.git("fetch", "-q", `file://${origin.dir}`, "skilltrunk/ledger:refs/remotes/origin/skilltrunk/ledger");
    try {
      expect((await doctor()).statuses).toMatchObject({ clone: "problem", ledger: "ok" });
    } finally {
      origin.cleanup();
    }
  });
});

it("asks origin for a ledger that this clone never fetched, and pushes a first one there", {
  timeout: LIMIT_MS,
}, async () => {
  const origin = new GitFixture();
  origin.commit(GOOD, "feat: refunds");
  repo.git("remote", "add", "origin", `file://${origin.dir}`);
  repo.git("fetch", "-q", "origin", "main");
  repo.git("reset", "-q", "--hard", "FETCH_HEAD");
  try {
    const ledger = async () => (await doctor()).document.checks.find(({ id }) => id === "ledger");
    expect(await ledger()).toMatchObject({ status: "warning", fix: "skilltrunk reconcile . --push" });
    await cli.run(["reconcile", `file://${origin.dir}`, "--push"]);
    expect(await ledger()).toMatchObject({ status: "ok", message: "The ledger is skilltrunk/ledger of origin." });
  } finally {
    origin.cleanup();
  }
});

describe("with a token", { timeout: LIMIT_MS }, () => {
  let github: GitHubEmulator;
  beforeEach(async () => {
    github = await startGitHub();
    repo.git("remote", "add", "origin", "https://github.com/acme/skills.git");
    repo.commit(GOOD, "feat: refunds");
    await cli.run(["reconcile", repo.dir]);
    await github.push(repo, "main");
    await github.push(repo, "skilltrunk/ledger");
    // There is no github.com here: whoever asks it with git is led to what was pushed.
    writeFileSync(
      join(cli.home, ".gitconfig"),
      `[url "file://${repo.dir}"]\n\tinsteadOf = https://github.com/acme/skills.git\n`,
    );
  });
  afterEach(() => github.close());

  const access = () => ({ GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills" });

  it("finds nothing where the host guards what it should", async () => {
    github.rules = RULES;
    github.settings = {
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      squash_merge_commit_title: "PR_TITLE",
      squash_merge_commit_message: "BLANK",
    };
    github.intercept = ({ path }) => {
      if (path.endsWith("/protection")) return { status: 404, body: { message: "Branch not protected" } };
      if (path.includes("/codeowners/errors")) return { status: 200, body: { errors: [] } };
      if (path.endsWith("/rulesets/7")) return { status: 200, body: { bypass_actors: [{ actor_id: 5 }] } };
      return path.startsWith("/orgs/acme/teams/") ? { status: 200, body: MEMBERS } : undefined;
    };
    const { status, document } = await doctor(access());
    expect(document.checks.filter((check) => check.status !== "ok")).toEqual([]);
    expect(status).toBe(0);
  });

  it("names owners whom the host does not know, and those who may not write", async () => {
    repo.commit(
      {
        "lifecycle/default/refunds.yaml": 'owners: ["@acme/biling", ann, gone]\n',
        "skilltrunk.yaml": "owners: [ann]\n",
      },
      "chore: owners",
    );
    github.intercept = ({ path }) => {
      if (path.endsWith("/teams/biling/members")) return { status: 404, body: { message: "Not Found" } };
      if (path.endsWith("/collaborators/gone/permission"))
        return { status: 404, body: { message: "gone is not a user" } };
      return path.endsWith("/collaborators/ann/permission") ? { status: 200, body: { permission: "read" } } : undefined;
    };
    const { status, document } = await doctor(access());
    expect(status).toBe(1);
    expect(document.checks.find(({ id }) => id === "owner-accounts")).toMatchObject({
      status: "problem",
      message:
        "The host does not know gone (default/refunds). ann (`admins`, default/refunds) may not write here, so the host asks nobody there.",
      fix: expect.stringContaining("lifecycle files"),
    });
  });

  it("finds that titles do not decide alone, and that nobody has to wait for approvals that we ask for", async () => {
    github.rules = RULES;
    github.settings = {
      allow_squash_merge: true,
      allow_merge_commit: false,
      allow_rebase_merge: false,
      squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
      squash_merge_commit_message: "COMMIT_MESSAGES",
    };
    repo.commit({ "policy.yaml": "approvals: { source: api }\n" }, "chore: ask ourselves");
    const { status, statuses, document } = await doctor(access());
    expect(status).toBe(1);
    expect(statuses).toMatchObject({
      "merge-methods": "ok",
      "merge-messages": "problem",
      "required-approvals": "problem",
      "workflow-approvals": "problem",
    });
    expect(document.checks.find(({ id }) => id === "merge-messages")?.fix).toContain(
      "squash_merge_commit_title=PR_TITLE",
    );
  });

  it("finds what it does not guard, with the page that mends it", async () => {
    github.rules = [];
    github.intercept = ({ path }) => {
      if (path.endsWith("/protection")) return { status: 404, body: { message: "Branch not protected" } };
      const errors = [
        { kind: "Unknown owner", source: "/skills/ @acme/nobody\n" },
        { kind: "Invalid pattern", source: "[" },
      ];
      return path.includes("/codeowners/errors") ? { status: 200, body: { errors } } : undefined;
    };
    const { status, statuses, document } = await doctor(access());
    expect(status).toBe(1);
    expect(statuses).toMatchObject({
      "required-check": "problem",
      "merge-methods": "problem",
      reviews: "problem",
      "code-owner-reviews": "problem",
      "stale-reviews": "problem",
      owners: "problem",
      "ledger-writers": "warning",
    });
    expect(document.checks.find(({ id }) => id === "merge-methods")?.fix).toContain("gh repo edit acme/skills");
  });

  it("says in one line that there is no such repository, and names the variable of a host that cannot be reached", async () => {
    github.intercept = () => ({ status: 404, body: { message: "Not Found" } });
    const { document, statuses } = await doctor(access());
    expect(statuses).toMatchObject({ "required-check": "unknown", owners: "unknown", codeowners: "ok" });
    const [first] = document.checks.filter(({ status }) => status === "unknown");
    expect(first?.message).toContain("there is no repository acme/skills, or the token may not see it");
    expect(first?.fix).toContain("GITHUB_REPOSITORY");
    const { stdout } = await cli.run(["doctor", repo.dir], { env: access() });
    expect(stdout.match(/unknown {2}/g)).toHaveLength(1);
    for (const GITHUB_API_URL of ["http://127.0.0.1:1", "garbage"]) {
      const { document: other } = await doctor({ ...access(), GITHUB_API_URL });
      expect(other.checks.find(({ id }) => id === "check-bypass")?.fix).toContain("GITHUB_API_URL");
    }
  });

  it("knows nothing of a host that is down, limits requests or refuses the token", async () => {
    for (const status of [403, 401]) {
      github.intercept = () => ({ status, body: { message: "no" } });
      const { statuses } = await doctor(access());
      expect(statuses).toMatchObject({ "required-check": "unknown", reviews: "unknown", codeowners: "ok" });
    }
  });

  it("sends the token to no other host than the one that it is for", async () => {
    const { statuses, document } = await doctor({ GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url });
    expect(statuses).toMatchObject({ "required-check": "unknown" });
    expect(document.checks.find(({ id }) => id === "teams")?.message).toContain("another host");
    expect(github.requests).toEqual([]);
  });
});
