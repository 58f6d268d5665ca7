/** Which ledger a command means in an ordinary clone: the one that others read, at origin, and never silently another. */
import { execFileSync } from "node:child_process";
import { chmodSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import type { Problem, SkillView } from "../../src/core/catalog/view.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LEDGER = "skilltrunk/ledger";
const LIMIT_MS = 120_000;
const REASON = ["--reason", "sends card numbers away"];

let cli: CommandLine;
let author: GitFixture;
/** Bare, as a host has it. */
let origin: string;
let url: string;
let clones = 0;

beforeEach(() => {
  cli = new CommandLine();
  author = new GitFixture();
  author.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
  author.commit({ "skills/billing/invoices/SKILL.md": skillMd("invoices") }, "feat: invoices");
  origin = join(cli.home, "origin.git");
  author.git("clone", "-q", "--bare", author.dir, origin);
  url = pathToFileURL(origin).href;
});

afterEach(async () => {
  await cli.cleanup();
  author.cleanup();
});

/** A machine of its own each time, which knows nothing of what others did. */
const machine = (name: string) => ({ XDG_STATE_HOME: join(cli.home, `state-${name}`) });
const git = (dir: string, ...args: string[]) => author.git("-C", dir, ...args);
const ledgerOf = (dir: string) => git(dir, "rev-parse", "-q", "--verify", `refs/heads/${LEDGER}`);
const hasLedger = (dir: string) => git(dir, "for-each-ref", `refs/heads/${LEDGER}`) !== "";

async function published(): Promise<string> {
  expect((await cli.run(["reconcile", url, "--push"], { env: machine("publisher") })).status).toBe(0);
  return ledgerOf(origin);
}

function clone(...args: string[]): string {
  const dir = join(cli.home, `clone-${++clones}`);
  author.git("clone", "-q", ...args, url, dir);
  return dir;
}

async function stateOf(skill: string, registry: string, cwd = cli.home, name = "reader"): Promise<string | undefined> {
  const shown = await cli.json<SkillView>(["show", skill, "--registry", registry], { cwd, env: machine(name) });
  return shown.document.versions.find(({ version }) => version === "1.0.0")?.state;
}

/** A commit on the ledger that no other repository has. */
function commitOn(dir: string, parent: string): string {
  return git(dir, "commit-tree", "-p", parent, "-m", "Ours", `${parent}^{tree}`);
}

describe("in a clone of a published repository", { timeout: LIMIT_MS }, () => {
  it("every command sees what is published at origin", async () => {
    await published();
    const cwd = clone();
    for (const args of [
      ["list", "--registry", "."],
      ["show", "billing/refunds", "--registry", "."],
      ["verify", "."],
      ["rescan", "."],
      ["audit", "--repository", "."],
    ]) {
      const { status, stdout, stderr } = await cli.run(args, { cwd });
      expect([args[0], status, stderr.replace(/^(?!warning|error).*\n/gm, "")]).toEqual([args[0], 0, ""]);
      expect(stdout, args[0]).not.toBe("");
    }
    expect((await cli.run(["explain"], { cwd })).stdout).not.toContain("is not reconciled yet");
    expect(hasLedger(cwd)).toBe(false);
  });

  it("withdraw --push is seen by whoever reads origin, another clone too, and leaves its branch in the clone", async () => {
    const before = await published();
    const [cwd, other] = [clone(), clone()];
    const { status, stdout } = await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain(`It is pushed to ${url}: whoever reads that sees it`);
    expect(stdout).toContain("Next: git push origin withdrawn/billing/refunds/1.0.0");
    expect(git(cwd, "rev-parse", "withdrawn/billing/refunds/1.0.0")).toMatch(/^[0-9a-f]{40}$/);
    expect(git(origin, "rev-parse", `${LEDGER}^`)).toBe(before);
    expect(hasLedger(cwd)).toBe(false);
    expect(await stateOf("billing/refunds", origin)).toBe("withdrawn");
    expect(await stateOf("billing/refunds", ".", other)).toBe("withdrawn");
  });

  it("without --push it says that nobody sees it, and a second time with --push sends it", async () => {
    const before = await published();
    const cwd = clone("--depth", "1");
    const first = await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON], { cwd });
    expect(first.status).toBe(0);
    expect(first.stdout).toContain(`It is on this machine alone: nobody who reads ${url} sees it until it is pushed`);
    expect(ledgerOf(origin)).toBe(before);
    expect(await stateOf("billing/refunds", ".", cwd)).toBe("online");
    const second = await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], { cwd });
    expect(second.stdout).toContain("It is pushed to");
    expect(await stateOf("billing/refunds", ".", cwd)).toBe("withdrawn");
  });

  it("withdraw --push that loses a race fetches what came first and goes on from there", async () => {
    const before = await published();
    const elsewhere = join(cli.home, "elsewhere.git");
    author.git("clone", "-q", "--bare", origin, elsewhere);
    const there = ["withdraw", "billing/invoices@1.0.0", ...REASON, "--repository", pathToFileURL(elsewhere).href];
    expect((await cli.run([...there, "--push"], { env: machine("rival") })).status).toBe(0);
    const rival = ledgerOf(elsewhere);
    git(origin, "fetch", "-q", elsewhere, `${LEDGER}:refs/rival`);
    const hook = join(origin, "hooks", "update");
    writeFileSync(hook, `#!/bin/sh\nrm "$0"\ngit update-ref refs/heads/${LEDGER} ${rival} ${before}\n`);
    chmodSync(hook, 0o755);
    const { status, stderr } = await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], {
      cwd: clone(),
    });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(git(origin, "rev-parse", `${LEDGER}^`)).toBe(rival);
    expect(await stateOf("billing/refunds", origin)).toBe("withdrawn");
    expect(await stateOf("billing/invoices", origin)).toBe("withdrawn");
  });

  it("reconcile goes on from origin's ledger and never starts another", async () => {
    const before = await published();
    const cwd = clone();
    await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], { cwd, env: machine("admin") });
    // What is only here is not merged.
    writeFileSync(join(cwd, "skills/billing/refunds/SKILL.md"), skillMd("refunds", { body: "Only here.\n" }));
    git(cwd, "commit", "-q", "-am", "fix: only here");
    const { document } = await cli.json<PassResult>(["reconcile", "."], { cwd });
    expect(document.ledger.commit).toBe(ledgerOf(origin));
    expect(document.released).toEqual([]);
    expect(document).toMatchObject({ counts: { place: url, state: "unpushed" } });
    expect(hasLedger(cwd)).toBe(false);
    expect(git(origin, "rev-parse", `${LEDGER}^`)).toBe(before);
  });

  it.each([
    ["ahead", true],
    ["diverged", true],
    ["behind", false],
    ["the same", false],
  ])("a branch of its own that is %s is not what is read: a warning says so: %s", async (where, warns) => {
    const before = await published();
    const cwd = clone();
    git(cwd, "branch", "-q", LEDGER, `origin/${LEDGER}`);
    if (where === "ahead" || where === "diverged")
      git(cwd, "update-ref", `refs/heads/${LEDGER}`, commitOn(cwd, before));
    if (where === "diverged" || where === "behind") {
      await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], {
        cwd: clone(),
        env: machine("admin"),
      });
      git(cwd, "fetch", "-q");
    }
    const own = ledgerOf(cwd);
    for (const args of [
      ["list", "--registry", "."],
      ["verify", "."],
      ["check"],
      ["withdraw", "billing/invoices@1.0.0", ...REASON, "--push"],
    ]) {
      const { stderr } = await cli.run(args, { cwd });
      expect([args[0], /warning: .* has a branch skilltrunk\/ledger of its own/.test(stderr)]).toEqual([
        args[0],
        warns,
      ]);
    }
    expect(ledgerOf(cwd)).toBe(own);
    expect(await stateOf("billing/invoices", origin)).toBe("withdrawn");
  });

  it("a preview goes on from what is published at origin", async () => {
    await published();
    await cli.run(["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"], { cwd: clone(), env: machine("admin") });
    const cwd = clone();
    writeFileSync(join(cwd, "skills/billing/invoices/SKILL.md"), skillMd("invoices", { body: "Only here.\n" }));
    git(cwd, "commit", "-q", "-am", "fix: only here");
    const running = cli.start(["preview", "--json"], { cwd });
    const [, index = ""] = await running.printed(/"index": "([^"]+)"/);
    const answer = await fetch(`${index}/v1/skills/billing/refunds`);
    const { versions } = (await answer.json()) as SkillView;
    expect(versions.map(({ version, state }) => [version, state])).toEqual([["1.0.0", "withdrawn"]]);
    await running.stop();
    expect(hasLedger(cwd)).toBe(false);
  });

  it("goes by what it fetched last where origin is away, and writes nothing", async () => {
    await published();
    const [cwd, lone] = [clone(), clone("--single-branch")];
    renameSync(origin, `${origin}.away`);
    const listed = await cli.run(["list", "--registry", "."], { cwd });
    expect([listed.status, listed.stderr]).toEqual([
      0,
      expect.stringContaining("What this clone last fetched is shown"),
    ]);
    expect(listed.stdout).toContain("billing/refunds");
    for (const args of [
      ["reconcile", "."],
      ["withdraw", "billing/refunds@1.0.0", ...REASON, "--push"],
    ]) {
      const { status, document } = await cli.json<Problem>(args, { cwd });
      expect([status, document.detail]).toEqual([5, expect.stringContaining("origin.git")]);
    }
    const unknown = await cli.json<Problem>(["list", "--registry", "."], { cwd: lone });
    expect(unknown.document.code).toBe("NOT_A_REPOSITORY");
    expect(hasLedger(cwd)).toBe(false);
  });
});

