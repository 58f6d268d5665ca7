/** Two releases of one skill for one agent, from the check to the agent's folder, with the built command. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let repo: GitFixture;
let cli: CommandLine;
beforeEach(() => {
  repo = new GitFixture();
  cli = new CommandLine();
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

it("stops nothing else, and is named by whoever is asked", { timeout: 300_000 }, async () => {
  const base = (body: string) => ({ "skills/t/base/SKILL.md": skillMd("base", { body }) });
  const merge = async (files: Parameters<GitFixture["commit"]>[0]) => {
    repo.commit(files, "feat: it");
    const { status, stderr } = await cli.run(["reconcile", repo.dir]);
    expect(status, stderr).toBe(0);
  };
  await merge({ ...base("one"), "skills/t/tone/SKILL.md": skillMd("tone") });
  await merge({
    "skills/t/app/SKILL.md": skillMd("app"),
    "skills/t/app/skill.yaml": 'requires:\n  skills: ["t/base@^1.0"]\n',
    "bindings/agents/quote.yaml": "skills: { t/app: ^1, t/base: 1.0.0, t/tone: ^1 }\n",
  });
  await merge(base("two"));
  const keep = ["sync", "--for", "quote", "--registry", repo.dir];
  expect((await cli.run(keep)).status).toBe(0);
  const has = (name: string) => existsSync(join(cli.home, ".agents", "skills", name, "SKILL.md"));
  expect([has("app"), has("base"), has("tone")]).toEqual([true, true, true]);

  repo.branch("topic");
  repo.commit({ "bindings/agents/quote.yaml": "skills: { t/app: ^1, t/base: ^1, t/tone: ^1 }\n" }, "chore: follow");
  const checked = await cli.run(["check", "--repository", repo.dir, "topic"]);
  expect(checked.stdout).toContain("Merging leaves agent quote with two releases of t/base");
  repo.git("checkout", "-q", "main");
  repo.git("merge", "-q", "--ff-only", "topic");
  await merge({ "lifecycle/t/tone.yaml": "versions:\n  1.0.0: { state: withdrawn, reason: it leaks }\n" });

  const synced = await cli.run(keep);
  expect(synced.status).toBe(1);
  expect(synced.stderr).toContain("t/base@1.0.0 is kept: There is room for one release of t/base");
  expect(synced.stderr).toContain("t/tone@1.0.0 was withdrawn: it leaks; it is removed");
  expect([has("app"), has("base"), has("tone")]).toEqual([true, true, false]);
  const watching = cli.start([...keep, "--watch", "--every", "1"]);
  await watching.said(/(?:t\/base@1\.0\.0 is kept[\s\S]*){2}/);
  await watching.stop();

  expect((await cli.run(["agents", "quote", "--registry", repo.dir])).stdout).toContain(
    "There is room for one release",
  );
  expect((await cli.run(["explain", "--repository", repo.dir])).stdout).toContain("There is room for one release");
  const locked = await cli.run(["lock", "--check"], { cwd: repo.dir });
  expect(locked.status).toBe(1);
  expect(locked.stderr).toContain("quote: There is room for one release of t/base");
  const upgraded = await cli.run(["upgrade"], { cwd: repo.dir });
  expect(upgraded.stderr).toContain("quote: There is room for one release of t/base");
  const branch = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/upgrade/quote");
  expect(branch).not.toBe("");
});
