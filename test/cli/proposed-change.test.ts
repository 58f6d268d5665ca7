/** Which title a check on this machine goes by: the pull request's where the code host can be asked, or the last commit's. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHubEmulator, startGitHub } from "../support/github-emulator.ts";

const LIMIT_MS = 60_000;
const ONE = "skills/team/one/SKILL.md";
const GUESSED = "nobody named one, so the last commit's first line counts";

let cli: CommandLine;
let repo: GitFixture;
let github: GitHubEmulator;

beforeAll(async () => {
  github = await startGitHub();
  repo = new GitFixture();
  repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  await github.push(repo, "main");
  repo.branch("topic");
  repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  repo.commit({ [ONE]: skillMd("one", { body: "More of it.\n" }) }, "fix: a word");
  await github.push(repo, "topic");
  repo.git("remote", "add", "origin", repo.dir);
  repo.git("update-ref", "refs/pull/1/head", "topic");
});
beforeEach(() => {
  cli = new CommandLine();
});
afterEach(() => {
  github.intercept = () => undefined;
  github.requests.length = 0;
  cli.cleanup();
});
afterAll(async () => {
  await github.close();
  repo.cleanup();
});

const asked = (env: Record<string, string> = {}) => ({
  cwd: repo.dir,
  env: { GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills", ...env },
});

describe("the title of a check", { timeout: LIMIT_MS }, () => {
  it("is the last commit's before there is a pull request, and says what a merge by hand gives", async () => {
    const { stdout, stderr } = await cli.run(["check"], asked());
    expect(stdout).toContain("by the title “fix: a word”");
    expect(stderr).toContain(GUESSED);
    expect(stderr).not.toContain("by hand");
    const { document } = await cli.json<CheckReport>(["check", "--title", "feat: more"], asked());
    expect(document.skills).toMatchObject([{ version: "1.1.0", byHand: "1.0.1" }]);
  });

  it("is the open pull request's of the branch, or of that number", async () => {
    await github.propose({ as: "ann", head: "topic", title: "feat!: other answers" });
    for (const change of [[], ["topic"], ["1"]]) {
      const { stdout, stderr } = await cli.run(["check", ...change], asked());
      expect(stdout).toContain("1.0.0 → 2.0.0, by the title “feat!: other answers”");
      expect(stderr).toContain("The title of pull request #1 gives the version, as it is now.");
      expect(stderr).not.toContain(GUESSED);
    }
  });

  it("is asked of nobody where it is named, does not count, or nobody can be asked", async () => {
    for (const args of [["--title", "feat: more"], ["--as-is"], ["--all"], ["--offline"]]) {
      await cli.run(["check", ...args], asked());
    }
    const { stderr } = await cli.run(["check"], asked({ GITHUB_TOKEN: "" }));
    expect(github.requests).toEqual([]);
    expect(stderr).toContain(GUESSED);
    expect(stderr).not.toContain("token");
  });

  it("is the last commit's where the host refuses, and says so", async () => {
    github.intercept = () => ({ status: 403, body: { message: "Not you." } });
    const { status, stdout, stderr } = await cli.run(["check"], asked());
    expect(status).toBe(0);
    expect(stdout).toContain("by the title “fix: a word”");
    expect(stderr).toMatch(
      /The pull request was not looked at: GitHub could not look for the pull request of topic .*Not you/,
    );
  });
});
