/** Commands that are started in a folder below the top of a work tree, as git is. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const ONE = "skills/team/one/SKILL.md";
const LIMIT_MS = 60_000;

let cli: CommandLine;
let repo: GitFixture;
let below: string;

beforeAll(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "preset: balanced\n" }, "feat: one");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  below = join(repo.dir, "skills", "team");
}, LIMIT_MS);

afterAll(async () => {
  await cli.cleanup();
  repo.cleanup();
});

describe("below the top folder", { timeout: LIMIT_MS }, () => {
  it("check judges what is checked out, there or by the folder's name", async () => {
    repo.branch("mine");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    for (const args of [["check"], ["check", "--repository", below], ["check", "mine"]]) {
      const { document, status } = await cli.json<CheckReport>(args, { cwd: below });
      expect([status, document.skills.map(({ id, version }) => `${id}@${version}`)]).toEqual([0, ["team/one@1.1.0"]]);
    }
    repo.checkout("main");
  });

  it("check --fix mends the files of the repository", async () => {
    writeFileSync(join(repo.dir, ONE), `\ufeff${skillMd("one")}`);
    const { stderr } = await cli.run(["check", "--fix"], { cwd: below });
    expect(stderr).toContain(`${ONE}: `);
    expect(readFileSync(join(repo.dir, ONE), "utf8")).toBe(skillMd("one"));
  });

  it.each([
    [["explain"], /No skill is refused or held/],
    [["audit"], /team\/one/],
    [["show", "team/one", "--registry", "."], /1\.0\.0/],
    [["adopt", "--dry-run"], /team\/one/],
    [["verify", "."], /Identical/],
    [["reconcile", "."], /Nothing new/],
  ] as const)("%j finds the repository", async (args, said) => {
    const { stdout, stderr, status } = await cli.run([...args], { cwd: below });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(said);
  });

  it("adopt prints lines that add exactly what it wrote, from there too", async () => {
    const other = new GitFixture();
    const mine = ".github/workflows/mine.yml";
    other.commit({ [ONE]: skillMd("one"), [mine]: "on: push\njobs: {}\n" }, "feat: one");
    other.write({ [mine]: "on: pull_request\njobs: {}\n" });
    const cwd = join(other.dir, "skills");
    const { stdout } = await cli.run(["adopt"], { cwd });
    const [, go = "", add = ""] = /(cd \S+); then .*(git add [^&`]+) &&/.exec(stdout) ?? [];
    writeFileSync(join(other.dir, ".github", "CODEOWNERS"), "* @ada\n");
    execFileSync("sh", ["-c", `${go} && ${add}`], { cwd });
    const status = other.git("status", "--porcelain").split("\n");
    expect(status.filter((line) => /^A {2}/.test(line)).map((line) => line.slice(3))).toContain("skilltrunk.yaml");
    expect(status.filter((line) => !/^A {2}/.test(line)).join("\n")).toContain(mine);
    expect(status.filter((line) => !/^A {2}/.test(line))).toHaveLength(1);
    other.cleanup();
  });

  it("policy test reads the policy and its examples at the top", async () => {
    const example = "policy-examples/good";
    repo.write({ [`${example}/expect.yaml`]: "verdict: pass\n", [`${example}/skill/one/SKILL.md`]: skillMd("one") });
    const { stdout, stderr, status } = await cli.run(["policy", "test"], { cwd: below });
    expect([status, stderr, stdout]).toEqual([0, "", expect.stringContaining("good: pass, as expected")]);
  });

  it("a file of scanners that the repository holds is refused from there too", async () => {
    repo.write({ "scanners.yaml": "scanners: {}\n" });
    const { status, stderr } = await cli.run(["check", "--scanners", "../../scanners.yaml"], { cwd: below });
    expect([status, stderr]).toEqual([2, expect.stringContaining("lies in the skills repository")]);
    repo.write({ "scanners.yaml": null });
  });
});
