/** What the world does to a pass: each fault is the condition that it should be, and goes without a hand where none is needed. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSource, type SourceOptions } from "../../src/adapters/git/open-source.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import type { PassResult, Reconciler } from "../../src/app/reconcile/pass.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { type Conditions, consequence, startingConditions } from "../../src/core/conditions.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { startGitHost } from "../support/git-http.ts";
import { bundleProgram, Program } from "../support/kill/program.ts";
import { NOW } from "../support/reconciled.ts";

const LEDGER = "skilltrunk/ledger";
const LIMIT_MS = 240_000;
let repo: GitFixture;
let folder: ReturnType<typeof temporaryFolder>;
let now: number;
const opened: Source[] = [];
const mounted: string[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  repo = new GitFixture();
  folder = temporaryFolder("skilltrunk-faults-");
  now = NOW;
  merge(1);
});

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  for (const close of closers.splice(0)) await close();
  for (const path of mounted.splice(0)) spawnSync("umount", [path]);
  folder.cleanup();
  repo.cleanup();
});

const merge = (i: number) =>
  repo.commit({ "skills/one/alpha/SKILL.md": skillMd("alpha", { body: `Body ${i}.\n` }) }, `fix: change ${i}`);

async function open(
  options: Partial<SourceOptions> = {},
): Promise<{ readonly source: Source; readonly reconciler: Reconciler }> {
  const source = await openSource({ location: repo.dir, stateDir: join(folder.path, "state"), ...options });
  opened.push(source);
  return { source, reconciler: createReconciler({ source, clock: { now: () => now } }) };
}

/** What a running registry would say and do after a pass. */
async function passOnce(reconciler: Reconciler): Promise<{
  readonly kind: string;
  readonly conditions: Conditions;
  readonly result: PassResult | undefined;
}> {
  const given = { previous: startingConditions(now), attempt: 1, random: 0, now, pollMs: 1000 };
  try {
    const result = await reconciler.pass();
    const outcome = { kind: "passed", lookedAt: "trunk", trunk: result.trunk } as const;
    return { ...consequence({ ...given, outcome }), result };
  } catch (error) {
    return { ...consequence({ ...given, outcome: { kind: "failed", error } }), result: undefined };
  }
}

async function expectFailure(reconciler: Reconciler, kind: "retry" | "stall", reason: string): Promise<void> {
  const ended = await passOnce(reconciler);
  expect(ended.kind).toBe(kind);
  expect(ended.conditions.Fresh).toMatchObject({ status: false, reason });
  if (kind === "stall") expect(ended.conditions.Stalled).toMatchObject({ status: true, reason });
}

async function expectPassed(reconciler: Reconciler, releases: number): Promise<void> {
  const ended = await passOnce(reconciler);
  expect(ended.conditions.Stalled.status).toBe(false);
  expect(ended.result?.released).toHaveLength(releases);
}

async function expectWhole(source: Source): Promise<void> {
  expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
}

const mayMount = (() => {
  const { path, cleanup } = temporaryFolder();
  const done = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path]).status === 0;
  if (done) execFileSync("umount", [path]);
  else console.warn("SKIPPED: a full and a read-only state folder: this user may not mount a file system");
  cleanup();
  return done;
})();

function mount(options: string): string {
  const path = join(folder.path, "small");
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  mounted.push(path);
  return path;
}

describe.skipIf(!mayMount)("the state folder's disk", { timeout: LIMIT_MS }, () => {
  it("is full: tried again, and published once there is room", async () => {
    const stateDir = mount("size=2m");
    const { source, reconciler } = await open({ location: `file://${repo.dir}`, stateDir, push: true });
    await expectPassed(reconciler, 1);
    merge(2);
    const ballast = join(stateDir, "ballast");
    expect(() => writeFileSync(ballast, Buffer.alloc(4 << 20))).toThrow("ENOSPC");
    await expectFailure(reconciler, "retry", "DiskFull");
    expect(reconciler.catalog.head.trunk).toBe(repo.head("main~1"));
    rmSync(ballast);
    await expectPassed(reconciler, 1);
    await expectWhole(source);
  });

  it("turns read-only: tried again, and published once it is not", async () => {
    const stateDir = mount("size=8m");
    const { source, reconciler } = await open({ stateDir });
    await expectPassed(reconciler, 1);
    merge(2);
    execFileSync("mount", ["-o", "remount,ro", stateDir]);
    await expectFailure(reconciler, "retry", "StateUnwritable");
    expect(reconciler.catalog.head.trunk).toBe(repo.head("main~1"));
    execFileSync("mount", ["-o", "remount,rw", stateDir]);
    await expectPassed(reconciler, 1);
    await expectWhole(source);
  });
});

