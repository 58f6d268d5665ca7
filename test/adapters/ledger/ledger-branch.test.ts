import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withLock } from "../../../src/adapters/disk/process-lock.ts";
import { openSource, type SourceOptions } from "../../../src/adapters/git/open-source.ts";
import type { LedgerBatch, LedgerStore, LedgerTip, Source } from "../../../src/app/ports/ports.ts";
import { type ChainId, EMPTY_HEAD } from "../../../src/core/ledger/event.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { BatchWriter, release } from "../../support/ledger-batches.ts";
import { hasProgram } from "../../support/programs.ts";

const BRANCH = "skilltrunk/ledger";
let repository: GitFixture;
let state: ReturnType<typeof temporaryFolder>;
let writer: BatchWriter;
const opened: Source[] = [];

beforeEach(() => {
  repository = new GitFixture();
  repository.commit(
    { "skills/a/b/SKILL.md": skillMd("b"), "skills/a/b/run.sh": { text: "#!/bin/sh\n", executable: true } },
    "add b",
  );
  state = temporaryFolder();
  writer = new BatchWriter();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const source of opened.splice(0)) await source.close();
  repository.cleanup();
  state.cleanup();
});

async function open(location = repository.dir, options: Partial<SourceOptions> = {}): Promise<Source> {
  const source = await openSource({ location, stateDir: join(state.path, "state"), ...options });
  opened.push(source);
  return source;
}

async function append(ledger: LedgerStore, batch: LedgerBatch): Promise<LedgerTip> {
  const parent = (await ledger.tip())?.commit;
  const next = await ledger.compose(parent, batch);
  await ledger.publish(parent, next.commit);
  return next;
}

async function chainsOf(
  ledger: LedgerStore,
  commit: string,
  only?: readonly string[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { chain, lines } of ledger.chains(commit, only as readonly ChainId[] | undefined)) {
    found[chain] = lines.length;
    expect(lines.map((line) => JSON.parse(line).n)).toEqual(lines.map((_, i) => i + 1));
  }
  return found;
}

it("finds the identities with a bare name that have a chain", async () => {
  const { ledger } = await open();
  const tip = await append(ledger, writer.batch({ "a/b": 1, "c/b": 1, "c/d": 1, _registry: 1 }));
  expect(await ledger.named(tip.commit, new Set(["b", "absent"]))).toEqual(["a/b", "c/b"]);
  expect(await ledger.named(tip.commit, new Set())).toEqual([]);
});

const refs = () => repository.git("for-each-ref", "--format=%(refname) %(objectname)");

