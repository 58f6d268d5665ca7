/** What the first files of somebody who knows neither Git nor SKILL.md are told. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 60_000;

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ "skills/team/one/SKILL.md": skillMd("one"), "policy.yaml": "preset: report\n" }, "feat: one");
  repo.branch("mine");
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const run = (...args: string[]) => cli.run(args, { cwd: repo.dir });
const json = <T>(...args: string[]) => cli.json<T>(args, { cwd: repo.dir });

describe("a first attempt", { timeout: LIMIT_MS }, () => {
  it("without the lines at the top gets those lines to write, and that is enough", async () => {
    repo.commit({ "skills/team/mine/SKILL.md": "# Refunds\n\nPay it back.\n" }, "feat: mine");
    const { stdout, status } = await run("check");
    expect(status).toBe(1);
    const hint = /Write these four lines at the very top.*$/m.exec(stdout)?.[0] ?? "";
    const lines = [...hint.matchAll(/`([^`]+)`/g)].map(([, line]) => line);
    expect(lines.slice(0, 2)).toEqual(["---", "name: mine"]);
    repo.commit({ "skills/team/mine/SKILL.md": `${lines.join("\n")}\n\n# Refunds\n\nPay it back.\n` }, "fix: mine");
    expect((await run("check")).status).toBe(0);
    // Of what only does not begin with them, the old words are right.
    repo.commit({ "skills/team/mine/SKILL.md": `\ufeff${skillMd("mine")}` }, "fix: mine");
    expect((await run("check")).stdout).toContain("no byte order mark, no blank line");
  });

  it.each([
    ["report", "pass", 0],
    ["balanced", "fail", 1],
    ["strict", "fail", 1],
  ])("that is not filled in is told so under %s, by a check as by validate", async (preset, verdict, exit) => {
    repo.write({ "policy.yaml": `preset: ${preset}\n` });
    repo.git("commit", "-q", "--allow-empty", "-am", "chore: policy");
    repo.git("branch", "-qf", "main");
    expect((await run("new", "team/mine")).status).toBe(0);
    repo.git("add", ".");
    repo.git("commit", "-qm", "feat: mine");
    const { status, document } = await json<CheckReport>("check");
    expect([status, document.verdict]).toEqual([exit, verdict]);
    const found = document.skills.flatMap(({ findings }) => findings).filter(({ rule }) => rule === "skill-unfilled");
    expect(found[0]).toMatchObject({
      severity: "high",
      message: expect.stringContaining("published for ever as it is"),
    });
    const validated = await run("validate", "skills/team/mine");
    expect(validated.status).toBe(exit);
    expect(validated.stdout).toContain("published for ever as it is");
  });

  it("in a place where no skill is looked for is told first that it makes none", async () => {
    repo.commit(
      { "team/My Skill/SKILL.md": skillMd("mine"), "skills/team/two/skill.md": skillMd("two") },
      "feat: mine",
    );
    const { stdout } = await run("check");
    expect(stdout.split("\n").slice(0, 4).join("\n")).toContain(
      "2 files are to be skills', and make none where they are.",
    );
  });

  it("that is not committed is named before the verdict", async () => {
    repo.write({ "skills/team/mine/SKILL.md": skillMd("mine") });
    const { stdout } = await run("check");
    expect(stdout).toMatch(/^Nothing of yours is judged yet: skills\/team\/mine\/(SKILL\.md)? is not committed\.\n\n/);
    repo.git("add", ".");
    repo.git("commit", "-qm", "feat: mine");
    expect((await run("check")).stdout).toMatch(/^Ready to merge\n/);
  });
});
