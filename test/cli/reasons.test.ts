/** What is no reason where one is asked for: in commands, and in the files that people merge. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Explanation } from "../../src/app/check/explain.ts";
import type { Problem } from "../../src/core/catalog/view.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 60_000;
const ONE = "skills/team/one/SKILL.md";
const FINGERPRINT = `sha256:${"0".repeat(64)}`;

let cli: CommandLine;
let repo: GitFixture;
beforeEach(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: high\n" }, "feat: one");
  expect((await run("reconcile", ".")).status).toBe(0);
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const run = (...args: string[]) => cli.run(args, { cwd: repo.dir });
const json = <T>(...args: string[]) => cli.json<T>(args, { cwd: repo.dir });

test("no command takes what only keeps the place of a reason, and nothing is written", {
  timeout: LIMIT_MS,
}, async () => {
  const ledger = repo.head("skilltrunk/ledger");
  for (const command of [
    ["yank", "team/one@1.0.0", "--reason", "…"],
    ["withdraw", "team/one@1.0.0", "--reason", "<reason>"],
    [
      "waive",
      "team/one",
      "link-broken",
      "SKILL.md",
      "--fingerprint",
      FINGERPRINT,
      "--expires",
      "2999-01-31",
      "--reason",
      "TODO",
    ],
    ["acknowledge", ".", `mass-removal:${repo.head("main")}`, "--reason", "why it is meant"],
  ]) {
    const { status, document } = await json<Problem>(...command);
    expect([status, document.code, document.detail], command[0]).toEqual([
      2,
      "USAGE",
      expect.stringContaining("--reason: expected why, in a few words, got"),
    ]);
  }
  expect([repo.git("status", "--porcelain"), repo.head("skilltrunk/ledger")]).toEqual(["", ledger]);
});

test("a check names one in a file, publication does in the same words, and what was merged counts", {
  timeout: LIMIT_MS,
}, async () => {
  repo.branch("mine");
  const lifecycle = 'versions:\n  1.0.0: { state: yanked, reason: "..." }\n';
  const meant = 'acknowledge: mass-removal\nreason: "<why>"\n';
  repo.commit({ "lifecycle/team/one.yaml": lifecycle, "acknowledgements/x.yaml": meant }, "chore: yank");
  const { status, document } = await json<CheckReport>("check");
  const found = [...document.findings, ...document.skills.flatMap(({ findings }) => findings)];
  const unsaid = found.filter(({ rule }) => rule === "reason-placeholder");
  expect([status, document.verdict]).toEqual([1, "fail"]);
  expect(unsaid.map(({ file, line, status }) => [file, line, status])).toEqual([
    ["acknowledgements/x.yaml", undefined, "blocks"],
    ["lifecycle/team/one.yaml", 2, "blocks"],
  ]);

  repo.checkout("main");
  repo.git("merge", "-q", "--ff-only", "mine");
  const { stdout } = await run("reconcile", ".");
  for (const { message } of unsaid) expect(stdout).toContain(message);
  expect((await run("show", "team/one", "--registry", ".")).stdout).toContain("yanked");
  expect((await run("verify", ".")).stdout).toContain("Identical");
  // Whoever comes later is not asked for what others left out.
  repo.branch("later");
  repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  expect((await json<CheckReport>("check")).document).toMatchObject({
    verdict: "pass",
    skills: [{ outcome: "released", version: "1.1.0" }],
  });
});

test("explain prints the whole command, for the repository that it was asked about", {
  timeout: LIMIT_MS,
}, async () => {
  const policy =
    "approvals:\n  source: api\n  rules:\n    - { when: { path: '**' }, from: security }\nroles: { security: [sam] }\n";
  repo.commit({ "policy.yaml": policy }, "chore: approvals");
  repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  const origin = join(cli.home, "our origin.git");
  repo.git("clone", "-q", "--bare", repo.dir, origin);
  const clone = join(cli.home, "clone");
  repo.git("clone", "-q", origin, clone);
  expect((await cli.run(["reconcile", ".", "--push"], { cwd: clone })).status).toBe(0);
  const explained = await cli.json<Explanation>(["explain"], { cwd: clone });
  const said = explained.document.skills.map(({ explanation }) => explanation).join("\n");
  const command =
    /`skilltrunk (acknowledge file:\/\/\S*our%20origin\.git approval:\S+) --by "<who gave it>" --reason "why it is meant" (--push)`/;
  const [, step = "", push = ""] = command.exec(said) ?? [];
  expect(push, said).toBe("--push");
  expect(said).not.toContain("<repository>");
  const copied = await cli.run([...step.split(" "), "--by", "<who gave it>", "--reason", "ok"], { cwd: clone });
  expect([copied.status, copied.stderr]).toEqual([2, expect.stringContaining("--by: expected who gave the approval")]);
  const recorded = [...step.split(" "), "--by", "sam", "--reason", "Sam said so"];
  const done = await cli.run([...recorded, push], { cwd: clone });
  expect(done.status, done.stderr).toBe(0);
  expect((await cli.json<Explanation>(["explain"], { cwd: clone })).document.skills).toEqual([]);
  const again = await cli.run(recorded, { cwd: clone });
  expect([again.status, again.stdout]).toEqual([0, expect.stringContaining("Unless it was pushed to file://")]);
  expect(again.stdout).not.toContain("on this machine alone");
});

test("a waiver for a skill that is not there says so, in the report and afterwards", {
  timeout: LIMIT_MS,
}, async () => {
  repo.branch("mine");
  const waiver = `waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${FINGERPRINT}", reason: it comes later, expires: 2999-01-31 }\n`;
  repo.commit({ "lifecycle/team/onee.yaml": waiver }, "chore: accept");
  const { stdout } = await run("check");
  expect(stdout).toContain("1 skill that it is about is not there.");
  expect(stdout).toContain("There is no skill team/onee yet");
  expect(stdout).not.toContain("still not published");
  repo.checkout("main");
  repo.git("merge", "-q", "--ff-only", "mine");
  await run("reconcile", ".");
  expect((await run("explain")).stdout).toContain("There is no skill team/onee yet");
});
