/** What one registry gave is taken over by no other one because a shell names it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 300_000;
let first: GitFixture;
let second: GitFixture;
let cli: CommandLine;
beforeEach(async () => {
  [first, second] = [new GitFixture(), new GitFixture()];
  cli = new CommandLine();
  for (const [repository, version] of [
    [first, "1.0.0"],
    [second, "2.0.0"],
  ] as const) {
    repository.commit({ "skills/tools/review/SKILL.md": skillMd("review", { version }) }, "feat: review");
    expect((await cli.run(["reconcile", repository.dir])).status).toBe(0);
  }
});
afterEach(async () => {
  await cli.cleanup();
  first.cleanup();
  second.cleanup();
});

it("an installed skill moves when --registry or --force says so", { timeout: LIMIT_MS }, async () => {
  const env = { SKILLTRUNK_REGISTRY: second.dir };
  const installed = async () =>
    (await cli.json<{ skills: readonly { version: string }[] }>(["list", "--installed"])).document.skills[0]?.version;
  expect((await cli.run(["install", "review", "--registry", first.dir])).status).toBe(0);
  expect((await cli.run(["update"], { env })).status).toBe(0);
  expect(await installed()).toBe("1.0.0");
  const refused = await cli.run(["install", "review"], { env });
  expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining("would take its place")]);
  expect(refused.stderr).toContain(`tools/review was installed from ${first.dir}`);
  expect(await installed()).toBe("1.0.0");
  const moved = await cli.run(["install", "review", "--registry", second.dir]);
  expect([moved.status, moved.stderr]).toEqual([0, expect.stringContaining("was installed from")]);
  expect(await installed()).toBe("2.0.0");
  const back = await cli.run(["install", "review@1.0.0", "--force"], { env: { SKILLTRUNK_REGISTRY: first.dir } });
  expect(back.status, back.stderr).toBe(0);
  expect(await installed()).toBe("1.0.0");
});
