/** `--scanners`: a program of the operator's between a merge and its release, from the command line to the ledger. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { OsvServer } from "../support/osv-server.ts";

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

it("looks packages up where policy and the operator want it: what is down is waited for, what is bad is refused", async () => {
  const bad = {
    id: "MAL-2024-7",
    affected: [{ package: { ecosystem: "npm", name: "left-padd-x" }, ranges: [{ events: [{ introduced: "0" }] }] }],
  };
  const weak = { id: "GHSA-x84v-xcm2-53pg", database_specific: { severity: "HIGH" } };
  const osv = await OsvServer.start({ "npm left-padd-x": [bad], "PyPI requests 2.19.0": [weak] }, { status: 503 });
  try {
    const file = join(cli.home, "osv.yaml");
    writeFileSync(file, `scanners:\n  osv: { osv: "${osv.url}" }\n`);
    repo.commit({ "policy.yaml": "block: high\nscan:\n  scanners: [osv]\n" }, "chore: look packages up");
    repo.commit(
      { "skills/team/one/SKILL.md": skillMd("one", { body: "```sh\nnpx -y left-padd-x\n```\n" }) },
      "feat: run it",
    );
    const checking = ["check", "--repository", repo.dir, "--base", "main~1", "--scanners", file];
    const down = await cli.json<CheckReport>(checking);
    expect(down.document.skills.map(({ outcome }) => outcome)).toEqual(["held"]);
    expect(JSON.stringify(down.document.skills)).toContain("it answers 503");
    osv.faults = {};
    expect((await cli.json<CheckReport>(checking)).document.skills[0]?.findings).toContainEqual(
      expect.objectContaining({
        rule: "package-malicious",
        severity: "critical",
        line: 6,
        message: "left-padd-x of npm is known to be malicious, whatever its version is: MAL-2024-7.",
      }),
    );
    osv.faults = { status: 503 };
    const held = await cli.run(["reconcile", repo.dir, "--scanners", file]);
    // What names no package needs no answer.
    expect(held.stdout).toMatch(/^released +team\/one +1\.0\.0.*\n(?:.*\n)*held +team\/one +1\.1\.0/);
    expect(`${held.stdout}${held.stderr}`).toContain("it answers 503");
    osv.faults = {};
    expect((await cli.run(["reconcile", repo.dir, "--scanners", file])).stdout).toMatch(/^refused +team\/one +1\.1\.0/);
    const pinned = {
      "skills/team/one/SKILL.md": skillMd("one"),
      "skills/team/one/requirements.txt": "requests==2.19.0\n",
    };
    repo.commit(pinned, "fix: pin another");
    expect((await cli.run(["reconcile", repo.dir, "--scanners", file])).stdout).toMatch(/^refused +team\/one +1\.1\.0/);
    const rated =
      "block: high\nscan:\n  scanners: [osv]\nrules:\n  package-vulnerable: { severity: medium, reason: young }\n";
    repo.commit({ "policy.yaml": rated }, "chore: only report weaknesses");
    expect((await cli.run(["reconcile", repo.dir, "--scanners", file])).stdout).toMatch(
      /^released +team\/one +1\.1\.0/,
    );
    await osv.close();
    expect(await cli.run(["verify", repo.dir])).toMatchObject({ status: 0 });
  } finally {
    await osv.close().catch(() => undefined);
  }
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
