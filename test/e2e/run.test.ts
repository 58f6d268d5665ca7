/** A registry that runs: what wakes it, what it serves meanwhile, and how it ends. */
import { createHmac } from "node:crypto";
import { renameSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StatusDocument } from "../../src/core/catalog/status.ts";
import type { SkillView } from "../../src/core/catalog/view.ts";
import { CommandLine, eventually, type Running } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const SECRET = "the secret that the Git host was given";
const REFUNDS = "skills/billing/refunds/SKILL.md";
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;

interface Urls {
  readonly index: string;
  readonly admin: string;
}

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

async function run(location: string, ...flags: string[]): Promise<Urls & { readonly running: Running }> {
  const args = ["run", location, "--port", "0", "--admin-port", "0", "--json", ...flags];
  const running = cli.start(args, { env: { SKILLTRUNK_WEBHOOK_SECRET: SECRET } });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  const { index, admin } = JSON.parse(text) as Urls;
  return { index, admin, running };
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}

/** Waits until this version is what `latest` gives. */
function visible(index: string, version: string): Promise<true> {
  return eventually(async () => {
    const view = await get<SkillView>(`${index}/v1/skills/billing/refunds`);
    return view.version === version ? true : undefined;
  }, `billing/refunds ${version} in the index`);
}

async function archiveOf(index: string, version: string) {
  const answer = await fetch(`${index}/v1/skills/billing/refunds/versions/${version}/archive.zip`);
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

function deliver(admin: string, secret: string): Promise<Response> {
  const body = JSON.stringify({ ref: "refs/heads/main", after: "f".repeat(40) });
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return fetch(`${admin}/webhook`, {
    method: "POST",
    body,
    headers: { "X-GitHub-Event": "push", "X-Hub-Signature-256": signature, "Content-Type": "application/json" },
  });
}

/** Merges a pull request that brings this version. */
function mergeVersion(version: string): string {
  repo.branch(`refunds-${version}`);
  repo.commit({ [REFUNDS]: skillMd("refunds", { version }) }, `feat: refunds ${version}`);
  repo.checkout("main");
  return repo.merge(`refunds-${version}`, `Merge pull request #1 from acme/refunds-${version}`);
}

async function metric(admin: string, name: string): Promise<number> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const line = text.split("\n").find((row) => row.startsWith(`${name} `));
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
}

/** What differs from start to start. */
const ANY = { index: expect.any(String), admin: expect.any(String), conditions: expect.any(Array) };

const adminPort = ({ admin }: Urls) => ["--admin-port", new URL(admin).port];

async function askForPass(urls: Urls): Promise<void> {
  expect(await cli.run(["reconcile", "--now", ...adminPort(urls)])).toMatchObject({ status: 0, stderr: "" });
}

