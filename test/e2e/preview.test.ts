/** What a preview serves is what merging then publishes, byte for byte; and until then nobody else sees any of it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import { CommandLine, type Running } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { startGitHub } from "../support/github-emulator.ts";

/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;
const REFUNDS = "skills/billing/refunds";

let cli: CommandLine;
let repo: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit(
    {
      [`${REFUNDS}/SKILL.md`]: skillMd("refunds"),
      [`${REFUNDS}/notes.md`]: "one\ntwo\nthree\nfour\n",
      "skills/support/triage/SKILL.md": skillMd("triage"),
    },
    "feat: the first skills",
  );
});

afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

/** A branch that changes one skill and adds another, while the trunk changes the first one elsewhere. */
function propose(): string {
  repo.branch("proposal");
  repo.commit({ [`${REFUNDS}/notes.md`]: "zero\none\ntwo\nthree\nfour\n" }, "wip");
  const run = { text: "#!/bin/sh\necho hello\n", executable: true as const };
  const head = repo.commit(
    { "skills/support/reply/SKILL.md": skillMd("reply"), "skills/support/reply/run.sh": run },
    "feat: reply",
  );
  repo.checkout("main");
  repo.commit({ [`${REFUNDS}/notes.md`]: "one\ntwo\nthree\nfour\nfive\n" }, "fix: count on");
  return head;
}

async function preview(...args: string[]): Promise<{ readonly running: Running; readonly index: string }> {
  const running = cli.start(["preview", ...args, "--repository", repo.dir]);
  const [, index = ""] = await running.printed(/index {2}(http:\S+)[\s\S]*Ctrl-C/);
  return { running, index };
}

/** A pull request as GitHub shows it. */
function pull(head: string): object {
  return {
    number: 7,
    title: "feat!: everything is new",
    body: null,
    user: { id: 1, login: "ann", type: "User" },
    draft: false,
    state: "open",
    merged_at: null,
    merge_commit_sha: null,
    head: { sha: head, ref: "proposal", repo: { full_name: "acme/skills" } },
    base: { sha: head, ref: "main", repo: { full_name: "acme/skills" } },
  };
}

interface Listed {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
}

/** Every skill's latest release with the archive's bytes. */
async function everything(index: string): Promise<Readonly<Record<string, unknown>>> {
  const { skills } = (await (await fetch(`${index}/v1/skills`)).json()) as { readonly skills: readonly Listed[] };
  const found: Record<string, unknown> = {};
  for (const { id, version, digest } of skills) {
    const archive = await fetch(`${index}/archives/${digest.replace(":", "/")}.zip`);
    if (!archive.ok) throw new Error(`${digest}: ${archive.status}`);
    found[id] = { version, digest, bytes: Buffer.from(await archive.arrayBuffer()).toString("base64") };
  }
  return found;
}

