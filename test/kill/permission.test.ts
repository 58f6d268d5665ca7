/** A registry that may not write or read any more what it could before: said in one sentence, and over once it may again. */
import { spawnSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";

const LEDGER = "skilltrunk/ledger";
/** Some processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;
let repo: GitFixture;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  repo = new GitFixture();
  folder = temporaryFolder("skilltrunk-permission-");
  merge(1);
});
afterEach(() => {
  folder.cleanup();
  repo.cleanup();
});

const merge = (i: number) =>
  repo.commit({ "skills/one/alpha/SKILL.md": skillMd("alpha", { body: `Body ${i}.\n` }) }, `fix: change ${i}`);

const DROPPED = ["--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"];
/** Modes of files do not hold for root, unless it drops what lets it pass them. */
const AS_ANYBODY = process.getuid?.() === 0 ? ["setpriv", ...DROPPED] : ["env"];
const mayTry = (() => {
  const [program = "", ...args] = AS_ANYBODY;
  const done = spawnSync(program, [...args, "true"]).status === 0;
  if (!done) console.warn("SKIPPED: permission lost: root here cannot drop what lets it pass the modes of files");
  return done;
})();

describe.skipIf(!mayTry)("permission is lost", { timeout: LIMIT_MS }, () => {
  /** Reconciles as somebody for whom the modes of files hold. */
  const reconcile = () => {
    const main = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
    const args = [process.execPath, main, "reconcile", repo.dir, "--state", join(folder.path, "state"), "--json"];
    const [program = "", ...given] = AS_ANYBODY;
    const { status, stdout } = spawnSync(program, [...given, ...args], { encoding: "utf8" });
    return { status, document: JSON.parse(stdout) as { code?: string; detail?: string; released?: readonly object[] } };
  };

  it.each([
    [
      "to write the state folder",
      () => join(folder.path, "state"),
      0o500,
      "STATE_UNWRITABLE",
      "cannot be written (EACCES)",
    ],
    [
      "to write the ledger's ref",
      () => join(repo.dir, ".git/refs/heads/skilltrunk"),
      0o500,
      "STATE_UNWRITABLE",
      "may not write",
    ],
    ["to write objects", () => join(repo.dir, ".git/objects"), 0o500, "STATE_UNWRITABLE", "cannot be written (EACCES)"],
    ["to read objects", () => join(repo.dir, ".git/objects"), 0, "NOT_A_REPOSITORY", "cannot be read (EACCES)"],
    ["to read the repository", () => join(repo.dir, ".git"), 0, "NOT_A_REPOSITORY", "cannot be read (EACCES)"],
  ])("%s: said, nothing is lost, and published once it is back", (_, where, mode, code, detail) => {
    expect(reconcile()).toMatchObject({ status: 0, document: { released: [{}] } });
    const ledger = repo.head(LEDGER);
    merge(2);
    const folders = spawnSync("find", [where(), "-type", "d"], { encoding: "utf8" }).stdout.trim().split("\n");
    const modes = folders.map((one) => statSync(one).mode & 0o777);
    for (const one of folders.toReversed()) chmodSync(one, mode);
    const refused = reconcile();
    for (const [i, one] of folders.entries()) chmodSync(one, modes[i] ?? 0o755);
    expect(refused.document).toMatchObject({ code, detail: expect.stringContaining(detail) });
    expect(repo.head(LEDGER)).toBe(ledger);
    expect(reconcile()).toMatchObject({ status: 0, document: { released: [{}] } });
  });
});
