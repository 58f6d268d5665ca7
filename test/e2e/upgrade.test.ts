/** `upgrade` beside a code host: a pull request for each agent, with what the releases bring. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHubEmulator, startGitHub } from "../support/github-emulator.ts";

const LIMIT_MS = 300_000;
const SKILL = "skills/billing/refunds";
let repo: GitFixture;
let host: GitFixture;
let cli: CommandLine;
let github: GitHubEmulator;
beforeEach(async () => {
  repo = new GitFixture();
  host = new GitFixture({ bare: true });
  cli = new CommandLine();
  github = await startGitHub();
});
afterEach(async () => {
  await github.close();
  await cli.cleanup();
  host.cleanup();
  repo.cleanup();
});

async function merge(files: Parameters<GitFixture["commit"]>[0], title: string): Promise<void> {
  repo.commit(files, title);
  const { status, stderr } = await cli.run(["reconcile", repo.dir]);
  expect(status, stderr).toBe(0);
}

interface Pull {
  readonly title: string;
  readonly body: string;
  readonly head: { readonly ref: string };
}

it("opens one pull request an agent, with notes and what the new release can do", { timeout: LIMIT_MS }, async () => {
  await merge({ [`${SKILL}/SKILL.md`]: skillMd("refunds") }, "feat: refunds (#1)");
  const agent = "skills:\n  billing/refunds:\n    use: ^1\n    grants: [network]\n";
  const pinned = "skills:\n  billing/refunds: 1.0.0\n";
  await merge(
    { "bindings/agents/quote.yaml": agent, "bindings/agents/other.yaml": agent, "bindings/agents/pinned.yaml": pinned },
    "chore: bind them",
  );
  expect((await cli.run(["lock"], { cwd: repo.dir })).status).toBe(0);
  await merge({}, "chore: lock them");
  await merge(
    {
      [`${SKILL}/SKILL.md`]: skillMd("refunds", { body: "Run `run.sh`.\n" }),
      [`${SKILL}/skill.yaml`]: "permissions: [network]\n",
      [`${SKILL}/run.sh`]: "#!/bin/sh\ncurl https://rates.acme.dev/v1\n",
    },
    "feat: half a cent is rounded up (#2)",
  );

  repo.git("remote", "add", "origin", host.dir);
  repo.git("push", "-q", "origin", "main");
  await github.push(repo, "main");
  const env = { GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills" };
  github.intercept = () => ({ status: 403, body: { message: "Resource not accessible" } });
  const denied = await cli.run(["upgrade"], { cwd: repo.dir, env });
  expect(denied.stderr).toContain("No pull request was opened: ");
  const branches = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/upgrade").split("\n");
  expect(branches.map((branch) => branch.replace(/[0-9a-f]{12}$/, ""))).toEqual(["upgrade/other/", "upgrade/quote/"]);
  expect(branches.map((branch) => host.head(branch))).toEqual(branches.map((branch) => repo.head(branch)));

  github.intercept = () => undefined;
  for (const branch of branches) await github.push(repo, branch);
  const opened = await cli.run(["upgrade"], { cwd: repo.dir, env });
  expect(opened.stderr).toBe("");
  expect(opened.stdout.match(/Opened pull request \d+: http/g)).toHaveLength(2);
  const pulls = await github.api<Pull[]>("GET", "/repos/acme/skills/pulls");
  expect(pulls.map(({ title, head }) => `${title} ${head.ref}`).toSorted()).toEqual([
    `chore: upgrade the skills of other ${branches[0]}`,
    `chore: upgrade the skills of quote ${branches[1]}`,
  ]);
  for (const { body } of pulls) {
    expect(body).toContain("`billing/refunds`: 1.0.0 → 1.1.0");
    expect(body).toContain("half a cent is rounded up");
    expect(body).toContain("- Permissions, new: `network`");
    expect(body).toMatch(/- What it can do, new: .*`network`/);
    expect(body).toContain("- Hosts, new: `rates.acme.dev`");
  }
  for (const branch of branches) {
    const files = repo.git("diff", "--name-only", "main", branch).split("\n");
    expect(files).toEqual([`bindings/agents/${branch.split("/")[1]}.lock.yaml`]);
  }
});