describe("in a clone of a repository without a ledger", { timeout: LIMIT_MS }, () => {
  it("a ledger is made here, which says who does not see it, and is not pushed over nothing", async () => {
    const cwd = clone();
    const first = await cli.run(["reconcile", "."], { cwd });
    expect(first.stdout).toContain(
      `It counts for whoever reads ${cwd}. ${url}, where that was cloned from, has no ledger.`,
    );
    expect(hasLedger(cwd)).toBe(true);
    expect((await cli.run(["list", "--registry", "."], { cwd })).stdout).toContain("billing/refunds");
    const { status, document } = await cli.json<Problem>(["reconcile", ".", "--push"], { cwd });
    expect(status).toBe(2);
    expect(document.detail).toContain("has no ledger, and this clone has one of its own");
    expect(document.hint).toContain("git push origin skilltrunk/ledger");
    git(cwd, "push", "-q", "origin", LEDGER);
    const pushed = await cli.run(["reconcile", ".", "--push"], { cwd });
    expect([pushed.status, ledgerOf(origin)]).toEqual([0, ledgerOf(cwd)]);
  });

  it("reconcile --push makes it at origin", async () => {
    const cwd = clone();
    const { document } = await cli.json<PassResult>(["reconcile", ".", "--push"], { cwd });
    expect(document.ledger.commit).toBe(ledgerOf(origin));
    expect(hasLedger(cwd)).toBe(false);
  });
});

it("a repository that was cloned from nowhere refuses --push, with the reason", { timeout: LIMIT_MS }, async () => {
  const { status, document } = await cli.json<Problem>(["reconcile", author.dir, "--push"]);
  expect(status).toBe(2);
  expect(document.detail).toContain("has no remote `origin` to push the ledger to");
  expect((await cli.run(["reconcile", author.dir])).status).toBe(0);
  const bare = join(cli.home, "bare.git");
  execFileSync("git", ["clone", "-q", "--bare", author.dir, bare]);
  expect((await cli.run(["reconcile", bare, "--push"])).status).toBe(0);
});

it("withdraw by URL leaves no branch, and says what to merge", { timeout: LIMIT_MS }, async () => {
  await published();
  const args = ["withdraw", "billing/refunds@1.0.0", ...REASON, "--repository", url, "--push"];
  const { status, stdout, stderr } = await cli.run(args);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("Not proposed")]);
  expect(stdout).toContain("Next: write `1.0.0: { state: withdrawn, reason: … }` below `versions`");
});
