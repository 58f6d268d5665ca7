/** `sync --watch` beside a running registry: from a merge to the agent's folder, and back out again. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

it("is told of a merge by the index's events, and of a withdrawal", { timeout: 120_000 }, async () => {
  const write = (body: string) => ({ "skills/tools/review/SKILL.md": skillMd("review", { body }) });
  repo.commit(write("one"), "feat: review");
  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0"]);
  const [, index = ""] = await running.printed(/index +(http:\/\/\S+)/);
  const installed = join(cli.home, ".agents", "skills", "review", "SKILL.md");
  expect((await cli.run(["install", "review", "--registry", index])).status).toBe(0);
  // So seldom that only an event can be what wakes it.
  const watching = cli.start(["sync", "--watch", "--every", "3600"]);
  await watching.printed(/Everything is in step/);
  // The first look after the events have begun.
  await new Promise((resolve) => setTimeout(resolve, 1000));

  repo.commit(write("two"), "feat: two");
  await watching.said(/tools\/review@1\.1\.0 +upgraded from 1\.0\.0/);
  expect(readFileSync(installed, "utf8")).toContain("two");

  const lifecycle =
    'versions:\n  1.0.0: { state: withdrawn, reason: "it leaks" }\n  1.1.0: { state: withdrawn, reason: "it leaks" }\n';
  repo.commit({ "lifecycle/tools/review.yaml": lifecycle }, "fix: take it back");
  await watching.said(/tools\/review@1\.1\.0 was withdrawn: it leaks; it is removed/);
  expect(existsSync(installed)).toBe(false);
});

it("says once what stays so, and what a round does each time", { timeout: 120_000 }, async () => {
  const write = (name: string, body: string) => ({ [`skills/tools/${name}/SKILL.md`]: skillMd(name, { body }) });
  repo.commit({ ...write("review", "one"), ...write("plan", "one") }, "feat: begin");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  expect((await cli.run(["install", "review", "plan", "--registry", repo.dir])).status).toBe(0);
  writeFileSync(join(cli.home, ".agents", "skills", "review", "SKILL.md"), "mine\n");
  repo.commit(write("review", "two"), "feat: two");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const watching = cli.start(["sync", "--watch", "--every", "1"]);
  await watching.said(/tools\/review@1\.0\.0 is kept/);
  for (const body of ["two", "three"]) {
    repo.commit(write("plan", body), `feat: ${body}`);
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    await watching.said(body === "two" ? /plan@1\.1\.0 +upgraded/ : /plan@1\.2\.0 +upgraded/);
  }
  const { stderr } = await watching.stop();
  expect(stderr.match(/tools\/review@1\.0\.0 is kept/g)).toHaveLength(1);
});
