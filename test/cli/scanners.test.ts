/** `--scanners`: a program of the operator's between a merge and its release, from the command line to the ledger. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ "policy.yaml": "block: high\nscan:\n  scanners: [acme]\n" }, "chore: govern");
  repo.commit({ "skills/team/one/SKILL.md": skillMd("one", { body: "Never say forbidden.\n" }) }, "feat: one");
});
afterEach(() => {
  repo.cleanup();
  cli.cleanup();
});

/** A scanner that does not want a word, and the file that says where it is. */
function scannerFile(word: string): string {
  const program = join(cli.home, "scanner.sh");
  const result =
    '{"ruleId":"WORD","level":"error","message":{"text":"It has the word."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"SKILL.md"}}}]}';
  const log = (results: string) =>
    `'{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Words","version":"3.1"}},"results":[${results}]}]}'`;
  writeFileSync(
    program,
    `#!/bin/sh\nif grep -rq ${word} "$1"; then printf '%s' ${log(result)}; exit 1; else printf '%s' ${log("")}; fi\n`,
  );
  chmodSync(program, 0o755);
  const file = join(cli.home, "scanners.yaml");
  writeFileSync(file, `scanners:\n  acme: { command: [${program}, "{skill}"] }\n`);
  return file;
}

it("holds what nobody scans, and publishes or refuses it once somebody does", async () => {
  const held = await cli.run(["reconcile", repo.dir]);
  expect([held.status, held.stdout]).toEqual([0, expect.stringMatching(/^held +team\/one +1\.0\.0/)]);
  const explained = await cli.run(["explain", "team/one", "--repository", repo.dir]);
  expect(explained.stdout).toContain("waits for the scanner acme");
  const refused = await cli.run(["reconcile", repo.dir, "--scanners", scannerFile("forbidden")]);
  expect(refused.stdout).toMatch(/^refused +team\/one +1\.0\.0/);
  expect((await cli.run(["explain", "team/one", "--repository", repo.dir])).stdout).toContain("WORD: It has the word.");
  repo.commit({ "skills/team/one/SKILL.md": skillMd("one") }, "fix: leave it out");
  const file = scannerFile("forbidden");
  const checked = await cli.json<CheckReport>([
    "check",
    "--repository",
    repo.dir,
    "--base",
    "main~1",
    "--scanners",
    file,
  ]);
  expect(checked.document.skills.map(({ outcome }) => outcome)).toEqual(["released"]);
  expect((await cli.run(["reconcile", repo.dir, "--scanners", file])).stdout).toMatch(/^released +team\/one +1\.0\.0/);
  expect(await cli.run(["verify", repo.dir])).toMatchObject({ status: 0 });
}, 120_000);

it("takes no command from the repository", async () => {
  writeFileSync(join(repo.dir, "scanners.yaml"), "scanners: { acme: { command: [touch, /tmp/never] } }\n");
  const said = await cli.run(["reconcile", repo.dir, "--scanners", join(repo.dir, "scanners.yaml")]);
  expect([said.status, said.stderr]).toEqual([2, expect.stringContaining("lies in the skills repository")]);
  const wrong = join(cli.home, "wrong.yaml");
  writeFileSync(wrong, "scanners:\n  acme: { command: touch }\n");
  const unread = await cli.run(["reconcile", repo.dir, "--scanners", wrong]);
  expect([unread.status, unread.stderr]).toEqual([2, expect.stringMatching(/wrong\.yaml:2: /)]);
});
