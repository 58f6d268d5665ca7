/** What stands between a client and its index switches no check off. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 300_000;
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

it("a frozen install ends with 4 where the index signs no more, and warns where it is away", {
  timeout: LIMIT_MS,
}, async () => {
  repo.commit({ "skills/tools/review/SKILL.md": skillMd("review") }, "feat: review");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const key = join(cli.home, "index.pem");
  expect((await cli.run(["key", "new", "--index-key", key])).status).toBe(0);
  const port = `${await freePort()}`;
  const serve = async (...more: readonly string[]) => {
    const running = cli.start(["serve", repo.dir, "--port", port, ...more]);
    await running.printed(/http:\/\/\S+/);
    return running;
  };
  const signing = await serve("--index-key", key);
  const install = await cli.run(["install", "review", "--registry", `http://127.0.0.1:${port}`]);
  expect(install.status, install.stderr).toBe(0);
  expect((await cli.run(["install", "--frozen"])).status).toBe(0);
  await signing.stop();
  const away = await cli.run(["install", "--frozen"]);
  expect([away.status, away.stderr]).toEqual([0, expect.stringContaining("could not be asked what was withdrawn")]);
  const other = await serve();
  const refused = await cli.run(["install", "--frozen"]);
  expect([refused.status, refused.stderr]).toEqual([
    4,
    expect.stringContaining("it signs nothing, and it was expected to"),
  ]);
  await other.stop();
});
