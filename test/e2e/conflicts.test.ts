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
    "skills/t/app/skill.yaml": 'requires:\n  skills: ["t/base@~1.0"]\n',
    "skills/t/easy/SKILL.md": skillMd("easy"),
    "skills/t/easy/skill.yaml": 'requires:\n  skills: ["t/base@^1"]\n',
    "bindings/agents/quote.yaml": "skills: { t/app: ^1, t/base: 1.0.0, t/tone: ^1 }\n",
    "bindings/agents/easy.yaml": "skills: { t/easy: ^1, t/base: ^1 }\n",
  });
  await merge(base("two"));
  const keep = ["sync", "--for", "quote", "--registry", repo.dir];
  expect((await cli.run(keep)).status).toBe(0);
  const has = (name: string) => existsSync(join(cli.home, ".agents", "skills", name, "SKILL.md"));
  expect([has("app"), has("base"), has("tone")]).toEqual([true, true, true]);

  // What was published with 1.0.0 takes 1.1.0 too: for an agent as for whoever installs both.
  const easy = JSON.parse((await cli.run(["agents", "easy", "--registry", repo.dir, "--json"])).stdout);
  expect(easy.skills.map(({ id, version }: { id: string; version: string }) => `${id}@${version}`)).toEqual([
    "t/base@1.1.0",
    "t/easy@1.0.0",
  ]);
  expect(easy.skills[1].brings).toMatchObject([{ id: "t/base", version: "1.1.0" }]);
  const beside = ["--registry", repo.dir, "--dir", join(cli.home, "beside")];
  const installed = await cli.run(["install", "t/easy", "t/base", "--json", ...beside]);
  expect(installed.stdout).toMatch(/"id": "t\/base",\s+"version": "1\.1\.0"/);
  const refused = await cli.run(["install", "t/app", "t/base", ...beside.slice(0, 3), join(cli.home, "other")]);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("t/app@1.0.0 needs t/base@1.0.0, and")]);

  repo.branch("topic");
  repo.commit({ "bindings/agents/quote.yaml": "skills: { t/app: ^1, t/base: ^1, t/tone: ^1 }\n" }, "chore: follow");
  const checked = await cli.run(["check", "--repository", repo.dir, "topic"]);
  expect(checked.stdout).toContain("Merging leaves agent quote with two releases of t/base");
  repo.git("checkout", "-q", "main");
  repo.git("merge", "-q", "--ff-only", "topic");
  await merge({ "lifecycle/t/tone.yaml": "versions:\n  1.0.0: { state: withdrawn, reason: it leaks }\n" });

  const synced = await cli.run(keep);
  expect(synced.status).toBe(1);
  expect(synced.stderr).toContain("t/base@1.0.0 is kept: There is room for one release of t/base, no one does for all");
  expect(synced.stderr).toContain("t/tone@1.0.0 was withdrawn: it leaks; it is removed");
  expect([has("app"), has("base"), has("tone")]).toEqual([true, true, false]);
  const watching = cli.start([...keep, "--watch", "--every", "1"]);
  await watching.said(/t\/base@1\.0\.0 is kept/);
  await watching.stop();

  expect((await cli.run(["agents", "quote", "--registry", repo.dir])).stdout).toContain(
    "There is room for one release",
  );
  expect((await cli.run(["explain", "--repository", repo.dir])).stdout).toContain("There is room for one release");
  const locked = await cli.run(["lock", "--check"], { cwd: repo.dir });
  expect(locked.status).toBe(1);
  // A lock on the release before leaves none of them out.
  const stays = "quote: t/base is 1.0.0 and not 1.1.0: There is room for one release of t/base";
  expect(locked.stderr).toContain(stays);
  const upgraded = await cli.run(["upgrade"], { cwd: repo.dir });
  expect(upgraded.stderr).toContain(stays);
  const branch = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/upgrade/quote");
  expect(branch).not.toBe("");
  repo.git("merge", "-q", "--ff-only", branch);
  expect(repo.git("log", "-1", "--format=%B")).toContain("t/base: nothing → 1.0.0\n\n- 1.0.0: ");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  expect((await cli.run(keep)).stderr).not.toContain("There is room for one release");
  const again = await cli.run(["upgrade", "--agent", "quote"], { cwd: repo.dir });
  expect(again.stdout).toContain("and that there is room for");
});
