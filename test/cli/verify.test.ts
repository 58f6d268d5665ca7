/** `verify` of a ledger whose signers the settings name, as a person runs it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const SIGNER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZh9iP7R5+6fgaakAvEEYvgj8FWIA6lQyl1TvuJ/kwL";

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});
afterEach(async () => {
  repo.cleanup();
  await cli.cleanup();
});

test("a ledger that is identical and not signed by who should is refused, by its commit", async () => {
  const settings = `ledger:\n  signers:\n    - ${SIGNER} ledger@acme\n`;
  repo.commit({ "skills/team/one/SKILL.md": skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const { status, stdout } = await cli.run(["verify", repo.dir]);
  expect(status).toBe(4);
  expect(stdout).toMatch(/^Identical: /);
  expect(stdout).toContain(`the ledger's commit ${repo.git("rev-parse", "skilltrunk/ledger")} is not signed.`);
});