describe("a merge into a remote repository", { timeout: LIMIT_MS }, () => {
  it("is visible after the host's webhook, and the time it took is a metric", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const urls = await run(`file://${repo.dir}`);
    await visible(urls.index, "1.0.0");
    expect(await metric(urls.admin, "skilltrunk_merge_to_visible_seconds_count")).toBe(0);

    const merge = mergeVersion("1.1.0");
    expect((await deliver(urls.admin, "a guess")).status).toBe(403);
    expect((await deliver(urls.admin, SECRET)).status).toBe(202);
    await visible(urls.index, "1.1.0");

    const waited = await cli.json<{ taken: boolean }>([
      "wait",
      "--commit",
      merge,
      "--timeout",
      "60",
      ...adminPort(urls),
    ]);
    expect([waited.status, waited.document.taken]).toEqual([0, true]);
    expect(await metric(urls.admin, "skilltrunk_merge_to_visible_seconds_count")).toBe(1);
    expect(await metric(urls.admin, "skilltrunk_merge_to_visible_seconds_sum")).toBeGreaterThan(0);
    expect(await metric(urls.admin, 'skilltrunk_webhook_requests_total{event="push",result="woken"}')).toBe(1);
    expect(await metric(urls.admin, 'skilltrunk_webhook_requests_total{event="other",result="refused"}')).toBe(1);
    expect(await metric(urls.admin, "skilltrunk_published_versions_total")).toBe(2);
    expect(repo.git("branch", "--list", "skilltrunk/*")).toBe("");
  });

  it("is published to the remote with --push, where another process serves it", async () => {
    const bare = new GitFixture({ bare: true });
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    repo.git("push", "-q", bare.dir, "main");
    const urls = await run(`file://${bare.dir}`, "--push");
    await visible(urls.index, "1.0.0");
    expect(bare.head("skilltrunk/ledger")).toMatch(/^[0-9a-f]{40}$/);

    const serving = cli.start(["serve", bare.dir, "--port", "0", "--json"], {
      env: { XDG_STATE_HOME: `${cli.home}/other` },
    });
    const [text] = await serving.printed(/^\{[\s\S]*^\}$/m);
    const { index } = JSON.parse(text) as Urls;
    await visible(index, "1.0.0");
    mergeVersion("1.1.0");
    repo.git("push", "-q", bare.dir, "main");
    expect((await deliver(urls.admin, SECRET)).status).toBe(202);
    await visible(urls.index, "1.1.0");
    await visible(index, "1.1.0");
    expect((await serving.stop("SIGTERM")).status).toBe(143);
    bare.cleanup();
  });

  it("waits for the host to come back, while what is published is served", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const urls = await run(`file://${repo.dir}`);
    renameSync(repo.dir, `${repo.dir}.away`);
    await askForPass(urls);
    const condition = async (type: string) => {
      const { conditions } = await get<StatusDocument>(`${urls.index}/v1/status`);
      return conditions.find((c) => c.type === type)?.status;
    };
    await eventually(async () => ((await condition("Fresh")) === false ? true : undefined), "the outage");
    expect([(await fetch(`${urls.admin}/readyz`)).status, (await fetch(`${urls.index}/readyz`)).status]).toEqual([
      200, 200,
    ]);
    await visible(urls.index, "1.0.0");
    // What was followed lies here: nothing that was published is missing.
    expect(await archiveOf(urls.index, "1.0.0")).toMatchObject({ status: 200 });

    renameSync(`${repo.dir}.away`, repo.dir);
    mergeVersion("1.1.0");
    await deliver(urls.admin, SECRET);
    await visible(urls.index, "1.1.0");
    await eventually(async () => ((await condition("Fresh")) === true ? true : undefined), "the end of the outage");
  });
});

