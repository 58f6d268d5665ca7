/** `audit` as a person runs it, on a real repository. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRow } from "../../src/core/ledger/audit.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let cli: CommandLine;
let repo: GitFixture;
beforeAll(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ "skills/a/one/SKILL.md": skillMd("one") }, "feat: one (#3)");
  repo.commit({ "lifecycle/a/one.yaml": "channels:\n  stable: 1.0.0\n" }, "chore: promote (#4)");
  repo.commit({ "skills/a/two/SKILL.md": skillMd("two") }, "feat: two");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  await cli.run(["withdraw", "a/two@1.0.0", "--reason", "leaks", "--repository", repo.dir]);
});
afterAll(async () => {
  repo.cleanup();
  await cli.cleanup();
});

const audit = (...args: readonly string[]) => ["audit", "--repository", repo.dir, ...args];

test("lists everything as text, and a part of it as JSON and CSV", async () => {
  const all = await cli.run(audit());
  expect(all.status).toBe(0);
  expect(all.stdout).toMatch(/a\/one {2,}published 1\.0\.0 .* \(#3\)/);
  expect(all.stdout).toMatch(/stable: nothing → 1\.0\.0 .* \(#4\)/);
  expect(all.stdout).toContain("[emergency] 1.0.0: online → withdrawn: leaks");
  const { document } = await cli.json<{ events: AuditRow[] }>(audit("--skill", "two"));
  expect(new Set(document.events.map(({ skill }) => skill))).toEqual(new Set(["a/two"]));
  expect(document.events.map(({ type }) => type)).toContain("evidence");
  const csv = await cli.run(audit("--format", "csv", "--skill", "a/one"));
  expect(csv.stdout.split("\r\n")[0]).toBe(
    '"at","skill","n","type","version","what","by","pr","commit","approvals","waivers","exceptional"',
  );
});

test.each([
  [["--format", "xml"], "--format: expected"],
  [["--since", "yesterday"], "--since: expected a day"],
  [["--until", "2026-13-45"], "--until: expected a day"],
])("says what is wrong with %j", async (args, message) => {
  const { status, stderr } = await cli.run(audit(...args));
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("says that there is no such skill, and of one that is there that nothing of that happened", async () => {
  const { status, stderr } = await cli.run(audit("--skill", "tow"));
  expect([status, stderr]).toEqual([3, expect.stringContaining('The ledger knows of no skill "tow".')]);
  expect(stderr).toContain("Did you mean two?");
  const quiet = await cli.run(audit("--skill", "a/one", "--by", "nobody"));
  expect([quiet.status, quiet.stdout]).toEqual([0, "Nothing of that happened.\n"]);
});