describe("composing and publishing", () => {
  it("lays the tree out as DESIGN 4 says", async () => {
    const { ledger } = await open();
    const tree = repository.head("HEAD:skills/a/b");
    const tip = await append(ledger, writer.batch({ "a/b": 300, _registry: 1 }, release(tree)));
    expect(repository.git("ls-tree", "-r", "--name-only", BRANCH).split("\n")).toEqual([
      "events/_registry/0.ndjson",
      "events/a/b/0.ndjson",
      "events/a/b/1.ndjson",
      "head.json",
      "releases/a/b/1.0.0/SKILL.md",
      "releases/a/b/1.0.0/run.sh",
    ]);
    expect(repository.git("show", `${BRANCH}:head.json`)).toBe(
      '{"at":null,"engine":1,"format":1,"from":null,"live":0,"trunk":null}',
    );
    expect(repository.head(`${BRANCH}:releases/a/b/1.0.0`)).toBe(tree);
    expect(repository.git("show", `${BRANCH}:events/a/b/0.ndjson`).split("\n")).toHaveLength(256);
    expect(await ledger.tip()).toEqual({
      commit: tip.commit,
      tree: repository.head(`${BRANCH}^{tree}`),
      head: EMPTY_HEAD,
    });
    expect(repository.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("has the same commit id on every machine", async () => {
    const tip = await append((await open()).ledger, writer.batch({ "a/b": 2 }, { summary: "Pass\nTrunk: forged" }));
    const other = new GitFixture();
    try {
      other.git("config", "user.name", "Someone else");
      const source = await open(other.dir, { stateDir: join(state.path, "other") });
      const again = await source.ledger.compose(
        undefined,
        new BatchWriter().batch({ "a/b": 2 }, { summary: "Pass\nTrunk: forged" }),
      );
      expect(again).toEqual(tip);
    } finally {
      other.cleanup();
    }
    expect(repository.git("cat-file", "commit", BRANCH)).toBe(
      [
        `tree ${tip.tree}`,
        "author Skilltrunk <ledger@skilltrunk.invalid> 1767225600 +0000",
        "committer Skilltrunk <ledger@skilltrunk.invalid> 1767225600 +0000",
        "",
        "Pass Trunk: forged",
        "",
        "Trunk: none",
        "Events: 2",
        "Engine: 1",
      ].join("\n"),
    );
  });

  it("gives one tree however the events are cut into passes", async () => {
    const { ledger } = await open();
    const whole = await ledger.compose(undefined, new BatchWriter().batch({ "a/b": 600 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }), async (cuts) => {
        const parts = new BatchWriter();
        let tip: LedgerTip | undefined;
        let left = 600;
        for (const cut of [...cuts, 600]) {
          const count = Math.min(cut, left);
          if (count === 0) break;
          tip = await ledger.compose(tip?.commit, parts.batch({ "a/b": count }));
          left -= count;
        }
        expect(tip?.tree).toBe(whole.tree);
      }),
      { numRuns: 8 },
    );
  });

  it("moves no ref before it is published, and one then", async () => {
    const { ledger } = await open();
    const before = refs();
    const next = await ledger.compose(undefined, writer.batch({ "a/b": 1 }));
    expect(refs()).toBe(before);
    const own = join(state.path, "state", readdirSync(join(state.path, "state"))[0] ?? "", "git");
    expect(execFileSync("git", ["--git-dir", own, "for-each-ref"], { encoding: "utf8" })).toBe("");
    await ledger.publish(undefined, next.commit);
    expect(refs()).toBe(`${before}\nrefs/heads/${BRANCH} ${next.commit}`);
  });

  it("is refused when somebody else moved the branch", async () => {
    const { ledger } = await open();
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    const next = await ledger.compose(first.commit, writer.batch({ "a/b": 1 }));
    const theirs = await append((await open()).ledger, new BatchWriter().batch({ "x/y": 1 }));
    await expect(ledger.publish(first.commit, next.commit)).rejects.toMatchObject({ code: "LEDGER_MOVED" });
    await expect(ledger.publish(undefined, next.commit)).rejects.toMatchObject({ code: "LEDGER_MOVED" });
    expect((await ledger.tip())?.commit).toBe(theirs.commit);
  });

  it("moves a packed branch, runs no hook and obeys no configuration of the repository", async () => {
    const { ledger } = await open();
    const hook = join(repository.dir, ".git", "hooks", "reference-transaction");
    mkdirSync(join(hook, ".."), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ntouch ${state.path}/ran\nexit 1\n`);
    chmodSync(hook, 0o755);
    repository.git("config", "core.hooksPath", join(repository.dir, ".git", "hooks"));
    repository.git("config", "gpg.program", `touch ${state.path}/ran`);
    repository.git("config", "commit.gpgSign", "true");
    repository.git("config", "core.fsmonitor", `touch ${state.path}/ran`);
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    execFileSync("git", ["-c", "core.hooksPath=/dev/null", "pack-refs", "--all", "--prune"], { cwd: repository.dir });
    expect(existsSync(join(repository.dir, ".git", "refs", "heads", BRANCH))).toBe(false);
    const second = await append(ledger, writer.batch({ "a/b": 1 }));
    expect(await ledger.descends(first.commit, second.commit)).toBe(true);
    expect(repository.head(BRANCH)).toBe(second.commit);
    expect(existsSync(join(state.path, "ran"))).toBe(false);
  });

  it("is refused while a work tree has the branch checked out", async () => {
    const { ledger } = await open();
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    const next = await ledger.compose(first.commit, writer.batch({ "a/b": 1 }));
    repository.checkout(BRANCH);
    await expect(ledger.publish(first.commit, next.commit)).rejects.toMatchObject({
      code: "LEDGER_CHECKED_OUT",
      message: expect.stringContaining(`checked out in ${repository.dir};`),
    });
    repository.checkout("main");
    const linked = join(state.path, "linked");
    repository.git("worktree", "add", "-q", linked, BRANCH);
    await expect(ledger.publish(first.commit, next.commit)).rejects.toThrow(`checked out in ${linked};`);
    repository.git("worktree", "remove", linked);
    await ledger.publish(first.commit, next.commit);
  });

  it("builds a release from its files where its tree is nowhere", async () => {
    const { ledger } = await open();
    const files = [
      { path: "SKILL.md", mode: 0o100644, oid: repository.head("HEAD:skills/a/b/SKILL.md") },
      { path: 'odd "name"\u{dcff}/é', mode: 0o100755, oid: repository.head("HEAD:skills/a/b/run.sh") },
    ] as const;
    await append(ledger, writer.batch({}, release(`${"0".repeat(39)}1`, files)));
    const listed = execFileSync("git", ["ls-tree", "-r", "-z", `${BRANCH}:releases/a/b/1.0.0`], {
      cwd: repository.dir,
    });
    expect(listed.toString("latin1").split("\0").slice(0, 2)).toEqual([
      `100644 blob ${files[0].oid}\tSKILL.md`,
      `100755 blob ${files[1].oid}\todd "name"\xff/\xc3\xa9`,
    ]);
  });

  it("refuses a chain that does not continue there, and leaves everything as it was", async () => {
    const { ledger } = await open();
    const first = await append(ledger, writer.batch({ "a/b": 3 }));
    const gap = new BatchWriter();
    gap.batch({ "a/b": 5 });
    await expect(ledger.compose(first.commit, gap.batch({ "a/b": 1 }))).rejects.toMatchObject({
      code: "LEDGER_CORRUPT",
    });
    await expect(ledger.compose(undefined, gap.batch({ "a/b": 1 }))).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
    expect((await append(ledger, writer.batch({ "a/b": 1 }))).commit).toBe(repository.head(BRANCH));
  });

  it.runIf(hasProgram("ssh-keygen"))("is signed where a key is configured", async () => {
    const key = join(state.path, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ledger", "-f", key]);
    const { ledger } = await open(repository.dir, { signingKey: key });
    const plain = await (await open()).ledger.compose(undefined, new BatchWriter().batch({ "a/b": 1 }));
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    const second = await append(ledger, writer.batch({ "a/b": 1 }));
    expect(first.tree).toBe(plain.tree);
    expect(first.commit).not.toBe(plain.commit);
    const allowed = join(state.path, "allowed");
    writeFileSync(allowed, `ledger@skilltrunk.invalid ${readFileSync(`${key}.pub`, "utf8")}`);
    for (const { commit } of [first, second]) {
      repository.git("-c", `gpg.ssh.allowedSignersFile=${allowed}`, "verify-commit", commit);
    }
    expect(repository.git("rev-parse", `${second.commit}^`)).toBe(first.commit);
    const text = (commit: string) => repository.git("log", "-1", "--format=%an %ae %at %cn %ce %ct %B", commit);
    expect(text(first.commit)).toBe(text(plain.commit));
  });

  it("says so when the key cannot sign", async () => {
    const { ledger } = await open(repository.dir, { signingKey: join(state.path, "nowhere") });
    await expect(ledger.compose(undefined, writer.batch({ "a/b": 1 }))).rejects.toMatchObject({
      code: "SETTINGS_INVALID",
    });
  });

  it("is not done by a reader", async () => {
    const { ledger } = await open(repository.dir, { readOnly: true });
    await expect(ledger.compose(undefined, writer.batch({}))).rejects.toMatchObject({ code: "USAGE" });
    await expect(ledger.publish(undefined, repository.head())).rejects.toMatchObject({ code: "USAGE" });
    expect(await ledger.tip()).toBeUndefined();
  });
});

describe("the next pass of a running reconciler", () => {
  const objects = () => join(repository.dir, ".git", "objects");
  const packs = () => readdirSync(join(objects(), "pack"));
  /** What a program that waits for its input has among the repository's objects. */
  const temporary = () =>
    readdirSync(objects(), { recursive: true, encoding: "utf8" }).filter((path) =>
      /^skilltrunk\.aside-.*\/pack\/tmp_pack_/.test(path),
    );

  /** A ledger with everything started that it starts once a pass has ended. */
  async function openRunning(): Promise<{ readonly ledger: LedgerStore; readonly tip: LedgerTip }> {
    const { ledger } = await open();
    const tree = repository.head("HEAD:skills/a/b");
    const tip = await append(ledger, writer.batch({ "a/b": 3, "a/c": 1 }, release(tree)));
    expect(await ledger.tip()).toEqual(tip);
    await endPass(ledger, tip);
    return { ledger, tip };
  }

  async function endPass(ledger: LedgerStore, tip: LedgerTip): Promise<void> {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await ledger.remember(tip.commit);
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(temporary()).toHaveLength(1), 20_000);
  }

  it("starts no process, and writes what one that does would", async () => {
    const { ledger, tip } = await openRunning();
    const batch = writer.batch({ "a/b": 1, _registry: 1 }, release(repository.head("HEAD:skills/a/b")));
    vi.stubEnv("PATH", "/nowhere");
    expect((await ledger.tip())?.commit).toBe(tip.commit);
    const next = await ledger.compose(tip.commit, batch);
    await ledger.publish(tip.commit, next.commit);
    expect(await ledger.tip()).toEqual(next);
    await ledger.remember(next.commit);
    expect(await ledger.known()).toBe(next.commit);
    await expect(ledger.compose(next.commit, writer.batch({ "a/b": 1 }))).rejects.toMatchObject({
      code: "GIT_MISSING",
    });
    vi.unstubAllEnvs();
    expect(await (await open()).ledger.compose(tip.commit, batch)).toEqual(next);
    expect(repository.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("is not disturbed by what happens to the repository while it waits", async () => {
    const { ledger, tip } = await openRunning();
    const batch = writer.batch({ "a/b": 1 }, release(repository.head("HEAD:skills/a/b")));
    const forgotten = await (await open()).ledger.compose(tip.commit, batch);
    repository.git("repack", "-qad");
    repository.git("reflog", "expire", "--expire=now", "--all");
    repository.git("gc", "-q", "--prune=now");
    expect(() => repository.git("cat-file", "-e", forgotten.commit)).toThrow();
    vi.stubEnv("PATH", "/nowhere");
    const next = await ledger.compose(tip.commit, batch);
    await ledger.publish(tip.commit, next.commit);
    vi.unstubAllEnvs();
    expect(next).toEqual(forgotten);
    expect(repository.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("writes a few events file by file and many as a pack, whoever removed what looked left behind", async () => {
    const { ledger, tip } = await openRunning();
    const numbered = (count: number, events: (i: number) => number) =>
      writer.batch(Object.fromEntries(Array.from({ length: count }, (_, i) => [`x/y${i}`, events(i)])));
    const removeTemporary = () => {
      for (const path of temporary()) rmSync(join(objects(), path));
    };
    removeTemporary();
    const few = await append(
      ledger,
      numbered(16, () => 1),
    );
    expect(packs()).toEqual([]);
    await endPass(ledger, few);
    removeTemporary();
    const many = await append(
      ledger,
      numbered(60, (i) => i + 1),
    );
    expect(packs().filter((name) => name.endsWith(".pack"))).toHaveLength(1);
    expect(await ledger.descends(tip.commit, many.commit)).toBe(true);
    expect(repository.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  it.runIf(hasProgram("ps"))("has lost nothing where a process that waited was killed", async () => {
    const { ledger, tip } = await openRunning();
    const processes = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
    const ours = processes.filter((line) => line.includes(state.path) || line.includes(repository.dir));
    const waiting = ours.filter((line) => /fast-import|update-ref/.test(line));
    expect(waiting).toHaveLength(3);
    for (const line of waiting) process.kill(Number.parseInt(line, 10), "SIGKILL");
    const next = await append(ledger, writer.batch({ "a/b": 1 }));
    await endPass(ledger, next);
    expect(await ledger.descends(tip.commit, next.commit)).toBe(true);
    expect(await ledger.known()).toBe(next.commit);
  });
});

describe("reading", () => {
  it("streams all chains, or those asked for", async () => {
    const { ledger } = await open();
    const { commit } = await append(ledger, writer.batch({ _registry: 2, "a/b": 256, "a/c": 257, "b/a": 3000 }));
    const all = { _registry: 2, "a/b": 256, "a/c": 257, "b/a": 3000 };
    expect(await chainsOf(ledger, commit)).toEqual(all);
    expect(await chainsOf(ledger, commit, ["b/a", "x/y"])).toEqual({ "b/a": 3000 });
    expect(await chainsOf(ledger, commit, [])).toEqual({});
    const many = [...Array.from({ length: 300 }, (_, i) => `x/y${i}`), "a/c", "_registry"];
    expect(await chainsOf(ledger, commit, many)).toEqual({ _registry: 2, "a/c": 257 });
  });

  it("of an older commit gives the ledger as of then", async () => {
    const { ledger } = await open();
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    await append(ledger, writer.batch({ "a/b": 1 }, { head: { ...EMPTY_HEAD, live: 7 } }));
    expect(await ledger.tipAt(first.commit)).toEqual(first);
    expect(await chainsOf(ledger, first.commit)).toEqual({ "a/b": 1 });
    expect((await ledger.tip())?.head.live).toBe(7);
  });

  it("is remembered only when nobody else has the folder's lock, who may remove git's own", async () => {
    const { ledger } = await open();
    const { commit } = await append(ledger, writer.batch({ "a/b": 1 }));
    const [folder = ""] = readdirSync(join(state.path, "state"));
    let remembering = Promise.resolve();
    await withLock({ folder: join(state.path, "state", folder) }, async () => {
      remembering = ledger.remember(commit);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await ledger.known()).toBeUndefined();
    });
    await remembering;
    expect(await ledger.known()).toBe(commit);
  });

  it("knows what descends from what, and what it knew last", async () => {
    const source = await open();
    const { ledger } = source;
    const first = await append(ledger, writer.batch({ "a/b": 1 }));
    const second = await append(ledger, writer.batch({ "a/b": 1 }));
    const other = await ledger.compose(undefined, new BatchWriter().batch({ "x/y": 1 }));
    expect(await ledger.descends(first.commit, second.commit)).toBe(true);
    expect(await ledger.descends(second.commit, second.commit)).toBe(true);
    expect(await ledger.descends(second.commit, first.commit)).toBe(false);
    expect(await ledger.descends(other.commit, second.commit)).toBe(false);
    expect(await ledger.descends("d".repeat(40), second.commit)).toBe(false);
    expect(await ledger.known()).toBeUndefined();
    await ledger.remember(first.commit);
    await ledger.remember(second.commit);
    expect(await (await open()).ledger.known()).toBe(second.commit);
    expect(repository.git("for-each-ref", "refs/skilltrunk")).toBe("");
  });

  const HEAD = '{"at":null,"engine":1,"format":1,"from":null,"live":0,"trunk":null}\n';
  const LINE = '{"n":1}\n';

  function plant(files: Readonly<Record<string, string>>): void {
    const stream = Object.entries(files).map(
      ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
    const input = `commit refs/heads/${BRANCH}\ncommitter A <a@example.com> 0 +0000\ndata 1\nx\n${stream.join("")}\n`;
    execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: repository.dir, input });
  }

  it.each([
    ["a newer engine", { "head.json": HEAD.replace('"engine":1', '"engine":2,"new":true') }, "ENGINE_TOO_OLD"],
    ["a newer format", { "head.json": HEAD.replace('"format":1', '"format":2') }, "ENGINE_TOO_OLD"],
    ["no head", { "README.md": "a branch of somebody's" }, "LEDGER_CORRUPT"],
    ["a head that is no JSON", { "head.json": "{" }, "LEDGER_CORRUPT"],
    ["a head of another kind", { "head.json": "null\n" }, "LEDGER_CORRUPT"],
    ["a head with more in it", { "head.json": HEAD.replace("{", '{"a":1,') }, "LEDGER_CORRUPT"],
    ["a head that is a folder", { "head.json/a": HEAD }, "LEDGER_CORRUPT"],
    ["a head that is huge", { "head.json": HEAD + " ".repeat(70_000) }, "LEDGER_CORRUPT"],
  ])("refuses %s", async (_, files, code) => {
    plant(files as unknown as Record<string, string>);
    const { ledger } = await open();
    await expect(ledger.tip()).rejects.toMatchObject({ code });
    await expect(ledger.compose(repository.head(BRANCH), writer.batch({ "a/b": 1 }))).rejects.toMatchObject({ code });
  });

  it.each([
    ["events/a/b/0.txt", LINE],
    ["events/a/b/00.ndjson", LINE],
    ["events/a/0.ndjson", LINE],
    ["events/0.ndjson", LINE],
    ["events/a/b/c/0.ndjson", LINE],
    ["events/A/b/0.ndjson", LINE],
    ["events/_other/0.ndjson", LINE],
    ["events/a/b/1.ndjson", LINE],
    ["events/a/b/0.ndjson", '{"n":1}'],
    ["events/a/b/0.ndjson", ""],
    ["events/a/b/0.ndjson", LINE.repeat(257)],
  ])("refuses events in %s holding %j", async (path, text) => {
    plant({ "head.json": HEAD, [path]: text });
    const { ledger } = await open();
    const { commit } = (await ledger.tip()) as LedgerTip;
    await expect(chainsOf(ledger, commit)).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  it("refuses a file before the last that is not full, and bytes that are no UTF-8", async () => {
    plant({ "head.json": HEAD, "events/a/b/0.ndjson": LINE.repeat(255), "events/a/b/1.ndjson": LINE });
    const { ledger } = await open();
    await expect(chainsOf(ledger, repository.head(BRANCH))).rejects.toThrow("before events/a/b/1.ndjson is not full");
    const blob = execFileSync("git", ["hash-object", "-w", "--stdin"], {
      cwd: repository.dir,
      input: Buffer.of(0xff, 10),
    });
    const bytes = blob.toString().trim();
    const stream = `commit refs/heads/${BRANCH}\ncommitter A <a@example.com> 0 +0000\ndata 1\nx\nM 100644 ${bytes} events/a/b/0.ndjson\n`;
    execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: repository.dir, input: stream });
    await expect(chainsOf(ledger, repository.head(BRANCH))).rejects.toThrow("is not UTF-8");
  });
});

describe("a scratch ledger", () => {
  it("continues the published one, writes nowhere that stays, and is never published", async () => {
    const source = await open();
    const first = await append(source.ledger, writer.batch({ "a/b": 3 }));
    const before = execFileSync("git", ["count-objects", "-v"], { cwd: repository.dir, encoding: "utf8" });
    const scratch = source.scratch();
    const tree = repository.head("HEAD:skills/a/b");
    const second = await scratch.compose(first.commit, writer.batch({ "a/b": 1 }, release(tree)));
    expect(await chainsOf(scratch, second.commit)).toEqual({ "a/b": 4 });
    expect((await scratch.tipAt(second.commit)).tree).toBe(second.tree);
    await expect(scratch.publish(first.commit, second.commit)).rejects.toMatchObject({ code: "USAGE" });
    expect(execFileSync("git", ["count-objects", "-v"], { cwd: repository.dir, encoding: "utf8" })).toBe(before);
    await expect(source.ledger.tipAt(second.commit)).rejects.toMatchObject({ code: "OBJECT_MISSING" });
  });
});

describe("a ledger in another repository", () => {
  it("has everything it reaches there, and leaves nothing in the first", async () => {
    const other = new GitFixture({ bare: true });
    try {
      const source = await open(repository.dir, { ledgerLocation: other.dir });
      expect((await source.refresh()).trunk).toBe(repository.head());
      const tree = repository.head("HEAD:skills/a/b");
      await append(source.ledger, writer.batch({ "a/b": 1 }));
      const tip = await append(source.ledger, writer.batch({ "a/b": 1 }, release(tree)));
      expect(other.head(BRANCH)).toBe(tip.commit);
      expect(other.git("fsck", "--full", "--strict")).toBe("");
      expect(other.git("show", `${BRANCH}:releases/a/b/1.0.0/run.sh`)).toBe("#!/bin/sh");
      expect(repository.git("branch", "--list", BRANCH)).toBe("");
      expect(await chainsOf(source.ledger, tip.commit)).toEqual({ "a/b": 2 });
      // A server needs nothing but the ledger's repository.
      const served = await open(other.dir, { readOnly: true });
      expect((await served.refresh()).trunk).toBeUndefined();
      expect(await served.ledger.tip()).toEqual(tip);
      expect(await served.objects.has(tree, "tree")).toBe(true);
    } finally {
      other.cleanup();
    }
  });
});