/** Every file below a folder, with its bytes and whether it may be run. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const stats = statSync(join(folder, path));
    if (stats.isFile()) found[path] = `${stats.mode & 0o100} ${readFileSync(join(folder, path), "base64")}`;
  }
  return found;
}

describe("a preview of a branch", { timeout: LIMIT_MS }, () => {
  it("is what merging it publishes, also to a client that installs from it", async () => {
    const head = propose();
    await cli.run(["reconcile", repo.dir]);
    const refs = repo.git("for-each-ref");
    const objects = repo.git("count-objects", "-v");
    const { running, index } = await preview("proposal");
    const before = await everything(index);
    expect(Object.keys(before)).toEqual(["billing/refunds", "support/reply", "support/triage"]);
    const installed = join(cli.home, "before");
    expect(await cli.run(["install", "support/reply", "--registry", index, "--dir", installed])).toMatchObject({
      status: 0,
    });
    expect(await cli.run(["install", "billing/refunds", "--registry", index, "--dir", installed])).toMatchObject({
      status: 0,
    });
    await running.stop();
    expect(repo.git("for-each-ref")).toBe(refs);
    expect(repo.git("count-objects", "-v")).toBe(objects);
    expect(repo.git("status", "--porcelain")).toBe("");

    repo.merge("proposal", "Merge pull request #7 from acme/proposal\n\nfeat: reply");
    const merged = await cli.json<PassResult>(["reconcile", repo.dir]);
    expect(merged.document.released.map(({ id, version }) => `${id} ${version}`)).toEqual([
      "billing/refunds 1.1.0",
      "support/reply 1.0.0",
    ]);
    const real = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0"]);
    const [, published = ""] = await real.printed(/index {2}(http:\S+)/);
    expect(await everything(published)).toEqual(before);
    const after = join(cli.home, "after");
    for (const id of ["support/reply", "billing/refunds"]) {
      await cli.run(["install", id, "--registry", published, "--dir", after]);
    }
    expect(filesOf(after)).toEqual(filesOf(installed));
    expect(Object.keys(filesOf(after)).length).toBeGreaterThan(3);
    expect(head).not.toBe(repo.head());
  });

  it("is as if everybody had approved it, where policy asks, and before that where somebody wants to see it", async () => {
    const policy = "approvals: { source: api, rules: [{ when: { kind: [content, channel] }, from: security }] }\n";
    repo.commit({ "policy.yaml": `${policy}roles: { security: [sam] }\n` }, "chore: govern");
    repo.branch("proposal");
    const offer = "channels: { stable: 1.0.0 }\n";
    repo.commit({ [`${REFUNDS}/notes.md`]: "other\n", "lifecycle/support/triage.yaml": offer }, "feat: others");
    repo.checkout("main");
    await cli.run(["reconcile", repo.dir]);
    const refs = repo.git("for-each-ref");

    const shown = cli.start(["preview", "proposal", "--repository", repo.dir]);
    const [told, index = ""] = await shown.printed(/would[\s\S]*index {2}(http:\S+)[\s\S]*Ctrl-C/);
    expect(told).toMatch(/would be published, once approved +billing\/refunds +1\.1\.0/);
    expect(told).toMatch(/would change, once approved +support\/triage +stable nothing → 1\.0\.0/);
    expect(told).toMatch(/served as if everybody had approved it.*--unapproved/);
    expect(told).toContain("install billing/refunds --registry");
    expect(told).not.toContain("would wait");
    const before = await everything(index);
    expect(before["billing/refunds"]).toMatchObject({ version: "1.1.0" });
    await shown.stop();
    expect(repo.git("for-each-ref")).toBe(refs);

    const plain = cli.start(["preview", "proposal", "--unapproved", "--repository", repo.dir]);
    const [waits, unapproved = ""] = await plain.printed(/would[\s\S]*index {2}(http:\S+)[\s\S]*Ctrl-C/);
    expect(waits).toMatch(/would wait +billing\/refunds +1\.1\.0/);
    expect(waits).not.toContain("approved it");
    expect((await everything(unapproved))["billing/refunds"]).toMatchObject({ version: "1.0.0" });
    await plain.stop();

    repo.merge("proposal", "Merge pull request #7 from acme/proposal\n\nfeat: others");
    const merge = repo.head();
    await cli.run(["reconcile", repo.dir]);
    for (const id of ["billing/refunds", "support/triage"])
      await cli.run(["acknowledge", repo.dir, `approval:${merge}:security:1:${id}`, "--reason", "seen", "--by", "sam"]);
    const real = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0"]);
    const [, published = ""] = await real.printed(/index {2}(http:\S+)/);
    expect(await everything(published)).toEqual(before);
  });

  it("says on every answer and page that it is one", async () => {
    const head = propose();
    const { index } = await preview("proposal");
    for (const path of [
      "/",
      "/v1/skills",
      "/v1/status",
      "/skills/support/reply",
      "/livez",
      "/nothing",
      "/v1/nothing",
    ]) {
      expect((await fetch(index + path)).headers.get("X-Skilltrunk-Preview")).toBe(head);
    }
    expect(await (await fetch(`${index}/v1/status`)).json()).toMatchObject({ preview: head });
    expect(await (await fetch(`${index}/skills/support/reply`)).text()).toContain(
      `merging <code>${head.slice(0, 10)}</code> would publish`,
    );
    const events = await (await fetch(`${index}/v1/skills/support/reply/events`)).text();
    expect(events).toContain('"type":"released"');
  });

  it("takes the title that the pull request has", async () => {
    propose();
    const { running } = await preview("proposal", "--title", "feat!: everything is new");
    await expect(running.printed(/would be published {2}billing\/refunds {2}2\.0\.0/)).resolves.toBeDefined();
  });

  it("of what is checked out needs no name, and says where nothing would change", async () => {
    repo.commit({ "skills/support/triage/SKILL.md": null }, "chore: no triage");
    const { running } = await preview();
    await expect(running.printed(/would publish nothing new/)).resolves.toBeDefined();
    await running.printed(/try {4}skilltrunk install billing\/refunds /);
  });

  it("says which files cannot be merged", async () => {
    propose();
    repo.commit({ [`${REFUNDS}/notes.md`]: "zero zero\none\ntwo\nthree\nfour\n" }, "fix: the same line");
    const ended = await cli.run(["preview", "proposal", "--repository", repo.dir]);
    expect(ended).toMatchObject({ status: 4, stdout: "" });
    expect(ended.stderr).toContain(`both it and main changed ${REFUNDS}/notes.md`);
  });

  it("says what there is none of", async () => {
    for (const named of ["nowhere", "7", "--output=x"]) {
      const ended = await cli.run(["preview", "--repository", repo.dir, "--", named]);
      expect(ended).toMatchObject({ status: 3, stdout: "" });
    }
  });
});

describe("a preview of a pull request", { timeout: LIMIT_MS }, () => {
  it("fetches its head from origin into our own repository, or from the repository far away", async () => {
    const head = propose();
    const origin = repo;
    origin.git("update-ref", "refs/pull/7/head", head);
    origin.git("branch", "-D", "proposal");
    const clone = new GitFixture();
    try {
      clone.git("remote", "add", "origin", origin.dir);
      clone.git("fetch", "-q", "origin", "main");
      clone.git("reset", "-q", "--hard", "origin/main");
      for (const location of [clone.dir, `file://${origin.dir}`]) {
        const running = cli.start(["preview", "#7", "--repository", location]);
        await running.printed(/would be published {2}support\/reply {4}1\.0\.0/);
        await running.stop();
      }
      expect(() => clone.git("cat-file", "-e", head)).toThrow();
    } finally {
      clone.cleanup();
    }
  });

  it("takes its title from the code host, and says so where that cannot be asked", async () => {
    const head = propose();
    repo.git("update-ref", "refs/pull/7/head", head);
    const github = await startGitHub();
    try {
      github.intercept = ({ path }) =>
        path === "/repos/acme/skills/pulls/7" ? { status: 200, body: pull(head) } : undefined;
      const env = { GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills" };
      const named = ["preview", "7", "--repository", `file://${repo.dir}`];
      const asked = cli.start(named, { env });
      await asked.printed(/would be published {2}billing\/refunds {2}2\.0\.0/);
      const unasked = cli.start(named);
      await unasked.printed(/would be published {2}billing\/refunds {2}1\.1\.0/);
      await unasked.said(/not by the pull request's: .* is not on a code host/);
    } finally {
      await github.close();
    }
  });
});
