/** `verify --installed` hears of what was withdrawn, from an index over HTTP and from a Git host without any. */
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../support/git-http.ts";

const LIMIT_MS = 300_000;
let repo: GitFixture;
let cli: CommandLine;
let host: GitHost | undefined;
beforeEach(async () => {
  repo = new GitFixture();
  cli = new CommandLine();
  repo.commit(
    {
      "skills/tools/review/SKILL.md": skillMd("review"),
      "skills/tools/write/SKILL.md": skillMd("write"),
    },
    "feat: two skills",
  );
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
});
afterEach(async () => {
  await cli.cleanup();
  await host?.close();
  host = undefined;
  repo.cleanup();
});

const withdraw = () => cli.run(["withdraw", "tools/review@1.0.0", "--reason", "it leaks", "--repository", repo.dir]);
const verify = () => cli.run(["verify", "--installed"]);
interface Document {
  readonly skills: readonly { readonly id: string; readonly withdrawn?: { readonly reason: string } }[];
}

async function expectWithdrawn(): Promise<void> {
  const { status, stdout } = await verify();
  expect(status, stdout).toBe(1);
  expect(stdout).toContain("tools/review@1.0.0 was withdrawn: it leaks\n");
  expect(stdout).not.toContain("tools/write@1.0.0 was withdrawn");
  const { document } = await cli.json<Document>(["verify", "--installed"]);
  expect(document.skills.map(({ id, withdrawn }) => [id, withdrawn?.reason])).toEqual([
    ["tools/review", "it leaks"],
    ["tools/write", undefined],
  ]);
}

it("over HTTP", { timeout: LIMIT_MS }, async () => {
  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0"]);
  const [, index = ""] = await running.printed(/index +(http:\/\/\S+)/);
  expect((await cli.run(["install", "review", "write", "--registry", index])).status).toBe(0);
  expect((await verify()).status).toBe(0);
  expect((await withdraw()).status).toBe(0);
  await eventually(async () => ((await verify()).status === 1 ? true : undefined), "hearing of the withdrawal");
  await expectWithdrawn();
  await running.stop();
  const { status, stdout } = await verify();
  expect([status, stdout]).toEqual([0, expect.stringContaining("could not be asked what was withdrawn")]);
});

it("of a Git host that has no index", { timeout: LIMIT_MS }, async () => {
  host = await startGitHost(dirname(repo.dir));
  const name = repo.dir.slice(dirname(repo.dir).length + 1);
  const url = `git+http://127.0.0.1:${host.port}/${name}/.git`;
  const install = await cli.run(["install", "review", "write", "--registry", url]);
  expect(install.status, install.stderr).toBe(0);
  expect((await verify()).status).toBe(0);
  expect((await withdraw()).status).toBe(0);
  await expectWithdrawn();
});

it("tells what was yanked, which goes on working", { timeout: LIMIT_MS }, async () => {
  expect((await cli.run(["install", "review", "--registry", `git+file://${repo.dir}`])).status).toBe(0);
  repo.commit(
    { "lifecycle/tools/review.yaml": 'versions:\n  1.0.0: { state: yanked, reason: "bad advice" }\n' },
    "chore: yank",
  );
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const { status, stdout } = await verify();
  expect([status, stdout]).toEqual([
    0,
    expect.stringContaining("tools/review@1.0.0, which is installed, was yanked: bad advice\n"),
  ]);
});
