/** An existing repository is taken over: what `adopt` says is what reconciling then does, and nothing of theirs changes. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Adoption } from "../../src/app/author/adopt.ts";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;

let cli: CommandLine;
let repo: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});

afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const SKILLS = {
  "skills/refunds/SKILL.md": skillMd("refunds", { version: "2.1.0" }),
  "skills/refunds/references/SKILL.md": "content of the skill\n",
  "skills/.curated/triage/SKILL.md": skillMd("triage"),
  "skills/other-folder/SKILL.md": skillMd("another-name"),
  "skills/My_Skill/SKILL.md": skillMd("my-skill"),
  "packs/billing/skills/invoice/SKILL.md": skillMd("invoice"),
  "packs/support/skills/invoice/SKILL.md": skillMd("invoice"),
  "packs/support/skills/reply/SKILL.md": `${skillMd("reply").replace("---\n", "---\nargument-hint: x\n")}`,
  ".claude/skills/refunds/SKILL.md": skillMd("refunds"),
  "tests/fixtures/broken/SKILL.md": "nothing\n",
};

const adopt = (...args: string[]) => cli.json<Adoption>(["adopt", repo.dir, ...args]);

describe("adopt", { timeout: LIMIT_MS }, () => {
  it("finds what reconciling then publishes", async () => {
    repo.commit(SKILLS, "feat: all of them", { author: "Ada Lovelace <ada@example.com>" });
    const head = repo.head();
    const before = repo.git("ls-tree", "-r", "HEAD");
    const { status, document } = await adopt();
    expect(status).toBe(0);
    expect(document).toMatchObject({ commit: head, names: "scoped", owners: [], isElsewhere: false, shallow: false });
    expect(document.skills.map(({ id, folder, version }) => [id, folder, version])).toEqual([
      ["billing/invoice", "packs/billing/skills/invoice", "1.0.0"],
      ["default/other-folder", "skills/other-folder", undefined],
      ["default/refunds", "skills/refunds", "2.1.0"],
      ["default/triage", "skills/.curated/triage", "1.0.0"],
      ["support/invoice", "packs/support/skills/invoice", "1.0.0"],
      ["support/reply", "packs/support/skills/reply", "1.0.0"],
    ]);
    expect(document.skills.find(({ id }) => id === "default/other-folder")).toMatchObject({
      otherName: "another-name",
    });
    const blocked = document.skills.filter((skill) => skill.blocked.length > 0).map(({ id }) => id);
    expect(blocked).toEqual(["default/other-folder", "support/reply"]);
    expect(document.leftOut.map(({ folder, why }) => [folder, why])).toEqual([
      [".claude/skills/refunds", "copy"],
      ["skills/My_Skill", "not-a-name"],
      ["tests/fixtures/broken", "test-data"],
    ]);

    repo.git("add", "-A");
    expect(repo.git("diff", "--cached", "--diff-filter=a", "--name-only")).toBe("");
    expect(repo.git("diff", "--cached", "--name-only").split("\n")).toEqual(document.files.map(({ path }) => path));
    repo.commit({}, "chore: adopt Skilltrunk");
    expect(repo.git("ls-tree", "-r", head)).toBe(before);
    const pass = await cli.json<PassResult>(["reconcile", repo.dir]);
    expect(pass.document.released.map(({ id, version }) => `${id} ${version}`).sort()).toEqual(
      document.skills.flatMap(({ id, version }) => (version === undefined ? [] : [`${id} ${version}`])).sort(),
    );
    expect(pass.document.refused.map(({ id }) => id)).toEqual(["default/other-folder"]);
    expect(pass.document.retired).toEqual([]);
  });

  it("writes nothing when it shall only look, and names what it would write", async () => {
    repo.commit(SKILLS, "feat: all of them");
    const { document } = await adopt("--dry-run");
    expect(document.files.map(({ path, action }) => [path, action])).toEqual(
      expect.arrayContaining([
        ["policy.yaml", "missing"],
        ["skilltrunk.yaml", "missing"],
      ]),
    );
    expect(repo.git("status", "--porcelain")).toBe("");
    const { stdout } = await cli.run(["adopt", repo.dir, "--dry-run"]);
    expect(stdout).toMatch(/skills\/\.curated\/triage +default\/triage +1\.0\.0/);
    expect(stdout).toMatch(/support\/reply +1\.0\.0 +has frontmatter-fields/);
    expect(stdout).toContain("One of them has what the preset `balanced` stops in a new skill. In these it goes on");
    expect(stdout).toMatch(/would write +skilltrunk\.yaml/);
    expect(stdout).toContain("3. skilltrunk doctor");
    // Nobody is named yet, so somebody has to be before CODEOWNERS can be written.
    expect(stdout).toContain(
      "skilltrunk adopt; then name `owners` in skilltrunk.yaml; then name whoever publishes the action for you in the workflows, in place of `acme`; then skilltrunk owners --write && git add .github/workflows/check.yml .github/workflows/publish.yml .github/workflows/report.yml policy.yaml skilltrunk.yaml .github/CODEOWNERS && git commit",
    );
    repo.commit({ CODEOWNERS: "* @acme/skills\n" }, "chore: owners");
    expect((await cli.run(["adopt", repo.dir, "--dry-run"])).stdout).toContain(
      "skilltrunk owners --write && git add .github/workflows/check.yml .github/workflows/publish.yml .github/workflows/report.yml policy.yaml skilltrunk.yaml CODEOWNERS && git commit",
    );
  });

  it("counts a folder whose content is elsewhere among the skills, as reconciling does", async () => {
    const zip = `zip:https://files.example/prices.zip@sha256:${"ab".repeat(32)}`;
    const source = `source:\n  zip: https://files.example/prices.zip\n  sha256: ${"ab".repeat(32)}\n`;
    repo.commit(
      {
        "skills/refunds/SKILL.md": skillMd("refunds"),
        "skills/prices/skill.yaml": `version: "1.0.0"\n${source}`,
        "skills/unpinned/skill.yaml": 'version: "1.0.0"\nsource:\n  zip: https://files.example/prices.zip\n',
        "skills/foreign/skill.yaml": "title: of another tool\n",
      },
      "feat: some of it is elsewhere",
    );
    const { document } = await adopt();
    expect(document.skills.map(({ id, version, source: from }) => [id, version, from])).toEqual([
      ["default/prices", undefined, zip],
      ["default/refunds", "1.0.0", undefined],
      ["default/unpinned", undefined, undefined],
    ]);
    expect(document.skills.map(({ refused }) => refused.length > 0)).toEqual([false, false, true]);
    const { stdout } = await cli.run(["adopt", repo.dir, "--dry-run"]);
    expect(stdout).toMatch(/^skills\/prices +default\/prices +– +published once it was fetched: .*zip:https:/m);
    expect(stdout).toContain("1 of 3 are published.\n1 folder more once");
    repo.commit({}, "chore: adopt Skilltrunk");
    const pass = await cli.json<PassResult>(["reconcile", repo.dir]);
    expect(pass.document.released.map(({ id }) => id)).toEqual(["default/refunds"]);
    expect(pass.document.held.map(({ id }) => id)).toEqual(["default/prices"]);
    expect(pass.document.refused.map(({ id }) => id)).toEqual(["default/unpinned"]);
  });

  it("leaves what is there as it is, committed or not, and a link where it leads", async () => {
    repo.commit({ ...SKILLS, "policy.yaml": "preset: strict\n", "docs/x": "x" }, "feat: all of them");
    mkdirSync(join(cli.home, "elsewhere"));
    repo.git("rm", "-q", "--cached", "policy.yaml");
    repo.write({ "skilltrunk.yaml": "names: scoped\n" });
    symlinkSync(join(cli.home, "elsewhere"), join(repo.dir, ".github"));
    const { status, document } = await adopt();
    expect(status).toBe(0);
    expect(document).toMatchObject({ names: "scoped", hasPolicy: true });
    expect(new Set(document.files.map(({ action }) => action))).toEqual(new Set(["kept"]));
    expect(readFileSync(join(repo.dir, "skilltrunk.yaml"), "utf8")).toBe("names: scoped\n");
    expect(readFileSync(join(repo.dir, "policy.yaml"), "utf8")).toBe("preset: strict\n");
    expect(existsSync(join(cli.home, "elsewhere", "workflows"))).toBe(false);
  });

  it("refuses what is there and cannot be read, committed or not", async () => {
    repo.commit(SKILLS, "feat: all of them");
    for (const files of [{ "skilltrunk.yaml": "visibility: [\n" }, { "policy.yaml": "preset: nice\n" }]) {
      repo.write(files);
      const refused = await cli.run(["adopt", repo.dir]);
      expect(refused.status).toBeGreaterThan(0);
      expect(refused.stderr).toContain(Object.keys(files)[0]);
      expect(existsSync(join(repo.dir, ".github"))).toBe(false);
      repo.git("clean", "-qfd");
    }
  });

  it("carries over who owns which folder, and says to commit each file that it and owners --write wrote", async () => {
    const codeowners = "* @acme/platform\n/packs/billing/ @ada\n/packs/support/skills/reply/ @bob\n/docs/ @writers\n";
    repo.commit({ ...SKILLS, CODEOWNERS: codeowners }, "feat: all of them");
    const { document } = await adopt();
    expect(document).toMatchObject({ codeowners: "CODEOWNERS", ownedOtherwise: { namespaces: 1, skills: 1 } });
    expect(document.files.map(({ path }) => path)).toContain("lifecycle/support/reply.yaml");
    const { stdout: written } = await cli.run(["owners", "--write", "--dir", repo.dir]);
    expect(written).toBe("Wrote CODEOWNERS.\n");
    const { document: owners } = await cli.json<{ skills: { id: string; owners: string[] }[]; drift: unknown[] }>([
      "owners",
      "--dir",
      repo.dir,
    ]);
    expect(owners.drift).toEqual([]);
    expect(owners.skills.map(({ id, owners: [first] }) => [id, first])).toEqual(
      expect.arrayContaining([
        ["billing/invoice", "@ada"],
        ["support/invoice", "@acme/platform"],
        ["support/reply", "@bob"],
      ]),
    );
    repo.git("reset", "-q", "--hard");
    repo.git("clean", "-qfd");
    const { stdout } = await cli.run(["adopt", repo.dir]);
    await cli.run(["owners", "--write", "--dir", repo.dir]);
    const [, add = ""] = /git add ([^&]+) &&/.exec(stdout) ?? [];
    repo.git("add", ...add.split(" "));
    expect(
      repo
        .git("status", "--porcelain")
        .split("\n")
        .filter((line) => !/^[AM] {2}/.test(line)),
    ).toEqual([]);
  });

  it("says that there is a ledger, goes on with it, and how to begin anew", async () => {
    const trunk = repo.commit({ "skills/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
    repo.commit({ "skills/refunds/x.md": "x" }, "fix: refunds");
    await cli.json(["reconcile", repo.dir]);
    const { document } = await adopt();
    expect(document).toMatchObject({ ledger: { branch: "skilltrunk/ledger", isAtOrigin: false, published: 1 } });
    expect(document.skills[0]?.version).toBe("1.0.1");
    expect(readFileSync(join(repo.dir, "skilltrunk.yaml"), "utf8")).not.toContain("history:");
    const { stdout } = await cli.run(["adopt", repo.dir, "--dry-run"]);
    expect(stdout).toContain(
      "There is a ledger already, skilltrunk/ledger, in this clone alone: it began at the first",
    );
    expect(stdout).toContain("`git branch -D skilltrunk/ledger`");
    repo.commit({}, "chore: adopt Skilltrunk");
    expect((await cli.json<PassResult>(["reconcile", repo.dir])).document.released).toEqual([]);
    expect((await adopt()).document.commit).not.toBe(trunk);
  });

  it("names skills that no commit has", async () => {
    repo.commit({ "README.md": "x" }, "docs: begin");
    repo.write({ "skills/refunds/SKILL.md": skillMd("refunds") });
    const refused = await cli.run(["adopt", repo.dir]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("skills/refunds/SKILL.md") });
    expect(existsSync(join(repo.dir, "skilltrunk.yaml"))).toBe(false);
    repo.git("add", "-A");
    repo.git("commit", "-qm", "feat: refunds");
    repo.write({ "skills/triage/SKILL.md": skillMd("triage") });
    const { stdout } = await cli.run(["adopt", repo.dir]);
    expect(stdout).toContain("Not looked at, because not committed: skills/triage/SKILL.md.");
  });

  it("calls the check otherwise where another job has its name", async () => {
    const ci = "name: CI\non: pull_request\njobs: { check: { steps: [{ run: make }] } }\n";
    repo.commit({ ...SKILLS, ".github/workflows/ci.yml": ci }, "feat: all of them");
    const { document } = await adopt();
    expect(document.check).toBe("skilltrunk-check");
    const report = readFileSync(join(repo.dir, ".github/workflows/report.yml"), "utf8");
    expect(report).toContain('workflows: ["skilltrunk-check"]');
    repo.commit({}, "chore: adopt Skilltrunk");
    const { stdout } = await cli.run(["adopt", repo.dir]);
    expect(stdout).toContain("how to make the check `skilltrunk-check` required");
  });

  it("gives a workflow another name where theirs has it", async () => {
    const theirs = "on: push\njobs: { publish: { steps: [{ run: make }] } }\n";
    repo.commit({ ...SKILLS, ".github/workflows/publish.yml": theirs }, "feat: all of them");
    const { document } = await adopt();
    expect(document.files.map(({ path, action }) => `${action} ${path}`)).toEqual([
      "written .github/workflows/check.yml",
      "written .github/workflows/report.yml",
      "written .github/workflows/skilltrunk-publish.yml",
      "written policy.yaml",
      "written skilltrunk.yaml",
    ]);
    repo.commit({}, "chore: adopt Skilltrunk");
    const again = await adopt();
    expect(new Set(again.document.files.map(({ action }) => action))).toEqual(new Set(["kept"]));
    expect(repo.git("show", "HEAD:.github/workflows/publish.yml")).toBe(theirs.trim());
  });

  it("goes by the settings that are committed", async () => {
    repo.commit({ ...SKILLS, "skilltrunk.yaml": 'paths: ["skills/{name}"]\n' }, "feat: all of them");
    const { document } = await adopt();
    expect(document.templates).toEqual(["skills/{name}"]);
    expect(document.skills.map(({ id }) => id)).toEqual(["default/other-folder", "default/refunds"]);
  });

  it("says who owns everything, else whom commits name, and never an address", async () => {
    repo.commit(SKILLS, "feat: all of them", { author: "Ada Lovelace <ada@example.com>" });
    const { document } = await adopt("--dry-run");
    expect(document.authors).toEqual([{ name: "Ada Lovelace", commits: 1 }]);
    await adopt();
    const text = readFileSync(join(repo.dir, "skilltrunk.yaml"), "utf8");
    expect(text).toContain("#   Ada Lovelace (1)");
    expect(text).not.toContain("@example.com");
    repo.commit({ CODEOWNERS: "* @acme/platform\n", "skilltrunk.yaml": null, "policy.yaml": null }, "chore: owners");
    expect((await adopt("--dry-run")).document).toMatchObject({ owners: ["@acme/platform"], authors: [] });
  });

  it("starts at the trunk where what is checked out is not on it", async () => {
    const trunk = repo.commit(SKILLS, "feat: all of them");
    repo.branch("side");
    repo.commit({ "skills/new/SKILL.md": skillMd("new") }, "feat: new");
    const { document } = await adopt("--dry-run");
    expect(document).toMatchObject({ commit: trunk, branch: "main", isElsewhere: true });
    expect(document.skills.map(({ id }) => id)).not.toContain("default/new");
  });

  it("says what it cannot take over", async () => {
    expect(await cli.run(["adopt", repo.dir])).toMatchObject({ status: 3, stdout: "" });
    repo.commit(SKILLS, "feat: all of them");
    const bare = new GitFixture({ bare: true });
    try {
      bare.git("fetch", "-q", repo.dir, "main:main");
      const refused = await cli.run(["adopt", bare.dir]);
      expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("no work tree") });
      expect(await cli.run(["adopt", bare.dir, "--dry-run"])).toMatchObject({ status: 0 });
      expect(await cli.run(["adopt", `file://${bare.dir}`, "--dry-run"])).toMatchObject({ status: 0 });
    } finally {
      bare.cleanup();
    }
  });
});
