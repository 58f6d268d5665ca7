import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withLock } from "../../../src/adapters/disk/process-lock.ts";
import { openSource, type SourceOptions } from "../../../src/adapters/git/open-source.ts";
import type { LedgerBatch, LedgerStore, LedgerTip, Progress, Source } from "../../../src/app/ports/ports.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { GitFixture, temporaryFolder } from "../../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../../support/git-http.ts";
import { serveOn } from "../../support/index-server.ts";
import { BatchWriter, release } from "../../support/ledger-batches.ts";

const BRANCH = "skilltrunk/ledger";
const TOKEN = "s3cr3t-t0k3n";
let work: GitFixture;
let folder: ReturnType<typeof temporaryFolder>;
/** The bare repository that stands for the host's. */
let bare: string;
let url: string;
let writer: BatchWriter;
const opened: Source[] = [];
const hosts: GitHost[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  work = new GitFixture();
  work.commit({ "skills/a/b/SKILL.md": "one" }, "one");
  bare = join(folder.path, "host", "acme", "skills.git");
  mkdirSync(join(bare, ".."), { recursive: true });
  work.git("clone", "-q", "--bare", work.dir, bare);
  work.git("remote", "add", "origin", bare);
  url = `file://${bare}`;
  writer = new BatchWriter();
  configure("");
});

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  for (const host of hosts.splice(0)) await host.close();
  vi.unstubAllEnvs();
  work.cleanup();
  folder.cleanup();
});

/** Stands for the user's own ~/.gitconfig. */
function configure(text: string): void {
  const file = join(folder.path, "gitconfig");
  writeFileSync(file, text);
  vi.stubEnv("GIT_CONFIG_GLOBAL", file);
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
}

async function open(location = url, options: Partial<SourceOptions> = {}): Promise<Source> {
  const source = await openSource({ location, stateDir: join(folder.path, "state"), push: true, ...options });
  opened.push(source);
  return source;
}

function mirror(): string {
  const state = join(folder.path, "state");
  return join(state, readdirSync(state)[0] ?? "", "git");
}

const onHost = (...args: string[]) => execFileSync("git", ["--git-dir", bare, ...args], { encoding: "utf8" }).trim();

async function append(ledger: LedgerStore, batch: LedgerBatch): Promise<LedgerTip> {
  const parent = (await ledger.tip())?.commit;
  const next = await ledger.compose(parent, batch);
  await ledger.publish(parent, next.commit);
  return next;
}

async function failureOf(promise: Promise<unknown>): Promise<RegistryError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RegistryError) return error;
  throw error ?? new Error("nothing was thrown");
}

async function host(account?: string): Promise<GitHost> {
  const started = await startGitHost(join(folder.path, "host"), { account });
  hosts.push(started);
  onHost("config", "http.receivepack", "true");
  return started;
}