describe("the repository's folder", { timeout: LIMIT_MS }, () => {
  it.each(["refresh", "tip", "compose", "publish"])(
    "goes away before this step of a pass: %s. That is what is said, and once it is back nothing is missing",
    async (step) => {
      const { source } = await open();
      let before = (_: string): void => {};
      const stepwise = <T extends object>(port: T): T =>
        new Proxy(port, {
          get(target, name, receiver) {
            before(String(name));
            return name === "ledger" ? stepwise(source.ledger) : Reflect.get(target, name, receiver);
          },
        });
      const reconciler = createReconciler({ source: stepwise(source), clock: { now: () => now } });
      await expectPassed(reconciler, 1);
      merge(2);
      before = (name) => {
        if (name !== step || !existsSync(repo.dir)) return;
        renameSync(repo.dir, `${repo.dir}.away`);
      };
      await expectFailure(reconciler, "stall", "NotARepository");
      expect(reconciler.catalog.head.live).toBe(1);
      before = () => {};
      renameSync(`${repo.dir}.away`, repo.dir);
      await expectPassed(reconciler, 1);
      await expectWhole(source);
    },
  );
});

describe("the clock", { timeout: LIMIT_MS }, () => {
  it("jumps back: what is from the future then waits, and goes on by itself once the clock is right", async () => {
    const { source, reconciler } = await open();
    await expectPassed(reconciler, 1);
    merge(2);
    now = Date.UTC(2020, 0, 1);
    await expectFailure(reconciler, "stall", "FutureCommit");
    now = NOW;
    await expectPassed(reconciler, 1);
    await expectWhole(source);
  });

  it("jumps ahead: nothing that is published depends on it", async () => {
    const { reconciler } = await open();
    await expectPassed(reconciler, 1);
    merge(2);
    now = Date.UTC(2093, 0, 1);
    await expectPassed(reconciler, 1);
    const tree = repo.head(`${LEDGER}^{tree}`);
    repo.git("update-ref", "-d", `refs/heads/${LEDGER}`);
    now = NOW;
    await expectPassed((await open({ stateDir: join(folder.path, "other") })).reconciler, 2);
    expect(repo.head(`${LEDGER}^{tree}`)).toBe(tree);
  });
});

