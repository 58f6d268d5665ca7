/** Which branch is the trunk in a clone: the one that it is where the clone came from, whatever is checked out here. */
import { writeFileSync } from "node:fs";
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

  it("says of a clone that is behind what is published that it is, and calls nobody, until it is fetched", async () => {
    const busy = new GitFixture();
    busy.commit({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": 'admins: ["@ada"]\n' }, "feat: refunds");
    const place = pathToFileURL(busy.dir).href;
    const publish = async () => expect((await cli.run(["reconcile", place, "--push"])).status).toBe(0);
    await publish();
    const dir = join(cli.home, "behind");
    busy.git("clone", "-q", place, dir);
    const inClone = (...args: string[]) => busy.git("-C", dir, ...args);
    inClone("checkout", "-q", "-b", "mine");
    writeFileSync(join(dir, REFUNDS), skillMd("refunds", { body: "Do it well.\n" }));
    inClone("commit", "-q", "-am", "fix: better");
    // Merged and not published yet: what is known here is all that counts.
    busy.commit({ a: "1" }, "docs: one");
    expect((await check(dir)).document.verdict).toBe("pass");
    await publish();

    const { status, document } = await check(dir);
    expect(status).toBe(1);
    expect(document).toMatchObject({ verdict: "review", needs: [], skills: [], findings: [{ rule: "ledger-unread" }] });
    expect(document.reason).toMatch(/^This clone is behind main of .*: what was merged and published there since/);
    expect(document.findings[0]?.hint).toContain("`git fetch origin`");
    const { stdout } = await cli.run(["check"], { cwd: dir });
    expect(stdout).not.toMatch(/admin|@ada|first-parent/);
    expect((await check(dir, "--all")).document.verdict).toBe("pass");

    inClone("fetch", "-q");
    const fetched = await check(dir);
    expect(fetched.document).toMatchObject({ verdict: "pass", change: { base: busy.head("main") } });
    busy.cleanup();
  });

  it("calls an admin where origin's own trunk no longer has what was published: fetching would not mend it", async () => {
    const cut = new GitFixture();
    const first = cut.commit(
      { [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": 'admins: ["@ada"]\n' },
      "feat: refunds",
    );
    const place = pathToFileURL(cut.dir).href;
    const dir = join(cli.home, "rewritten");
    cut.git("clone", "-q", place, dir);
    cut.commit({ a: "1" }, "docs: one");
    expect((await cli.run(["reconcile", place, "--push"])).status).toBe(0);
    cut.git("reset", "-q", "--hard", first);
    const { document } = await check(dir);
    expect(document).toMatchObject({ verdict: "review", needs: [{ role: "admin", people: ["@ada"] }] });
    expect(document.reason).toContain("is not on the first-parent chain");
    cut.cleanup();
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