describe("a remote repository", () => {
  it("is mirrored: its default branch, then what is new, whatever was rewritten", async () => {
    const first = work.head();
    const steps: Parameters<Progress>[0][] = [];
    const source = await open(url, { progress: (step) => steps.push(step) });
    expect(source).toMatchObject({ location: url, remote: true, watch: [] });
    expect(await source.refresh()).toEqual({ branch: "main", trunk: first, shallow: false });
    expect(steps.some(({ done, total }) => done > 0 && total !== undefined)).toBe(true);
    const second = work.commit({ "skills/a/b/SKILL.md": "two" }, "two");
    work.git("push", "-q", "origin", "main");
    expect((await source.refresh()).trunk).toBe(second);
    expect((await source.objects.commit(second)).parents).toEqual([first]);
    work.git("checkout", "-q", "--orphan", "fresh");
    const rewritten = work.commit({ g: "1" }, "rewritten");
    work.git("push", "-q", "--force", "origin", "HEAD:main");
    expect((await source.refresh()).trunk).toBe(rewritten);
    expect(existsSync(join(mirror(), "FETCH_HEAD"))).toBe(false);
  });

  it("brings no tags and no other branches", async () => {
    work.git("tag", "v1");
    work.git("branch", "topic");
    work.git("push", "-q", "origin", "--tags", "topic");
    await (await open()).refresh();
    const refs = execFileSync("git", ["--git-dir", mirror(), "for-each-ref", "--format=%(refname)"], {
      encoding: "utf8",
    });
    expect(refs.trim()).toBe("refs/heads/main");
  });

  it("has the trunk that its HEAD names, unless another is named", async () => {
    work.git("push", "-q", "origin", "main:develop", "main:release/1");
    onHost("symbolic-ref", "HEAD", "refs/heads/develop");
    expect((await (await open()).refresh()).branch).toBe("develop");
    expect((await (await open(url, { trunk: "release/1" })).refresh()).branch).toBe("release/1");
    await expect((await open(url, { trunk: "release" })).refresh()).rejects.toMatchObject({
      code: "TRUNK_NOT_FOUND",
      message: expect.stringContaining("has no branch release; it has develop, main, release/1."),
    });
  });

  it("may hold what old tools wrote, and nothing that is broken", async () => {
    const object = (type: string, input: string | Buffer) =>
      execFileSync("git", ["--git-dir", bare, "hash-object", "-w", "--literally", "-t", type, "--stdin"], { input })
        .toString()
        .trim();
    const blob = Buffer.from(work.head("HEAD:skills/a/b/SKILL.md"), "hex");
    const commit = (tree: string) =>
      object("commit", `tree ${tree}\nauthor A <a@b> 0 +051800\ncommitter <> 0 +0000\n\nold\n`);
    const padded = object("tree", Buffer.concat([Buffer.from("0100644 f\0"), blob]));
    onHost("update-ref", "refs/heads/main", commit(padded));
    const source = await open();
    expect((await source.refresh()).trunk).toBe(onHost("rev-parse", "main"));
    const twice = object("tree", Buffer.concat([Buffer.from("100644 f\0"), blob, Buffer.from("100644 f\0"), blob]));
    onHost("update-ref", "refs/heads/main", commit(twice));
    await expect(source.refresh()).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringMatching(/not sound: .*duplicateEntries/),
    });
  });

  it("may be empty, and may hold the ledger alone", async () => {
    execFileSync("git", ["init", "-q", "--bare", join(folder.path, "empty.git")]);
    const empty = await open(`file://${join(folder.path, "empty.git")}`);
    expect(await empty.refresh()).toEqual({ branch: "main", trunk: undefined, shallow: false });
    onHost("branch", "-m", "main", BRANCH);
    onHost("symbolic-ref", "HEAD", `refs/heads/${BRANCH}`);
    expect((await (await open()).refresh()).trunk).toBeUndefined();
  });

  it("that is shallow is seen to be, until it is whole", async () => {
    work.commit({ f: "2" }, "two");
    work.git("push", "-q", "origin", "main");
    const whole = `${bare}.whole`;
    renameSync(bare, whole);
    execFileSync("git", ["clone", "-q", "--bare", "--depth=1", `file://${whole}`, bare]);
    const source = await open();
    expect((await source.refresh()).shallow).toBe(true);
    onHost("fetch", "-q", "--unshallow", "origin", "main");
    expect((await source.refresh()).shallow).toBe(false);
  });

  it("is not fetched again when nothing is new", async () => {
    const source = await open();
    await source.refresh();
    const before = readdirSync(join(mirror(), "objects")).sort();
    renameSync(join(bare, "objects"), join(bare, "gone"));
    mkdirSync(join(bare, "objects"));
    expect((await source.refresh()).trunk).toBe(work.head());
    expect(readdirSync(join(mirror(), "objects")).sort()).toEqual(before);
  });

  it("is fetched after a killed fetch left its locks and packs", async () => {
    await (await open()).refresh();
    const left = ["refs/heads/main.lock", "packed-refs.lock", "shallow.lock", "objects/pack/tmp_pack_x"];
    for (const name of left) writeFileSync(join(mirror(), name), "");
    const second = work.commit({ f: "2" }, "two");
    work.git("push", "-q", "origin", "main");
    const reader = await open();
    expect((await reader.refresh()).trunk).toBe(second);
    expect(left.filter((name) => existsSync(join(mirror(), name)))).toEqual([]);
  });

  it("is read over ssh with the command the user has chosen", async () => {
    const ssh = join(folder.path, "ssh");
    writeFileSync(ssh, `#!/bin/sh\necho "$@" >> ${folder.path}/asked\neval "git \${2#git-}"\n`);
    chmodSync(ssh, 0o755);
    configure(`[core]\n\tsshCommand = ${ssh}\n[ssh]\n\tvariant = simple\n`);
    const source = await open(`git@example.com:${bare}`);
    expect(source.location).toBe(`example.com:${bare}`);
    expect((await source.refresh()).trunk).toBe(work.head());
    expect(readFileSync(join(folder.path, "asked"), "utf8")).toContain("git@example.com git-upload-pack");
  });

  it("may say megabytes beside what it sends: nobody looks for something in that", async () => {
    const ssh = join(folder.path, "ssh");
    writeFileSync(ssh, `#!/bin/sh\nhead -c 2000000 /dev/zero | tr '\\0' a >&2\neval "git \${2#git-}"\n`);
    chmodSync(ssh, 0o755);
    configure(`[core]\n\tsshCommand = ${ssh}\n[ssh]\n\tvariant = simple\n`);
    const source = await open(`git@example.com:${bare}`);
    expect((await source.refresh()).trunk).toBe(work.head());
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(onHost("rev-parse", BRANCH)).toBe((await source.ledger.tip())?.commit);
  });

  it("is reached through the user's insteadOf, and obeys nothing else that could run", async () => {
    const { port } = await host("anybody:");
    const ran = join(folder.path, "ran");
    const hooks = join(folder.path, "hooks");
    mkdirSync(hooks);
    for (const name of ["reference-transaction", "pre-push", "post-checkout"]) {
      writeFileSync(join(hooks, name), `#!/bin/sh\ntouch ${ran}\nexit 1\n`);
      chmodSync(join(hooks, name), 0o755);
    }
    configure(
      `[url "http://anybody@127.0.0.1:${port}/"]\n\tinsteadOf = https://example.com/\n` +
        `[credential]\n\thelper = "!echo password=;:"\n[core]\n\thooksPath = ${hooks}\n\tfsmonitor = touch ${ran}\n\taskPass = touch ${ran}\n` +
        `[protocol "ext"]\n\tallow = always\n[fetch]\n\tprune = true\n\trecurseSubmodules = true\n` +
        `[push]\n\tgpgSign = true\n\tfollowTags = true\n`,
    );
    const source = await open("https://example.com/acme/skills.git");
    expect((await source.refresh()).trunk).toBe(work.head());
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(onHost("rev-parse", BRANCH)).toBe((await source.ledger.tip())?.commit);
    expect(existsSync(ran)).toBe(false);
    configure(`[url "ext::touch ${ran} "]\n\tinsteadOf = https://evil.example.com/\n[protocol]\n\tallow = always\n`);
    const evil = await open("https://evil.example.com/x");
    expect((await failureOf(evil.refresh())).code).toBe("GIT_UNREACHABLE");
    expect(existsSync(ran)).toBe(false);
  });
});

