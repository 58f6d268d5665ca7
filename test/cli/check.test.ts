/** `check`, as an author and a workflow run it. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 60_000;
const ONE = "skills/team/one/SKILL.md";

let cli: CommandLine;
let repo: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "preset: balanced\n" }, "feat: one");
  repo.branch("topic");
});

afterEach(() => {
  cli.cleanup();
  repo.cleanup();
});

describe("check", { timeout: LIMIT_MS }, () => {
  it("says in words what merging publishes, and ends with 0", async () => {
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    const { stdout, status } = await cli.run(["check"], { cwd: repo.dir });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Ready to merge\n/);
    expect(stdout).toContain("team/one is published; version: none yet → 1.1.0".replace("none yet", "1.0.0"));
  });

  it("ends with 1 where something stands in the way, in every format", async () => {
    repo.commit({ [ONE]: skillMd("one").replace("---\n", "---\nargument-hint: x\n") }, "feat: more");
    const text = await cli.run(["check", "topic", "--repository", repo.dir]);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain("frontmatter-fields");
    const { document, status } = await cli.json<CheckReport>(["check", "--repository", repo.dir]);
    expect([status, document.verdict]).toEqual([1, "fail"]);
    const sarif = await cli.run(["check", "--repository", repo.dir, "--format", "sarif"]);
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          results: expect.arrayContaining([expect.objectContaining({ ruleId: "frontmatter-fields", level: "error" })]),
        },
      ],
    });
    const markdown = await cli.run(["check", "--repository", repo.dir, "--format", "markdown"]);
    expect(markdown.stdout).toContain("This cannot be published yet");
    expect((await cli.run(["check", "--format", "yaml"])).status).toBe(2);
  });

  it("judges a fresh clone against the ledger of where it was cloned from", async () => {
    repo.checkout("main");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    const clone = join(cli.home, "clone");
    execFileSync("git", ["clone", "-q", repo.dir, clone]);
    writeFileSync(join(clone, ONE), skillMd("one", { body: "Mine.\n" }));
    const commit = ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qam", "feat: mine"];
    execFileSync("git", commit, { cwd: clone });
    const { document } = await cli.json<CheckReport>(["check", "--repository", clone]);
    expect(document).toMatchObject({ verdict: "pass", pending: 0, skills: [{ version: "1.1.0", previous: "1.0.0" }] });
  });

  it("mends what needs no decision with --fix, and changes nothing else", async () => {
    repo.commit(
      { [ONE]: skillMd("other", { body: "Body: stays.\n" }), "skills/team/two/SKILL.md": skillMd("two") },
      "feat: more",
    );
    const { stderr, status } = await cli.run(["check", "--fix"], { cwd: repo.dir });
    expect(status).toBe(1);
    expect(stderr).toContain("[name-folder]");
    expect(readFileSync(join(repo.dir, ONE), "utf8")).toBe(
      skillMd("one", { description: "Does other when asked to.", body: "Body: stays.\n" }),
    );
    expect(repo.git("status", "--porcelain")).toBe(`M ${ONE}`);
    repo.git("commit", "-qam", "fix: name");
    expect((await cli.run(["check"], { cwd: repo.dir })).status).toBe(0);
    expect(await cli.run(["check", "main", "--fix"], { cwd: repo.dir })).toMatchObject({ status: 2 });
  });
});
