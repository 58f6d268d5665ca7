/** `check`, as an author and a workflow run it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { findRule } from "../../src/core/rules.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 60_000;
const ONE = "skills/team/one/SKILL.md";

let cli: CommandLine;
let repo: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "preset: balanced\n" }, "feat: one");
  repo.branch("topic");
});

afterEach(() => {
  cli.cleanup();
  repo.cleanup();
});

describe("check", { timeout: LIMIT_MS }, () => {
  it("says in words what merging publishes, and ends with 0", async () => {
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    const { stdout, status } = await cli.run(["check"], { cwd: repo.dir });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Ready to merge\n/);
    expect(stdout).toContain("team/one is published; version: none yet → 1.1.0".replace("none yet", "1.0.0"));
  });

  it("says that content which cannot be fetched is waited for, and by nobody approved", async () => {
    const source = `source:\n  git: http://127.0.0.1:1/a.git\n  commit: ${"a".repeat(40)}\n`;
    repo.commit({ "skills/team/far/skill.yaml": `version: 1.0.0\n${source}` }, "feat: far");
    const { stdout, status } = await cli.run(["check"], { cwd: repo.dir });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^Somebody has to look at this first\n+What team\/far points to could not be fetched, so nobody has looked/,
    );
    expect(stdout).toContain("1 skill waits for content that could not be fetched.");
    expect(stdout).toContain("team/far waits for its content; version: 1.0.0 (the first), after that");
    expect(stdout).toMatch(
      /medium skills\/team\/far\/skill\.yaml: .* could not be fetched, .* at it: .*127\.0\.0\.1.* \[source-awaited\]/,
    );
    expect(stdout).not.toContain("approv");
  });

  it("starts few gits for one skill of a reconciled repository", async () => {
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    const log = join(repo.dir, ".git", "started.log");
    const shim = join(repo.dir, ".git", "shim");
    const git = execFileSync("which", ["git"]).toString().trim();
    mkdirSync(shim);
    writeFileSync(join(shim, "git"), `#!/bin/sh\necho "$@" >> '${log}'\nexec '${git}' "$@"\n`, { mode: 0o755 });
    const env = { PATH: `${shim}:${process.env["PATH"]}` };
    expect((await cli.run(["check", "topic", "--repository", repo.dir], { env })).status).toBe(0);
    const started = readFileSync(log, "utf8").trim().split("\n");
    expect(started.length, started.join("\n")).toBeLessThanOrEqual(4);
  });

  it("says what agents would get, and what a file of bindings asks for in vain", async () => {
    repo.checkout("main");
    repo.commit({ "bindings/agents/quote.yaml": "skills:\n  team/one: ^1\n" }, "chore: bind");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    repo.branch("more");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    const agents = ["check", "more", "--repository", repo.dir];
    expect((await cli.json<CheckReport>(agents)).document.bindings).toEqual(["quote: team/one: 1.0.0 → 1.1.0"]);
    expect((await cli.run(agents)).stdout).toContain("What agents get\n- quote: team/one: 1.0.0 → 1.1.0");
    repo.checkout("main");
    repo.branch("binding");
    repo.commit({ "bindings/agents/quote.yaml": "skills:\n  team/one: ^7\n  team/on: ^1\n" }, "chore: bind more");
    const { document } = await cli.json<CheckReport>(["check", "binding", "--repository", repo.dir]);
    expect(document.findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)).toEqual([
      "binding-unresolvable bindings/agents/quote.yaml:2",
      "binding-skill-unknown bindings/agents/quote.yaml:3",
    ]);
    expect(document.bindings).toHaveLength(2);
    repo.checkout("main");
    repo.branch("broken");
    repo.commit(
      { "bindings/agents/quote.yaml": "skills:\n  team/one:\n    use: ^1\n    secrets: { A: hunter2 }\n" },
      "chore: leak",
    );
    const leaked = await cli.run(["check", "broken", "--repository", repo.dir]);
    expect(leaked.status).toBe(1);
    expect(leaked.stdout).toContain("binding-secret");
    expect(leaked.stdout).not.toContain("hunter2");
  });

  it("says with --as-is, too, that what the trunk has already changes nothing", async () => {
    repo.checkout("main");
    repo.commit({ "README.md": "Skills.\n" }, "docs: say so");
    for (const change of ["main", "main~1"]) {
      const { status, document } = await cli.json<CheckReport>(["check", change, "--as-is", "--repository", repo.dir]);
      expect([status, document.verdict, document.skills, document.plan], change).toEqual([0, "pass", [], []]);
    }
  });

  it("ends with 1 where something stands in the way, in every format", async () => {
    repo.commit({ [ONE]: skillMd("one").replace("---\n", "---\nargument-hint: x\n") }, "feat: more");
    const text = await cli.run(["check", "topic", "--repository", repo.dir]);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain("frontmatter-fields");
    const { document, status } = await cli.json<CheckReport>(["check", "--repository", repo.dir]);
    expect([status, document.verdict]).toEqual([1, "fail"]);
    const sarif = await cli.run(["check", "--repository", repo.dir, "--format", "sarif"]);
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          results: expect.arrayContaining([expect.objectContaining({ ruleId: "frontmatter-fields", level: "error" })]),
        },
      ],
    });
    const markdown = await cli.run(["check", "--repository", repo.dir, "--format", "markdown"]);
    expect(markdown.stdout).toContain("This is not ready to merge");
    expect((await cli.run(["check", "--format", "yaml"])).status).toBe(2);
  });

  it("says what is not committed, of what is checked out alone, and runs no program of the repository to know", async () => {
    repo.commit({ ".gitattributes": "* filter=evil\n", ".gitignore": "ignored\n" }, "chore: attributes");
    repo.git("config", "filter.evil.clean", `touch ${repo.dir}/../pwned-by-filter; cat`);
    repo.git("config", "filter.evil.required", "true");
    for (const name of ["ignored", "new.md"]) writeFileSync(join(repo.dir, name), "x\n");
    writeFileSync(join(repo.dir, ONE), skillMd("one", { body: "Mine.\n" }));
    const { stderr, status } = await cli.run(["check"], { cwd: repo.dir });
    expect(status).toBe(0);
    expect(stderr).toContain(`not about changes in ${ONE}, new.md. Commit them`);
    expect(existsSync(join(repo.dir, "../pwned-by-filter"))).toBe(false);
    expect((await cli.run(["check", "topic"], { cwd: repo.dir })).stderr).not.toContain("Commit them");
  });

  it("judges a fresh clone against the ledger of where it was cloned from", async () => {
    repo.checkout("main");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    const clone = join(cli.home, "clone");
    execFileSync("git", ["clone", "-q", repo.dir, clone]);
    writeFileSync(join(clone, ONE), skillMd("one", { body: "Mine.\n" }));
    const commit = ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qam", "feat: mine"];
    execFileSync("git", commit, { cwd: clone });
    const { document } = await cli.json<CheckReport>(["check", "--repository", clone]);
    expect(document).toMatchObject({ verdict: "pass", pending: 0, skills: [{ version: "1.1.0", previous: "1.0.0" }] });
  });

  it("mends what needs no decision with --fix, and changes nothing else", async () => {
    repo.commit(
      { [ONE]: skillMd("other", { body: "Body: stays.\n" }), "skills/team/two/SKILL.md": skillMd("two") },
      "feat: more",
    );
    const { stdout, stderr, status } = await cli.run(["check", "--fix"], { cwd: repo.dir });
    // The report is that of the files as mended, and the last words say what to do with them.
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Ready to merge\n/);
    expect(stdout).toContain("This report is about the files as they are on this machine");
    expect(stderr).toContain("[name-folder]");
    expect(stderr).toMatch(new RegExp(`\n1 thing was mended\\. The report .* Commit ${ONE}, and push\\.\n$`));
    expect(readFileSync(join(repo.dir, ONE), "utf8")).toBe(
      skillMd("one", { description: "Does other when asked to.", body: "Body: stays.\n" }),
    );
    expect(repo.git("status", "--porcelain")).toBe(`M ${ONE}`);
    repo.git("commit", "-qam", "fix: name");
    expect((await cli.run(["check"], { cwd: repo.dir })).status).toBe(0);
    expect((await cli.run(["check", "--fix"], { cwd: repo.dir })).stderr).toMatch(/^There was nothing to mend\.\n$/m);
    expect(await cli.run(["check", "main", "--fix"], { cwd: repo.dir })).toMatchObject({ status: 2 });
  });

  it.each([
    ["version-missing", undefined, "1.2.0"],
    ["version-invalid", "1.2", "1.2.0"],
    ["version-order", "1.0.5", "1.2.0"],
    ["version-immutable", "1.1.0", "1.2.0"],
  ])("gives the version that %s asks for with --fix", async (rule, version, next) => {
    expect(findRule(rule)?.fixable).toBe(true);
    const one = (declared?: string) => skillMd("one", declared === undefined ? {} : { version: declared });
    repo.checkout("main");
    repo.commit({ "skilltrunk.yaml": "versions: declared\n", [ONE]: one("1.0.0") }, "feat: declared");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    // Merged, and not published yet.
    repo.commit({ [ONE]: one("1.1.0") }, "feat: more");
    repo.branch("mine");
    const body = "Mine.\n";
    repo.commit({ [ONE]: skillMd("one", { body, ...(version === undefined ? {} : { version }) }) }, "feat: mine");
    expect((await cli.run(["check"], { cwd: repo.dir })).stdout).toContain(rule);
    const { stdout, stderr } = await cli.run(["check", "--fix"], { cwd: repo.dir });
    expect(stdout).not.toContain(rule);
    expect(stderr).toContain(`${ONE}: metadata.version is "${next}" now.`);
    repo.git("commit", "-qam", "fix: version");
    const { document } = await cli.json<CheckReport>(["check", "--repository", repo.dir]);
    expect(document).toMatchObject({ verdict: "pass", skills: [{ version: next, previous: "1.1.0" }] });
  });

  it("says with --fix what it cannot mend, of what is not committed either, and runs no program to know", async () => {
    repo.commit({ ".gitattributes": "* filter=evil\n", ".gitignore": "ignored\n" }, "chore: attributes");
    repo.git("config", "filter.evil.clean", `touch ${repo.dir}/../pwned-by-filter; cat`);
    repo.git("config", "filter.evil.required", "true");
    writeFileSync(join(repo.dir, "ignored"), "x\n");
    repo.write({ "skills/team/two/SKILL.md": "no frontmatter\n", [ONE]: null });
    const { stdout, stderr, status } = await cli.run(["check", "--fix"], { cwd: repo.dir });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^This is not ready to merge\n/);
    expect(stdout).toContain("team/two is not published");
    expect(stdout).toContain("team/one is removed");
    expect(stderr).toMatch(
      /^Nothing could be mended without a decision of yours\. .* Commit skills.*two\/SKILL\.md, and push\.\n$/m,
    );
    expect(existsSync(join(repo.dir, "../pwned-by-filter"))).toBe(false);
    expect(repo.git("status", "--porcelain")).toBe(`D ${ONE}\n?? skills/team/two/`);
  });

  it("goes by what was fetched last with --offline, and judges nothing where nobody can know", async () => {
    repo.checkout("main");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
    const clone = join(cli.home, "clone");
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], { cwd: clone });
    execFileSync("git", ["clone", "-q", repo.dir, clone]);
    writeFileSync(join(clone, ONE), skillMd("one", { body: "Mine.\n" }));
    git("commit", "-qam", "feat: mine");
    for (const origin of ["http://127.0.0.1:1/a.git", join(cli.home, "gone")]) {
      git("remote", "set-url", "origin", origin);
      const far = await cli.json<CheckReport>(["check", "--repository", clone]);
      expect([far.status, far.document.verdict, far.document.skills]).toEqual([1, "review", []]);
      expect(far.document).toMatchObject({ needs: [], reason: expect.stringContaining("could not be asked for") });
      expect((await cli.run(["check", "--repository", clone])).stdout).toMatch(/^This could not be checked\n/);
      expect((await cli.run(["doctor", clone])).stdout).toMatch(
        /problem +Whether origin has the ledger .* could not be asked/i,
      );
      expect(far.document.findings).toMatchObject([
        { rule: "ledger-unread", hint: expect.stringContaining("`skilltrunk check --offline`") },
      ]);
    }
    const offline = () => cli.json<CheckReport>(["check", "--repository", clone, "--offline"]);
    expect((await offline()).document).toMatchObject({
      verdict: "pass",
      skills: [{ version: "1.1.0", previous: "1.0.0" }],
    });
    git("branch", "-rd", "origin/skilltrunk/ledger");
    const blind = await offline();
    expect(blind.document).toMatchObject({ verdict: "review", findings: [{ rule: "ledger-unread" }] });
  });

  it("judges nothing where the ledger's own repository does not answer, and has an admin look", async () => {
    repo.checkout("main");
    const settings = 'ledger: { repository: "http://127.0.0.1:1/ledger.git" }\nadmins: [eve]\n';
    repo.commit({ "skilltrunk.yaml": settings }, "chore: elsewhere");
    repo.branch("elsewhere");
    repo.commit({ [ONE]: skillMd("one", { body: "Mine.\n" }) }, "feat: mine");
    // A folder of this machine, and what the action is given: an address that is fetched from.
    for (const place of [repo.dir, pathToFileURL(repo.dir).href]) {
      const { status, document } = await cli.json<CheckReport>(["check", "elsewhere", "--repository", place]);
      expect([status, document.verdict, document.skills]).toEqual([1, "review", []]);
      expect(document).toMatchObject({
        findings: [{ rule: "ledger-unread", message: expect.stringContaining("127.0.0.1:1/ledger.git") }],
        needs: [{ role: "admin", people: ["eve"] }],
      });
    }
  });

  it("takes the invisible mark from other files with --fix", async () => {
    repo.commit({ "skills/team/one/data.json": "\ufeff{}\n" }, "feat: data");
    const { stderr } = await cli.run(["check", "--fix"], { cwd: repo.dir });
    expect(stderr).toContain("skills/team/one/data.json: The invisible mark");
    expect(readFileSync(join(repo.dir, "skills/team/one/data.json"), "utf8")).toBe("{}\n");
  });
});