describe("a merge into a local repository", { timeout: LIMIT_MS }, () => {
  it("goes on serving what it knows when the repository is gone, says so, and goes on when it is back", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const urls = await run(repo.dir);
    const fresh = async () => {
      const { conditions } = await get<StatusDocument>(`${urls.index}/v1/status`);
      return conditions.find(({ type }) => type === "Fresh");
    };
    await eventually(async () => ((await fresh())?.status === true ? true : undefined), "the first look");
    renameSync(repo.dir, `${repo.dir}.away`);
    await askForPass(urls);
    const outage = await eventually(async () => {
      const found = await fresh();
      return found?.status === false ? found : undefined;
    }, "the outage");
    expect(outage.reason).toBe("NotARepository");
    await visible(urls.index, "1.0.0");
    const listed = await fetch(`${urls.index}/v1/skills`);
    // The bytes lie in that repository alone: who asks for them is told to come again, and nothing of where it was.
    const refused = await archiveOf(urls.index, "1.0.0");
    expect([refused.status, refused.type]).toEqual([503, "application/problem+json"]);
    expect(refused.text).not.toContain(repo.dir);
    expect([listed.status, (await fetch(`${urls.index}/readyz`)).status]).toEqual([200, 200]);
    renameSync(`${repo.dir}.away`, repo.dir);
    mergeVersion("1.1.0");
    await askForPass(urls);
    await visible(urls.index, "1.1.0");
    expect(await archiveOf(urls.index, "1.0.0")).toMatchObject({ status: 200, type: "application/zip" });
  });

  it("is visible without anybody asking", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const { index } = await run(repo.dir);
    for (const version of ["1.1.0", "1.2.0", "1.3.0"]) {
      mergeVersion(version);
      await visible(index, version);
    }
  });

  it("is the first one of an empty repository", async () => {
    const { index } = await run(repo.dir);
    expect(await get(`${index}/v1/skills`)).toMatchObject({ skills: [] });
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    await visible(index, "1.0.0");
  });

  it("waits while the registry is suspended", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const urls = await run(repo.dir);
    expect((await cli.run(["suspend", ...adminPort(urls)])).status).toBe(0);
    await urls.running.said(/^suspended: /m);
    const asked = await cli.run(["reconcile", "--now", ...adminPort(urls)]);
    expect([asked.status, asked.stdout]).toEqual([4, expect.stringContaining("skilltrunk resume")]);
    const { conditions } = await get<{ conditions: { reason: string }[] }>(`${urls.index}/v1/status`);
    expect(conditions.map(({ reason }) => reason)).toContain("Suspended");
    const merge = mergeVersion("1.1.0");
    const waited = await cli.json<{ taken: boolean }>([
      "wait",
      "--commit",
      merge,
      "--timeout",
      "1",
      ...adminPort(urls),
    ]);
    expect([waited.status, waited.document.taken]).toEqual([4, false]);
    const inWords = await cli.run(["wait", "--commit", merge, "--timeout", "0", ...adminPort(urls)]);
    expect(inWords.stdout).toContain("The registry is suspended");
    expect(inWords.stderr).toContain(`Waiting for the registry of ${repo.dir}`);
    expect((await get<SkillView>(`${urls.index}/v1/skills/billing/refunds`)).version).toBe("1.0.0");
    expect((await cli.run(["resume", ...adminPort(urls)])).status).toBe(0);
    await visible(urls.index, "1.1.0");
    await urls.running.said(/^resumed$/m);
  });

  it("that stalls is served around, and taken once it is acknowledged", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const { index, running } = await run(repo.dir);
    const before = repo.head();
    repo.git("commit", "--quiet", "--amend", "-m", "rewritten");
    await running.said(/stalled \(HistoryRewritten\)/);
    await visible(index, "1.0.0");
    const step = `rewrite:${before}..${repo.head()}`;
    expect((await cli.run(["acknowledge", repo.dir, step, "--reason", "a typo in the message"])).status).toBe(0);
    await running.said(/no longer stalled/);
    expect(JSON.parse(repo.git("show", "skilltrunk/ledger:head.json"))).toMatchObject({ trunk: repo.head() });
  });
});

describe("a registry", { timeout: LIMIT_MS }, () => {
  it("ends in order when it is told to, and goes on where it was", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const first = await run(repo.dir);
    const ledger = repo.head("skilltrunk/ledger");
    expect(await first.running.stop("SIGTERM")).toMatchObject({ status: 143 });
    const second = await run(repo.dir);
    await visible(second.index, "1.0.0");
    expect(repo.head("skilltrunk/ledger")).toBe(ledger);
    expect(await second.running.stop("SIGINT")).toMatchObject({ status: 130 });
  });

  it("of the demonstration keeps what was merged into it, until it is asked for anew", async () => {
    const start = async (...flags: string[]) => {
      const running = cli.start(["start", "--port", "0", "--admin-port", "0", "--json", ...flags]);
      const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
      await running.stop();
      return JSON.parse(text) as { readonly location: string; readonly skills: number };
    };
    const first = await start();
    const git = (...args: string[]) => repo.git("-C", first.location, ...args);
    git("rm", "-q", "-r", "skills/support/triage");
    git("commit", "-q", "-m", "no more triage");
    expect(await start()).toEqual({ ...first, skills: first.skills - 1, trunk: git("rev-parse", "HEAD"), ...ANY });
    expect(await start("--fresh")).toEqual({ ...first, ...ANY });
  });

  it("goes on when whoever read its messages went away", async () => {
    repo.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    const { index, running } = await run(repo.dir);
    running.process.stderr?.destroy();
    for (const version of ["1.1.0", "1.2.0"]) {
      mergeVersion(version);
      await visible(index, version);
    }
    expect(await running.stop("SIGTERM")).toMatchObject({ status: 143 });
  });

  it("has nobody to answer for it once it is gone", async () => {
    const { status, document } = await cli.json<{ code: string }>(["suspend", "--admin-port", "1"]);
    expect([status, document.code]).toEqual([5, "REGISTRY_UNREACHABLE"]);
  });
});
