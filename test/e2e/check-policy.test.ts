/** A change of policy, checked in a clone: which open pull requests it would judge otherwise. */

import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;
const SKILL = "skills/team/one/SKILL.md";

let cli: CommandLine;
let hosted: HostedRepository;
beforeEach(async () => {
  cli = new CommandLine();
  hosted = await HostedRepository.start({ [SKILL]: skillMd("one"), "policy.yaml": "block: critical\n" });
});
afterEach(async () => {
  await hosted.close();
  await cli.cleanup();
});

it("asks the code host where there is one and a token, and else says that it did not", {
  timeout: LIMIT_MS,
}, async () => {
  const bad = skillMd("one", { body: "More.\n" }).replace("---\n", "---\nargument-hint: x\n");
  expect((await cli.run(["reconcile", hosted.dir])).status).toBe(0);
  const other = await hosted.propose({ branch: "more", title: "feat: more", files: { [SKILL]: bad } });
  const clone = join(cli.home, "clone");
  hosted.git("clone", "-q", hosted.dir, clone);
  hosted.git("-C", clone, "fetch", "-q", "origin");
  hosted.repo.branch("stricter");
  hosted.repo.commit({ "policy.yaml": "block: high\n" }, "chore: stricter");
  hosted.repo.git("push", "-q", clone, "stricter:refs/heads/stricter");
  const effects = async (env: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    const { document } = await cli.json<CheckReport>(["check", "stricter", ...more], { cwd: clone, env });
    return document.findings.flatMap(({ rule, message }) => (rule === "policy-effect" ? [message] : []));
  };
  const access = { GITHUB_TOKEN: "token-acme", GITHUB_API_URL: hosted.github.url, GITHUB_REPOSITORY: "acme/skills" };
  expect(await effects(access)).toEqual([
    `Pull request #${other.number} (feat: more) would be judged not to be published instead of ready to merge.`,
  ]);
  const unasked = "Which open pull requests it would judge otherwise is not known, for the code host was not asked: ";
  expect(await effects({})).toEqual([expect.stringContaining(unasked)]);
  expect(await effects(access, "--offline")).toEqual([`${unasked}nobody was asked (--offline).`]);
});
