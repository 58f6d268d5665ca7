/** Which branch is the trunk in a clone: the one that it is where the clone came from, whatever is checked out here. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

  it("says of an origin without a ledger, such as a fork, that nothing counts as published", async () => {
    const fork = join(cli.home, "fork.git");
    origin.git("clone", "-q", "--bare", "--single-branch", "-b", "main", url, fork);
    const dir = join(cli.home, "of-fork");
    origin.git("clone", "-q", fork, dir);
    const said = await cli.run(["check"], { cwd: dir });
    expect(said.stderr).toMatch(/fork\.git has no ledger, so nothing counts as published\. If it is a fork, /);
    expect((await cli.run(["check"], { cwd: clone() })).stderr).toBe("");
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

  describe("on a laptop", () => {
    let busy: GitFixture;
    let place: string;
    let dir: string;

    beforeEach(async () => {
      busy = new GitFixture();
      busy.commit({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": 'admins: ["@ada"]\n' }, "feat: refunds");
      place = pathToFileURL(busy.dir).href;
      await publish();
      dir = join(cli.home, `laptop-${++clones}`);
      busy.git("clone", "-q", place, dir);
    });

    afterEach(() => busy.cleanup());

    const publish = async () => expect((await cli.run(["reconcile", place, "--push"])).status).toBe(0);
    const inClone = (...args: string[]) => busy.git("-C", dir, ...args);
    const refs = () => inClone("for-each-ref", "--format=%(refname) %(objectname)");
    const edit = (text: string) => {
      writeFileSync(join(dir, REFUNDS), skillMd("refunds", { body: `${text}\n` }));
      inClone("commit", "-q", "-am", "fix: better");
    };
    const PASSES = { verdict: "pass", skills: [{ id: "billing/refunds", version: "1.0.1" }] };

    it("judges on origin's trunk, however far behind the clone is, and moves none of its refs", async () => {
      inClone("checkout", "-q", "-b", "mine");
      edit("Do it well.");
      busy.commit({ a: "1" }, "docs: merged");
      const unpublished = await check(dir);
      expect(unpublished.document).toMatchObject({ ...PASSES, change: { base: busy.head("main") } });
      await publish();
      const before = refs();
      busy.commit({ a: "2" }, "docs: merged later");
      await publish();

      const { status, document } = await check(dir);
      expect(document).toMatchObject({ ...PASSES, change: { base: busy.head("main") } });
      expect(status).toBe(0);
      expect(refs()).toBe(before);
      // What was fetched once is here: the check without a question goes by what the clone itself fetched.
      expect((await check(dir, "--offline")).document.change.base).toBe(inClone("rev-parse", "origin/main"));
      expect((await check(dir, "--all")).document.verdict).toBe("pass");
    });

    it("says of a folder that others changed meanwhile that it cannot be merged", async () => {
      edit("Mine.");
      busy.commit({ [REFUNDS]: skillMd("refunds", { body: "Theirs.\n" }) }, "fix: theirs");
      await publish();
      const { document } = await check(dir);
      expect(document).toMatchObject({ verdict: "fail", findings: [{ rule: "merge-conflict", file: REFUNDS }] });
    });

    it("takes a commit on main that nobody pushed for the change, also where origin went on without it", async () => {
      edit("Do it well.");
      expect((await check(dir)).document).toMatchObject(PASSES);
      busy.commit({ a: "1" }, "docs: merged");
      await publish();
      expect((await check(dir)).document).toMatchObject({ ...PASSES, change: { base: busy.head("main") } });
      inClone("fetch", "-q");
      expect((await check(dir)).document).toMatchObject({ ...PASSES, change: { base: busy.head("main") } });
      // A branch from there brings that commit too.
      inClone("checkout", "-q", "-b", "mine");
      inClone("commit", "-q", "--allow-empty", "-m", "docs: nothing");
      expect((await check(dir)).document).toMatchObject({ ...PASSES, change: { base: busy.head("main") } });
    });

    it("goes by origin's trunk as it was fetched where its own went another way and origin does not answer", async () => {
      edit("Mine, squashed there.");
      busy.commit({ [REFUNDS]: skillMd("refunds", { body: "Squashed.\n" }) }, "fix: squashed");
      await publish();
      inClone("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*");
      inClone("checkout", "-q", "-b", "mine", "origin/main");
      edit("On top of it.");
      const offline = await check(dir, "--offline");
      expect(offline.document).toMatchObject({ verdict: "pass", change: { base: busy.head("main") } });
      renameSync(busy.dir, `${busy.dir}-away`);
      const away = await check(dir);
      renameSync(`${busy.dir}-away`, busy.dir);
      expect(away.document).toMatchObject({ verdict: "review", findings: [{ rule: "ledger-unread" }] });
    });

    it("counts what origin published since where it writes the next version", async () => {
      busy.commit({ "skilltrunk.yaml": "versions: declared\n" }, "chore: declared");
      await publish();
      inClone("pull", "-q");
      const { stdout } = await cli.run(["bump", "billing/refunds"], { cwd: dir });
      expect(stdout).toContain("the version is 1.0.1 now");
      inClone("checkout", "-q", ".");
      busy.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.1" }) }, "fix: theirs");
      const later = await cli.run(["bump", "billing/refunds"], { cwd: dir });
      expect(later.stdout).toContain("the version is 1.0.2 now");
    });

    it("says of an older commit to judge on that more is published by now, and calls nobody", async () => {
      const first = inClone("rev-parse", "HEAD");
      edit("Do it well.");
      busy.commit({ a: "1" }, "docs: merged");
      await publish();
      inClone("fetch", "-q");
      const { document } = await check(dir, "--base", first);
      expect(document).toMatchObject({ verdict: "review", needs: [], findings: [{ rule: "ledger-unread" }] });
      expect(document.reason).toMatch(/is older than what is published/);
      expect(document.findings[0]?.hint).toContain("--base");
    });
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
