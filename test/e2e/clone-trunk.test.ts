/** Which branch is the trunk in a clone: the one that it is where the clone came from, whatever is checked out here. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../src/core/catalog/view.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const REFUNDS = "skills/billing/refunds/SKILL.md";
const LIMIT_MS = 120_000;

let cli: CommandLine;
let origin: GitFixture;
let url: string;
let main: string;
let feature: string;

beforeAll(async () => {
  cli = new CommandLine();
  origin = new GitFixture();
  origin.commit({ [REFUNDS]: skillMd("refunds") }, "feat: refunds");
  main = origin.commit({ "README.md": "Skills." }, "docs: say what this is");
  url = pathToFileURL(origin.dir).href;
  expect((await cli.run(["reconcile", url, "--push"])).status).toBe(0);
  origin.branch("feature");
  feature = origin.commit({ [REFUNDS]: skillMd("refunds", { body: "Do it well.\n" }) }, "fix: better");
  origin.checkout("main");
}, LIMIT_MS);

afterAll(async () => {
  await cli.cleanup();
  origin.cleanup();
});

let clones = 0;
function clone(...args: string[]): string {
  const dir = join(cli.home, `clone-${++clones}`);
  origin.git("clone", "-q", ...args, url, dir);
  return dir;
}

const check = (cwd: string, ...args: string[]) => cli.json<CheckReport>(["check", ...args], { cwd });

describe("check in a clone", { timeout: LIMIT_MS }, () => {
  it("holds a branch that was cloned alone against the trunk of origin", async () => {
    const { document } = await check(clone("-b", "feature"));
    expect(document.change).toMatchObject({ base: main, head: feature });
    expect(document.skills.map(({ id }) => id)).toEqual(["billing/refunds"]);
  });

  it("does so with HEAD detached, and takes the trunk's name also as git shows it", async () => {
    const dir = clone("-b", "feature");
    origin.git("-C", dir, "checkout", "-q", "--detach");
    for (const flags of [[], ["--trunk", "main"], ["--trunk", "origin/main"], ["--base", "origin/main"]]) {
      const { document } = await check(dir, ...flags);
      expect(document.change, flags.join(" ")).toMatchObject({ base: main, head: feature });
    }
  });

  it("asks origin where the clone knows no trunk, and says how to get it", async () => {
    const { status, document } = await cli.json<Problem>(["check"], {
      cwd: clone("-b", "feature", "--single-branch"),
    });
    expect(status).toBe(3);
    expect(document.detail).toMatch(/^The trunk is main, as .*, and the clone .* does not have that branch\.$/);
    expect(document.hint).toContain("git remote set-branches --add origin main && git fetch origin");
  });

  it("follows origin where its default branch has another name than main", async () => {
    const other = new GitFixture();
    other.commit({ [REFUNDS]: skillMd("refunds") }, "feat: refunds");
    other.git("branch", "-m", "main", "trunk");
    other.branch("main");
    other.commit({ "README.md": "Old." }, "docs: old");
    other.checkout("trunk");
    const dir = join(cli.home, "other");
    other.git("clone", "-q", other.dir, dir);
    other.git("-C", dir, "checkout", "-q", "main");
    const { document } = await check(dir);
    expect(document.change.base).toBe(other.head("trunk"));
    other.cleanup();
  });

  it("says of a shallow clone that it is one", async () => {
    const dir = clone("--depth", "1");
    origin.git("-C", dir, "checkout", "-q", "-b", "mine");
    const taken = await check(dir);
    expect(taken.document.verdict).toBe("pass");

    const late = new GitFixture();
    late.commit({ [REFUNDS]: skillMd("refunds") }, "feat: refunds");
    const place = pathToFileURL(late.dir).href;
    expect((await cli.run(["reconcile", place, "--push"])).status).toBe(0);
    late.commit({ a: "1" }, "docs: one");
    late.commit({ a: "2" }, "docs: two");
    const cut = join(cli.home, "cut");
    late.git("clone", "-q", "--depth", "1", place, cut);
    const { status, document } = await check(cut);
    expect(status).toBe(1);
    expect(document.verdict).toBe("review");
    const [finding] = document.findings;
    expect(finding?.message).toMatch(/is a shallow clone: its history ends early/);
    expect(finding?.hint).toContain("git fetch --unshallow");

    late.git("-C", cut, "fetch", "-q", "--unshallow");
    expect((await check(cut)).document.verdict).toBe("pass");
    late.cleanup();
  });
});