describe("the Git host", { timeout: LIMIT_MS }, () => {
  /** A host behind a door that does what it is told to every connection. */
  async function host(): Promise<{ readonly url: string; mode: "through" | "refuse" | "hang" | "cut" }> {
    const bare = join(folder.path, "host.git");
    execFileSync("git", ["clone", "-q", "--bare", repo.dir, bare]);
    execFileSync("git", ["config", "http.receivepack", "true"], { cwd: bare });
    repo.git("remote", "add", "origin", bare);
    const real = await startGitHost(folder.path);
    const door = { url: "", mode: "through" as "through" | "refuse" | "hang" | "cut" };
    const server: Server = createServer();
    server.removeAllListeners("request");
    server.on("connection", (socket) => {
      socket.on("error", () => {});
      if (door.mode === "refuse") {
        socket.destroy();
        return;
      }
      if (door.mode === "hang") {
        socket.resume();
        return;
      }
      const behind = connect(real.port, "127.0.0.1");
      behind.on("error", () => socket.destroy());
      socket.pipe(behind);
      behind.on("data", (chunk: Buffer) => {
        if (door.mode !== "cut") socket.write(chunk);
        else socket.end(chunk.subarray(0, chunk.length / 2));
      });
      behind.on("end", () => socket.end());
      socket.on("close", () => behind.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(
      real.close,
      () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(resolve);
        }),
    );
    door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/host.git`;
    return door;
  }

  it.each(["refuse", "hang", "cut"] as const)(
    "does this: %s. It is asked again, and nothing was lost",
    async (mode) => {
      const door = await host();
      const { source, reconciler } = await open({ location: door.url, push: true, silenceMs: 2000 });
      await expectPassed(reconciler, 1);
      const before = reconciler.snapshot;
      merge(2);
      repo.git("push", "-q", "origin", "main");
      door.mode = mode;
      await expectFailure(reconciler, "retry", "GitUnreachable");
      expect(reconciler.snapshot).toBe(before);
      door.mode = "through";
      await expectPassed(reconciler, 1);
      await expectWhole(source);
      expect(
        execFileSync("git", ["rev-parse", LEDGER], { cwd: join(folder.path, "host.git"), encoding: "utf8" }).trim(),
      ).toBe(reconciler.snapshot.ledger?.commit);
    },
  );
});

describe("the ledger", { timeout: LIMIT_MS }, () => {
  it("that a stranger pushed to is not followed, what was good is served, and it goes on when it is put back", async () => {
    const { source, reconciler } = await open();
    await expectPassed(reconciler, 1);
    const good = repo.head(LEDGER);
    const tree = repo.head(`${LEDGER}^{tree}`);
    repo.git("update-ref", `refs/heads/${LEDGER}`, repo.git("commit-tree", "-p", good, "-m", "mine", `${tree}:events`));
    merge(2);
    await expectFailure(reconciler, "stall", "LedgerCorrupt");
    expect(reconciler.snapshot.ledger?.commit).toBe(good);
    repo.git("update-ref", `refs/heads/${LEDGER}`, good);
    await expectPassed(reconciler, 1);
    await expectWhole(source);
  });

  it("that a process with the same state folder continues while it is being looked at was moved by nobody else", async () => {
    const other = await open();
    const { source } = await open();
    let meanwhile = async () => {};
    const ledger = {
      ...source.ledger,
      async tip() {
        const tip = await source.ledger.tip();
        await meanwhile();
        return tip;
      },
    };
    const reconciler = createReconciler({ source: { ...source, ledger }, clock: { now: () => now } });
    await expectPassed(reconciler, 1);
    merge(2);
    await expectPassed(other.reconciler, 1);
    merge(3);
    meanwhile = async () => {
      meanwhile = async () => {};
      await expectPassed(other.reconciler, 1);
    };
    await expectPassed(reconciler, 0);
    expect(reconciler.snapshot.ledger?.commit).toBe(repo.head(LEDGER));
    await expectWhole(source);
  });

  it("whose lock a killed git left goes on once no git can hold it any more", async () => {
    const { source, reconciler } = await open();
    await expectPassed(reconciler, 1);
    merge(2);
    const lock = join(repo.dir, ".git", "refs", "heads", `${LEDGER}.lock`);
    writeFileSync(lock, "");
    await expectFailure(reconciler, "retry", "GitFailed");
    // As young as this it may be somebody's.
    expect(existsSync(lock)).toBe(true);
    utimesSync(lock, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    const first = await passOnce(reconciler);
    if (first.result === undefined) await expectPassed(reconciler, 1);
    expect(existsSync(lock)).toBe(false);
    expect(repo.head(`${LEDGER}:head.json`)).toMatch(/^[0-9a-f]{40}$/);
    await expectWhole(source);
  });

  it.each([
    ["minutes ago", -120_000],
    ["before the clock was put right", 3_600_000],
  ])("goes on where a git killed %s left the lock of what this machine knows of it", async (_, age) => {
    const { source, reconciler } = await open();
    await expectPassed(reconciler, 1);
    merge(2);
    const lock = join(source.whereabouts.stateFolder, "git/refs/skilltrunk/known", `${LEDGER}.lock`);
    writeFileSync(lock, "");
    await expectFailure(reconciler, "retry", "GitFailed");
    const then = new Date(Date.now() + age);
    utimesSync(lock, then, then);
    for (let i = 0; i < 2 && existsSync(lock); i++) await passOnce(reconciler);
    await expectPassed(reconciler, 0);
    expect(await source.ledger.known()).toBe(repo.head(LEDGER));
    await expectWhole(source);
  });

  it("is not touched where an object that is needed is damaged, and goes on when it is whole again", async () => {
    const { source, reconciler } = await open();
    await expectPassed(reconciler, 1);
    merge(2);
    const blob = repo.head("HEAD:skills/one/alpha/SKILL.md");
    const path = join(repo.dir, ".git", "objects", blob.slice(0, 2), blob.slice(2));
    const bytes = readFileSync(path);
    rmSync(path);
    writeFileSync(path, bytes);
    truncateSync(path, 10);
    const before = repo.head(LEDGER);
    await expectFailure(reconciler, "stall", "ObjectMissing");
    expect(repo.head(LEDGER)).toBe(before);
    writeFileSync(path, bytes);
    await expectPassed(reconciler, 1);
    await expectWhole(source);
  });

  it("of a later engine is left to it: the earlier one serves what it knows, appends nothing and says so", async () => {
    const earlier = await open();
    await expectPassed(earlier.reconciler, 1);
    const { commit } = earlier.reconciler.snapshot.ledger ?? {};
    const run = join(folder.path, "run");
    mkdirSync(run);
    const bare = join(run, "trunk.git");
    merge(2);
    execFileSync("git", ["clone", "-q", "--bare", repo.dir, bare]);
    const program = new Program(await bundleProgram(folder.path, "child", 2));
    closers.push(() => program.kill(true));
    const job = { id: 1, dir: run, layout: "local", stages: [repo.head()], from: 0, killAt: 0, verify: false } as const;
    expect((await program.take([job])).findLast(({ kind }) => kind !== "serves")).toMatchObject({ kind: "idle" });
    repo.git("fetch", "-q", bare, `+${LEDGER}:${LEDGER}`);
    expect(repo.git("show", `${LEDGER}:head.json`)).toMatch(/"engine":2/);
    const later = repo.head(LEDGER);

    await expectFailure(earlier.reconciler, "stall", "EngineTooOld");
    expect(earlier.reconciler.snapshot.ledger?.commit).toBe(commit);
    expect(repo.head(LEDGER)).toBe(later);
    // One that starts beside it serves what this machine knew, and appends nothing either.
    const again = await open();
    await again.reconciler.load();
    expect(again.reconciler.snapshot.ledger?.commit).toBe(commit);
    await expectFailure(again.reconciler, "stall", "EngineTooOld");
  });
});
