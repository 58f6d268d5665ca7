/** `init`, `reconcile`, `verify`, `explain` and `acknowledge`, as an operator runs them, and how every command fails. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Explanation } from "../../src/app/check/explain.ts";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import type { Verification } from "../../src/app/reconcile/verify.ts";
import type { Problem } from "../../src/core/catalog/view.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { startGitHost } from "../support/git-http.ts";

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

const REFUNDS = "skills/billing/refunds/SKILL.md";
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;
const COMMANDS = [
  ["start"],
  ["init"],
  ["list"],
  ["search"],
  ["show"],
  ["install"],
  ["digest"],
  ["validate"],
  ["scan"],
  ["reconcile"],
  ["run"],
  ["serve"],
  ["verify"],
  ["rescan"],
  ["explain"],
  ["acknowledge"],
  ["suspend"],
  ["resume"],
  ["wait"],
] as const;

async function problemOf(args: readonly string[], options: Parameters<CommandLine["json"]>[1] = {}) {
  const { status, document } = await cli.json<Problem>(args, options);
  return { status, code: document.code, detail: document.detail, hint: document.hint };
}

describe("the command line", { timeout: LIMIT_MS }, () => {
  it("says what it can do, and what each command takes", async () => {
    const { status, stdout } = await cli.run(["--help"]);
    expect(status).toBe(0);
    expect(COMMANDS.filter(([name]) => !new RegExp(`^  ${name} `, "m").test(stdout))).toEqual([]);
    for (const [name] of COMMANDS) {
      const help = await cli.run([name, "--help"]);
      expect([name, help.status, help.stderr]).toEqual([name, 0, ""]);
      expect(help.stdout).toContain(`Usage: skilltrunk ${name}`);
      expect(help.stdout).toContain("--json");
    }
  });

  it.each([
    [[], "Name a command."],
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["help", "bogus"], "unknown command 'bogus'"],
    [["list", "--jsno"], "unknown option '--jsno' (Did you mean --json?)"],
    [["run"], "missing required argument 'repository'"],
    [["verify", "a", "b"], "too many arguments for 'verify'. Expected 1 argument but got 2."],
    [["reconcile"], "Name the repository to reconcile."],
    [["reconcile", "x", "--now"], "--now asks the registry that is running; it takes no repository."],
    [["run", ".", "--port", "http"], '--port: expected a port number from 0 to 65535, got "http".'],
    [["https://ada:t0ken@example.com/acme/skills"], "unknown command 'https://example.com/acme/skills'"],
    [["wait", "--commit", "main"], '--commit: expected a full 40-digit commit id, got "main".'],
  ])("refuses %j", async (args, detail) => {
    expect(await cli.run(args)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(`error: ${detail}`),
    });
    expect(await problemOf(args)).toMatchObject({ status: 2, code: "USAGE", detail });
  });

  it("says nothing when its reader goes away", async () => {
    const running = cli.start(["--help"]);
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a repository that cannot be read", { timeout: LIMIT_MS }, () => {
  it("is no folder, no repository, or one without a commit", async () => {
    mkdirSync(join(cli.home, "plain"));
    expect(await problemOf(["reconcile", "absent"])).toMatchObject({ status: 2, code: "NOT_A_REPOSITORY" });
    expect(await problemOf(["run", "plain"])).toMatchObject({ status: 2, code: "NOT_A_REPOSITORY" });
    expect(await problemOf(["reconcile", repo.dir])).toMatchObject({ status: 3, code: "EMPTY_REPOSITORY" });
    expect(await problemOf(["verify", repo.dir])).toMatchObject({ status: 3, code: "LEDGER_NOT_FOUND" });
    expect(await problemOf(["serve", repo.dir, "--port", "0"])).toMatchObject({ status: 3, code: "LEDGER_NOT_FOUND" });
  });

  it("is named without what its URL says of who asks", async () => {
    const host = await startGitHost(dirname(repo.dir), { account: "ada:t0ken" });
    const url = `http://ada:t0ken@127.0.0.1:${host.port}/repo`;
    const commands = [
      ["reconcile", url],
      ["list", "--registry", url.replace("http", "git+http")],
      ["list", "--registry", `http://ada:t0ken@127.0.0.1:${host.port}/${"a".repeat(5000)}`],
      ["list", "--registry", `http://ada:${"t0ken".repeat(1000)}@127.0.0.1`],
      ["show", url],
      [url],
    ];
    for (const args of commands) {
      const plain = await cli.run(args);
      const json = await cli.run([...args, "--json"]);
      expect([args[0], plain.status]).not.toEqual([args[0], 0]);
      for (const said of [plain.stderr, json.stdout, json.stderr]) expect(said).not.toMatch(/ada|t0ken/);
    }
    expect(await problemOf(["reconcile", url])).toMatchObject({
      code: "EMPTY_REPOSITORY",
      detail: expect.stringContaining(`http://127.0.0.1:${host.port}/repo has no commit`),
    });
    await host.close();
  });

  it("has no git to read it with", async () => {
    const problem = await problemOf(["reconcile", repo.dir], { env: { PATH: "/nonexistent" } });
    expect(problem).toMatchObject({ status: 5, code: "GIT_MISSING" });
    const start = await problemOf(["start", "--port", "0", "--admin-port", "0"], { env: { PATH: "/nonexistent" } });
    expect(start).toMatchObject({ status: 5, code: "GIT_MISSING" });
  });

  it("has settings that say something unknown", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": "versions: derived\nnamespce: x\n" }, "one");
    const problem = await problemOf(["reconcile", repo.dir]);
    expect(problem).toMatchObject({ status: 2, code: "SETTINGS_INVALID", detail: expect.stringContaining("namespce") });
  });

  it("cannot keep its state anywhere", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    writeFileSync(join(cli.home, "file"), "");
    const problem = await problemOf(["reconcile", repo.dir, "--state", join(cli.home, "file", "state")]);
    expect(problem).toMatchObject({ status: 5, code: "STATE_UNWRITABLE", hint: expect.stringContaining("--state") });
  });
});

describe("a port", { timeout: LIMIT_MS }, () => {
  it("that another program has is named, with the flag that changes it", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const port = String((other.address() as AddressInfo).port);
    const index = await problemOf(["run", repo.dir, "--port", port, "--admin-port", "0"]);
    expect(index).toMatchObject({ status: 5, code: "PORT_TAKEN", hint: expect.stringContaining("--port") });
    const admin = await problemOf(["run", repo.dir, "--port", "0", "--admin-port", port]);
    expect(admin).toMatchObject({ status: 5, code: "PORT_TAKEN", hint: expect.stringContaining("--admin-port") });
    const second = createServer();
    await new Promise<void>((done) => second.listen(0, "127.0.0.1", done));
    const adminPort = String((second.address() as AddressInfo).port);
    const both = await problemOf(["run", repo.dir, "--port", port, "--admin-port", adminPort]);
    expect(both).toMatchObject({ code: "PORT_TAKEN", hint: expect.stringContaining("--port and --admin-port") });
    expect(both.detail).toContain(`port ${port} of`);
    expect(both.detail).toContain(`port ${adminPort} of`);
    await new Promise((done) => second.close(done));
    await new Promise((done) => other.close(done));
  });
});

describe("init, reconcile, verify", { timeout: LIMIT_MS }, () => {
  it("make a registry of the template, twice the same", async () => {
    expect((await cli.run(["init", "ours"])).status).toBe(0);
    const first = await cli.json<PassResult>(["reconcile", "ours"]);
    expect([first.status, first.document.skills, first.document.refused, first.document.released.length]).toEqual([
      0,
      4,
      [],
      4,
    ]);
    const second = await cli.json<PassResult>(["reconcile", "ours"]);
    expect(second.document).toMatchObject({ commits: 0, events: 0, ledger: first.document.ledger });
    for (const args of [
      ["verify", "ours"],
      ["verify", "ours", "--second-reader"],
      ["verify", "ours", "--since", "2026-01-01"],
    ]) {
      const { status, document } = await cli.json<Verification>(args);
      expect([status, document.identical, document.rebuilt]).toEqual([0, true, first.document.ledger.tree]);
    }
    expect((await cli.run(["verify", "ours"])).stdout).toContain(first.document.ledger.tree);
  });

  it("make one of a repository without a commit, and keep what is in it", async () => {
    repo.git("remote", "add", "origin", "https://git.example.com/acme/skills.git");
    repo.git("symbolic-ref", "HEAD", "refs/heads/trunk");
    expect((await cli.run(["init", repo.dir])).status).toBe(0);
    expect(repo.git("rev-parse", "--abbrev-ref", "HEAD")).toBe("main");
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(repo.git("remote")).toBe("origin");
    const again = new GitFixture();
    again.commit({}, "one");
    expect(await problemOf(["init", again.dir])).toMatchObject({ status: 4, code: "WOULD_OVERWRITE" });
    again.cleanup();
  });

  it("refuse a folder with something in it", async () => {
    writeFileSync(join(cli.home, "mine"), "");
    expect(await problemOf(["init"])).toMatchObject({ status: 4, code: "WOULD_OVERWRITE" });
    expect(existsSync(join(cli.home, "skills"))).toBe(false);
  });

  it("say where they looked when there is no skill", async () => {
    repo.commit({ "README.md": "nothing\n" }, "one");
    const usual = await cli.run(["reconcile", repo.dir]);
    expect(usual.status).toBe(0);
    expect(usual.stdout).toContain("skills/{namespace}/{name}/SKILL.md, skills/{name}/SKILL.md");
    repo.commit({ "skilltrunk.yaml": 'paths:\n  - "ours/{name}"\n' }, "two");
    const { stdout } = await cli.run(["reconcile", repo.dir]);
    expect(stdout).toMatch(/No skill of .* is published: skills are looked for at ours\/\{name\}\/SKILL\.md/);
    const { document } = await cli.json<object>(["reconcile", repo.dir]);
    expect(document).toMatchObject({ location: repo.dir, skills: 0, pathTemplates: ["ours/{name}"] });
  });

  it("say in words what happened", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds"), "skills/billing/broken/SKILL.md": "no frontmatter\n" }, "one");
    const { stdout } = await cli.run(["reconcile", repo.dir]);
    expect(stdout).toMatch(/^released {2}billing\/refunds {2}1\.0\.0/m);
    expect(stdout).toMatch(/^refused {3}billing\/broken/m);
    expect(stdout).toContain("Took 1 commit, appended 2 events. Live now: 1 skill.");
  });

  it("find a ledger that somebody has changed", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    await cli.run(["reconcile", repo.dir]);
    const forged = repo
      .git("show", "skilltrunk/ledger:events/billing/refunds/0.ndjson")
      .replace("Does refunds", "Undoes refunds");
    repo.git("checkout", "-q", "skilltrunk/ledger");
    repo.commit({ "events/billing/refunds/0.ndjson": `${forged}\n` }, "forged");
    repo.git("checkout", "-q", "main");
    const { status, document } = await cli.json<Verification>(["verify", repo.dir]);
    expect([status, document.identical, document.difference?.where, document.difference?.n]).toEqual([
      4,
      false,
      "billing/refunds",
      1,
    ]);
    expect(document.difference?.inLedger).toContain("Undoes");
  });
});

describe("a ledger branch that is none", { timeout: LIMIT_MS }, () => {
  beforeEach(async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    await cli.run(["reconcile", repo.dir]);
  });

  it("holds a file too many: verify names it", async () => {
    repo.git("checkout", "-q", "skilltrunk/ledger");
    const id = repo.commit({ "releases/evil.txt": "evil\n" }, "evil");
    repo.git("checkout", "-q", "main");
    const { status, document } = await cli.json<Verification>(["verify", repo.dir]);
    expect([status, document.difference]).toEqual([
      4,
      {
        where: "releases/evil.txt",
        n: null,
        inLedger: `the file ${repo.head(`${id}:releases/evil.txt`)} (mode 100644)`,
        rebuilt: null,
      },
    ]);
  });

  it("is at a commit of the trunk: verify does not ask for verify", async () => {
    repo.git("update-ref", "refs/heads/skilltrunk/ledger", "main");
    const problem = await problemOf(["verify", repo.dir]);
    expect(problem).toMatchObject({ code: "LEDGER_CORRUPT", hint: expect.not.stringContaining("verify") });
  });

  it("is a damaged file: every command says so", async () => {
    writeFileSync(join(repo.dir, ".git", "refs", "heads", "skilltrunk", "ledger"), "garbage\n");
    for (const args of [
      ["reconcile", repo.dir],
      ["list", "--registry", repo.dir],
      ["verify", repo.dir],
    ]) {
      expect(await problemOf(args)).toMatchObject({
        code: "GIT_FAILED",
        detail: expect.stringContaining("refs/heads/skilltrunk/ledger"),
        hint: expect.stringContaining("git update-ref"),
      });
    }
  });
});

describe("explain", { timeout: LIMIT_MS }, () => {
  it("names a SKILL.md that makes no skill, also when it is asked for", async () => {
    repo.commit(
      { [REFUNDS]: skillMd("refunds"), "My_Skill/SKILL.md": skillMd("x"), "tools/ok/SKILL.md": skillMd("ok") },
      "one",
    );
    const all = await cli.json<Explanation>(["explain", "--repository", repo.dir]);
    expect(all.document.unheeded.map(({ rule, path }) => [rule, path])).toEqual([
      ["placement-name", "My_Skill/SKILL.md"],
      ["placement-unmatched", "tools/ok/SKILL.md"],
    ]);
    for (const asked of ["My_Skill", "My_Skill/", "My_Skill/SKILL.md"]) {
      const { stdout, status } = await cli.run(["explain", asked], { cwd: repo.dir });
      expect([status, stdout]).toEqual([0, expect.stringContaining("placement-name My_Skill/SKILL.md")]);
      expect(stdout).not.toContain("tools/ok");
    }
    expect((await cli.run(["explain", "refunds"], { cwd: repo.dir })).stdout).not.toContain("My_Skill");
    expect((await cli.run(["reconcile", repo.dir])).stdout).toContain("not heeded: My_Skill/SKILL.md");
  });

  it("shows of a path what would turn a terminal's line around", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds"), "lifecycle/billing/b\u202elmay.yaml": "tags: [x]\n" }, "one");
    const { stdout } = await cli.run(["reconcile", repo.dir]);
    expect(stdout).toContain("not heeded: lifecycle/billing/b\\u{202e}lmay.yaml");
    expect(stdout).not.toContain("\u202e");
  });

  it("does not say that a version was refused where its lifecycle file was", async () => {
    const file = "lifecycle/billing/refunds.yaml";
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    repo.commit({ [file]: "nope: 1\n" }, "two");
    await cli.run(["reconcile", repo.dir]);
    const broken = (await cli.run(["explain", "refunds"], { cwd: repo.dir })).stdout;
    expect(broken).toContain(`${file} does not count, so what it said before holds. 1.0.0 stays published.`);
    repo.commit({ [file]: "enabled: false\n" }, "three");
    repo.commit({ [file]: "enabled: false\nnope: 1\n" }, "four");
    expect((await cli.run(["reconcile", repo.dir])).stdout).toMatch(
      /^refused {2,}billing\/refunds {2,}its lifecycle file/m,
    );
    expect((await cli.run(["explain", "refunds"], { cwd: repo.dir })).stdout).toContain("It stays hidden");
  });

  it("names the rule, the file and the remedy of what is refused", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds"), "skills/billing/broken/SKILL.md": "no frontmatter\n" }, "one");
    await cli.run(["reconcile", repo.dir]);
    const { document } = await cli.json<Explanation>(["explain", "--repository", repo.dir]);
    expect(document.skills).toMatchObject([
      { id: "billing/broken", standing: "refused", findings: [{ path: "SKILL.md", hint: expect.any(String) }] },
    ]);
    const { stdout } = await cli.run(["explain", "broken"], { cwd: repo.dir });
    expect(stdout).toContain("skills/billing/broken/SKILL.md");
    expect(stdout).toContain("hint:");
    const other = await cli.json<Explanation>(["explain", "billing/refunds", "--repository", repo.dir]);
    expect(other.document.skills).toMatchObject([{ standing: "published", latest: "1.0.0" }]);
    expect(await problemOf(["explain", "absent", "--repository", repo.dir])).toMatchObject({
      status: 3,
      code: "SKILL_NOT_FOUND",
    });
  });

  it("names our own files by their place in the repository", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    repo.commit(
      { [REFUNDS]: skillMd("refunds", { body: "More.\n" }), "lifecycle/billing/refunds.yaml": "nope: 1\n" },
      "two",
    );
    await cli.run(["reconcile", repo.dir]);
    const { stdout } = await cli.run(["explain", "refunds"], { cwd: repo.dir });
    expect(stdout).toMatch(/^ {2}critical lifecycle-unknown-key lifecycle\/billing\/refunds\.yaml:1$/m);
  });

  it("tells what would be refused before anything is published, and publishes nothing", async () => {
    repo.commit({ "skills/billing/broken/SKILL.md": "no frontmatter\n" }, "one");
    const { document } = await cli.json<Explanation>(["explain", "broken", "--repository", repo.dir]);
    expect(document).toMatchObject({ trunk: null, skills: [{ standing: "refused" }] });
    expect(repo.git("branch", "--list", "skilltrunk/*")).toBe("");
  });

  it("names what our files ask for in vain, as the pass that took them did", async () => {
    const first = repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    await cli.run(["reconcile", repo.dir]);
    repo.commit(
      {
        "skilltrunk.yaml": `history:\n  from: ${first}\n`,
        "lifecycle/billing/refunds.yaml": "channels:\n  stable: 9.9.9\n",
        "lifecycle/billing/refnds.yaml": "tags: [x]\n",
      },
      "two",
    );
    const rules = ["settings-history-from", "lifecycle-orphan", "lifecycle-channel-unpublished"];
    const pass = await cli.json<PassResult>(["reconcile", repo.dir]);
    expect(pass.document.unheeded.map(({ rule }) => rule).sort()).toEqual([...rules].sort());
    const { document } = await cli.json<Explanation>(["explain", "--repository", repo.dir]);
    expect(document.skills).toMatchObject([{ id: "billing/refunds", standing: "published", latest: "1.0.0" }]);
    expect([...document.unheeded, ...(document.skills[0]?.unheeded ?? [])].map(({ rule }) => rule)).toEqual(rules);
    const { stdout } = await cli.run(["explain"], { cwd: repo.dir });
    expect(stdout).toContain("lifecycle/billing/refunds.yaml:2\n    The channel stable is to be 9.9.9");
    expect((await cli.run(["verify", repo.dir])).status).toBe(0);
  });

  it.each([
    ["retired", { [REFUNDS]: null }, /merge the folder again/],
    ["hidden", { "lifecycle/billing/refunds.yaml": "enabled: false\n" }, /lifecycle\/billing\/refunds\.yaml/],
    [
      "unlisted",
      { "lifecycle/billing/refunds.yaml": 'versions:\n  1.0.0: { state: yanked, reason: "wrong" }\n' },
      /change a state in lifecycle\/billing\/refunds\.yaml/,
    ],
  ])("knows a skill that is %s", async (standing, change, remedy) => {
    repo.commit({ [REFUNDS]: skillMd("refunds") }, "one");
    repo.commit(change, "two");
    await cli.run(["reconcile", repo.dir]);
    const { document } = await cli.json<Explanation>(["explain", "refunds", "--repository", repo.dir]);
    expect(document.skills).toMatchObject([{ standing, explanation: expect.stringMatching(remedy) }]);
  });
});

describe("a stall", { timeout: LIMIT_MS }, () => {
  it("says what clears it, and acknowledge does", async () => {
    const names = [1, 2, 3, 4, 5, 6, 7].map((n) => `skills/billing/skill-${n}/SKILL.md`);
    const all = Object.fromEntries(names.map((path, i) => [path, skillMd(`skill-${i + 1}`)]));
    repo.commit({ ...all, "policy.yaml": "# none\n" }, "all");
    const removal = repo.commit(Object.fromEntries(names.slice(1).map((path) => [path, null])), "most of them go");
    const stalled = await problemOf(["reconcile", repo.dir]);
    expect(stalled).toMatchObject({
      status: 4,
      code: "MASS_REMOVAL",
      hint: expect.stringContaining(`mass-removal:${removal}`),
    });
    const { document } = await cli.json<Explanation>(["explain", "--repository", repo.dir]);
    expect(document.conditions.find(({ type }) => type === "Stalled")).toMatchObject({
      status: true,
      reason: "MassRemoval",
      message: expect.stringContaining(`skilltrunk acknowledge ${repo.dir} mass-removal:${removal} --reason`),
    });
    const published = await cli.json<Explanation>(["explain", "skill-2", "--repository", repo.dir]);
    expect(published.document.skills[0]?.explanation).toMatch(/waits until the stall is cleared/);
    const step = ["acknowledge", repo.dir, `mass-removal:${removal}`];
    expect(await problemOf(step)).toMatchObject({ status: 2, code: "USAGE" });
    expect(await problemOf(["acknowledge", repo.dir, "all-of-it", "--reason", "x"])).toMatchObject({
      status: 2,
      code: "USAGE",
    });
    expect((await cli.run([...step, "--reason", "The team is gone.", "--by", "alice"])).status).toBe(0);
    expect((await cli.json<PassResult>(["reconcile", repo.dir])).document).toMatchObject({ skills: 1, trunk: removal });
    expect((await cli.json<Verification>(["verify", repo.dir])).document.identical).toBe(true);
  });
});

describe("^C in the middle of a long pass", { timeout: LIMIT_MS }, () => {
  it("ends with 130, and the next run goes on to the same ledger", async () => {
    longHistory(repo, 30_000);
    const running = cli.start(["reconcile", repo.dir]);
    await running.said(/reconcile/);
    const { status, stderr } = await running.stop("SIGINT");
    expect([status, stderr]).toEqual([130, expect.stringContaining("error: Stopped before the end.")]);
    const { document } = await cli.json<PassResult>(["reconcile", repo.dir]);
    expect(document).toMatchObject({ trunk: repo.head(), skills: 1 });
    expect((await cli.json<Verification>(["verify", repo.dir])).document).toMatchObject({ identical: true });
  });
});

describe("^C of a terminal, which reaches every process of the command", { timeout: LIMIT_MS }, () => {
  it("says that it was stopped, and keeps what was taken", async () => {
    longHistory(repo, 30_000);
    const running = cli.start(["reconcile", repo.dir], { ownGroup: true });
    await running.said(/reconcile/);
    process.kill(-(running.process.pid ?? 0), "SIGINT");
    const { status, stderr } = await running.ended;
    expect([status, stderr]).toEqual([130, expect.stringContaining("error: Stopped before the end.")]);
    expect(stderr).not.toMatch(/git/);
    expect(repo.git("branch", "--list", "skilltrunk/ledger")).not.toBe("");
  });
});

describe("^C before a registry serves", { timeout: LIMIT_MS }, () => {
  it("ends with 130 and one document that says so", async () => {
    longHistory(repo, 30_000);
    const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--json"]);
    await running.said(/reconcile/);
    const { status, stdout } = await running.stop("SIGINT");
    expect([status, JSON.parse(stdout)]).toEqual([130, expect.objectContaining({ code: "INTERRUPTED" })]);
  });
});

/** One skill, and many commits beside it. */
function longHistory(repository: GitFixture, commits: number): void {
  const who = "Author <author@example.com>";
  const file = (path: string, text: string) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = Array.from({ length: commits }, (_, i) => {
    const change = i === 0 ? file(REFUNDS, skillMd("refunds")) : file("notes.txt", String(i));
    const date = `${1_700_000_000 + i} +0000`;
    return `commit refs/heads/main\nauthor ${who} ${date}\ncommitter ${who} ${date}\ndata 5\nnotes\n${change}`;
  });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: repository.dir, input: stream.join("\n") });
}