describe("the ledger of a remote", () => {
  it("lives in the mirror until it is pushed", async () => {
    const source = await open();
    await source.refresh();
    const tree = work.head("HEAD:skills/a/b");
    const first = await append(source.ledger, writer.batch({ "a/b": 1 }, release(tree)));
    expect(onHost("branch", "--list", BRANCH)).toBe("");
    await source.refresh();
    expect(await source.ledger.tip()).toEqual(first);
    await source.ledger.push();
    expect(onHost("rev-parse", BRANCH)).toBe(first.commit);
    expect(onHost("fsck", "--full", "--strict")).toBe("");
    await source.ledger.push();
    const second = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(onHost("rev-parse", BRANCH)).toBe(second.commit);
  });

  it("is there on another machine, which follows it", async () => {
    const source = await open();
    await source.refresh();
    const first = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    const other = await open(url, { stateDir: join(folder.path, "other"), readOnly: true });
    expect(await other.refresh()).toMatchObject({ branch: "main", trunk: undefined });
    expect(await other.ledger.tip()).toEqual(first);
    const second = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(await other.ledger.tip()).toEqual(first);
    await other.refresh();
    expect(await other.ledger.tip()).toEqual(second);
  });

  it("that somebody else pushed first is refused, then followed", async () => {
    const source = await open();
    const other = await open(url, { stateDir: join(folder.path, "other") });
    await source.refresh();
    await other.refresh();
    const theirs = await append(other.ledger, new BatchWriter().batch({ "x/y": 1 }));
    await other.ledger.push();
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    const error = await failureOf(source.ledger.push());
    expect(error).toMatchObject({
      code: "PUSH_REFUSED",
      hint: expect.stringContaining("the next pass goes on from there"),
    });
    await source.refresh();
    expect(await source.ledger.tip()).toEqual(theirs);
    const next = await append(source.ledger, new BatchWriter().batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(onHost("rev-parse", BRANCH)).toBe(next.commit);
  });

  it("is noted as pushed only when nobody else has the folder's lock, who may remove git's own", async () => {
    const source = await open();
    await source.refresh();
    const { commit } = await append(source.ledger, writer.batch({ "a/b": 1 }));
    const noted = () =>
      execFileSync("git", ["--git-dir", mirror(), "for-each-ref", "--format=%(objectname)", "refs/remotes/origin"], {
        encoding: "utf8",
      }).trim();
    const ended: string[] = [];
    let pushing = Promise.resolve();
    await withLock({ folder: join(mirror(), "..") }, async () => {
      pushing = source.ledger.push().then(() => void ended.push("push"));
      await vi.waitFor(
        () => expect(onHost("for-each-ref", "--format=%(objectname)", `refs/heads/${BRANCH}`)).toBe(commit),
        { timeout: 10_000 },
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect([ended, noted()]).toEqual([[], ""]);
    });
    await pushing;
    expect(noted()).toBe(commit);
  });

  it("that went wrong and was put back is followed back, but not from what this machine wrote or checked", async () => {
    const source = await open();
    await source.refresh();
    const first = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    await source.ledger.remember(first.commit);
    const reader = await open(url, { stateDir: join(folder.path, "other"), readOnly: true });
    await reader.refresh();
    work.git("fetch", "-q", "origin", BRANCH);
    const wrong = work.git("commit-tree", "-p", "FETCH_HEAD", "-m", "wrong", "main^{tree}");
    work.git("push", "-q", "origin", `${wrong}:refs/heads/${BRANCH}`);
    for (const { refresh, ledger } of [source, reader]) {
      await refresh();
      expect((await failureOf(ledger.tip())).code).toBe("LEDGER_CORRUPT");
    }
    onHost("update-ref", `refs/heads/${BRANCH}`, first.commit);
    for (const { refresh, ledger } of [source, reader]) {
      await refresh();
      expect(await ledger.tip()).toEqual(first);
    }
    const second = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.refresh();
    expect(await source.ledger.tip()).toEqual(second);
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    const third = await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.remember(third.commit);
    await source.refresh();
    expect(await source.ledger.tip()).toEqual(third);
  });

  it("that the host refuses is said to be, in its words", async () => {
    const hook = join(bare, "hooks", "pre-receive");
    mkdirSync(join(hook, ".."), { recursive: true });
    writeFileSync(hook, "#!/bin/sh\necho no\nexit 1\n");
    chmodSync(hook, 0o755);
    const source = await open();
    await source.refresh();
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    const error = await failureOf(source.ledger.push());
    expect(error).toMatchObject({
      code: "PUSH_REFUSED",
      message: expect.stringContaining("pre-receive hook declined"),
    });
  });

  it("may be in another remote, with everything it reaches", async () => {
    const ledgers = join(folder.path, "host", "acme", "ledger.git");
    execFileSync("git", ["init", "-q", "--bare", ledgers]);
    const source = await open(url, { ledgerLocation: `file://${ledgers}` });
    await source.refresh();
    const tree = work.head("HEAD:skills/a/b");
    const first = await append(source.ledger, writer.batch({ "a/b": 1 }, release(tree)));
    await source.ledger.push();
    const fsck = execFileSync("git", ["--git-dir", ledgers, "fsck", "--full", "--strict"], { encoding: "utf8" });
    expect(fsck).toBe("");
    expect(onHost("branch", "--list", BRANCH)).toBe("");
    const reader = await open(`file://${ledgers}`, { stateDir: join(folder.path, "other"), readOnly: true });
    await reader.refresh();
    expect(await reader.ledger.tip()).toEqual(first);
    expect(await reader.objects.has(tree, "tree")).toBe(true);
  });
});

describe("credentials", () => {
  /** Everything a log, an event or a person could be shown of a value. */
  const shown = (value: unknown) =>
    `${inspect(value, { depth: 10, showHidden: true })}${JSON.stringify(value)}${value instanceof Error ? `${value.stack}${value.message}` : ""}`;

  it("in a URL reach the host, and nothing else", async () => {
    const { port, seen } = await host(`alice:${TOKEN}`);
    const steps: unknown[] = [];
    const source = await open(`http://alice:${TOKEN}@127.0.0.1:${port}/acme/skills.git`, {
      progress: (s) => steps.push(s),
    });
    expect((await source.refresh()).trunk).toBe(work.head());
    await append(source.ledger, writer.batch({ "a/b": 1 }));
    await source.ledger.push();
    expect(seen()).toBe(`alice:${TOKEN}`);
    expect(onHost("rev-parse", BRANCH)).toBe((await source.ledger.tip())?.commit);
    expect(source.location).toBe(`http://127.0.0.1:${port}/acme/skills.git`);
    expect(shown(steps)).not.toContain(TOKEN);
    const grep = ["-r", "-l", TOKEN, join(folder.path, "state")];
    expect(() => execFileSync("grep", grep, { stdio: "pipe" })).toThrow();
  });

  it("may be a token in the place of the user name", async () => {
    const { port, seen } = await host(`${TOKEN}:`);
    const source = await open(`http://${TOKEN}@127.0.0.1:${port}/acme/skills.git`);
    expect((await source.refresh()).trunk).toBe(work.head());
    expect(seen()).toBe(`${TOKEN}:`);
  });

  it("are the user's own helper's where the URL has none, or only a name", async () => {
    const { port, seen } = await host(`alice:${TOKEN}`);
    const helper = join(folder.path, "helper");
    writeFileSync(helper, `#!/bin/sh\ngrep -q username=alice && printf 'password=${TOKEN}\\n'\n`);
    chmodSync(helper, 0o755);
    configure(`[credential]\n\thelper = ${helper}\n`);
    expect((await (await open(`http://alice@127.0.0.1:${port}/acme/skills.git`)).refresh()).trunk).toBe(work.head());
    configure(`[credential]\n\thelper = ${helper}\n\tusername = alice\n`);
    expect((await (await open(`http://127.0.0.1:${port}/acme/skills.git`)).refresh()).trunk).toBe(work.head());
    expect(seen()).toBe(`alice:${TOKEN}`);
  });

  it("that are wrong are never repeated, and nothing is asked", async () => {
    const { port } = await host("alice:other");
    for (const userinfo of [`alice:${TOKEN}@`, `${TOKEN}@`, ""]) {
      const source = await open(`http://${userinfo}127.0.0.1:${port}/acme/skills.git`);
      const error = await failureOf(source.refresh());
      expect(error).toMatchObject({ code: "GIT_UNREACHABLE", hint: expect.stringContaining("credential helper") });
      expect(shown(error)).not.toContain(TOKEN);
    }
  });

  it.each([[`alice:${TOKEN}@`], [`${TOKEN}@`]])("in a URL (%s) do not go where a redirect leads", async (userinfo) => {
    const asked: (string | undefined)[] = [];
    const thief = await serveOn((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    });
    const door = await serveOn((request, response) => {
      const location = `${thief.url.replace("127.0.0.1", "localhost")}${request.url}`;
      response.writeHead(302, { location }).end();
    });
    try {
      const source = await open(`${door.url.replace("//", `//${userinfo}`)}/acme/skills.git`);
      expect((await failureOf(source.refresh())).code).toBe("GIT_UNREACHABLE");
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter((header) => header !== undefined)).toEqual([]);
    } finally {
      await Promise.all([thief.close(), door.close()]);
    }
  });

  it("are in no error when nobody answers", async () => {
    const port = await closedPort();
    const source = await open(`http://alice:${TOKEN}@127.0.0.1:${port}/acme/skills.git`);
    const error = await failureOf(source.refresh());
    expect(error.code).toBe("GIT_UNREACHABLE");
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(shown(error)).not.toContain(TOKEN);
    expect(shown(source)).not.toContain(TOKEN);
  });

  it("of the user's insteadOf are in no error either", async () => {
    const port = await closedPort();
    configure(`[url "http://alice:${TOKEN}@127.0.0.1:${port}/"]\n\tinsteadOf = https://example.com/\n`);
    const error = await failureOf((await open("https://example.com/acme/skills")).refresh());
    expect(error.code).toBe("GIT_UNREACHABLE");
    expect(shown(error)).not.toContain(TOKEN);
  });
});

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 1;
}
