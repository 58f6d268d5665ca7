/** A full disk and a read-only one, as real file systems. Mounting takes root; elsewhere these say that they were skipped. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSource, type SourceOptions } from "../../src/adapters/git/open-source.ts";
import type { LedgerBatch, Source } from "../../src/app/ports/ports.ts";
import { GitFixture, temporaryFolder } from "../support/git-fixture.ts";
import { BatchWriter } from "../support/ledger-batches.ts";

const MOUNT = "mount";
const UMOUNT = "umount";
const root = temporaryFolder();
const mounted: string[] = [];
const opened: Source[] = [];
let repository: GitFixture;

function mount(name: string, options: string): string {
  const path = join(root.path, name);
  mkdirSync(path);
  execFileSync(MOUNT, ["-t", "tmpfs", "-o", options, "tmpfs", path], { stdio: "pipe" });
  mounted.push(path);
  return path;
}

function mayMount(): boolean {
  const path = join(root.path, "trial");
  mkdirSync(path);
  const done = spawnSync(MOUNT, ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path]).status === 0;
  if (done) execFileSync(UMOUNT, [path]);
  else console.warn("SKIPPED: a full and a read-only disk: this user may not mount a file system");
  return done;
}

async function open(
  location: string,
  options: Partial<SourceOptions> & { readonly stateDir: string },
): Promise<Source> {
  const source = await openSource({ location, ...options });
  opened.push(source);
  return source;
}

/** Text that no compression makes small. */
function noise(bytes: number, seed = 1): string {
  let x = seed;
  return Array.from({ length: bytes }, () => {
    x = (x * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (x % 90));
  }).join("");
}

/** One event a line as the ledger needs it, and far too large for a small disk. */
function largeBatch(): LedgerBatch {
  const chains = new Map([
    ["a/b" as never, { first: 1, lines: Array.from({ length: 40 }, (_, i) => noise(20_000, i + 1)) }],
  ]);
  return { ...new BatchWriter().batch({}), chains };
}

beforeAll(() => {
  repository = new GitFixture();
  repository.commit({ f: noise(400_000) }, "one");
});

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

afterAll(() => {
  repository.cleanup();
  for (const path of mounted) spawnSync(UMOUNT, [path]);
  root.cleanup();
});

describe.skipIf(!mayMount())("storage", () => {
  it("that is read-only is named as it is opened", async () => {
    const path = mount("read-only", "size=1m");
    execFileSync(MOUNT, ["-o", "remount,ro", path]);
    await expect(open(repository.dir, { stateDir: path })).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
      message: expect.stringContaining("EROFS"),
      hint: expect.stringContaining("--state"),
    });
  });

  it("that turns read-only loses nothing", async () => {
    const path = mount("turning", "size=8m");
    const source = await open(repository.dir, { stateDir: path });
    execFileSync(MOUNT, ["-o", "remount,ro", path]);
    await expect(source.ledger.compose(undefined, largeBatch())).rejects.toMatchObject({ code: "STATE_UNWRITABLE" });
    expect(repository.git("branch", "--list", "skilltrunk/*")).toBe("");
    execFileSync(MOUNT, ["-o", "remount,rw", path]);
    const next = await source.ledger.compose(undefined, largeBatch());
    expect((await source.ledger.tipAt(next.commit)).tree).toBe(next.tree);
  });

  it("that is full is named, moves no branch, and goes on when there is room", async () => {
    const path = mount("full", "size=1m");
    const small = join(path, "repo.git");
    execFileSync("git", ["init", "-q", "--bare", small]);
    const source = await open(small, { stateDir: join(root.path, "state") });
    const ballast = join(path, "ballast");
    writeFileSync(ballast, Buffer.alloc(600_000));
    await expect(source.ledger.compose(undefined, largeBatch())).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.not.stringContaining("crash"),
      hint: expect.stringContaining("nothing was published"),
    });
    expect(await source.ledger.tip()).toBeUndefined();
    rmSync(ballast);
    execFileSync("git", ["--git-dir", small, "prune", "--expire=now"]);
    const next = await source.ledger.compose(undefined, new BatchWriter().batch({ "a/b": 3 }));
    await source.ledger.publish(undefined, next.commit);
    expect((await source.ledger.tip())?.commit).toBe(next.commit);
  });

  it.each([0, 4, 8, 12, 16, 20, 24])(
    "that has %i KB left for what we keep is named as full, or holds it",
    async (kb) => {
      const path = mount(`left-${kb}`, "size=256k");
      writeFileSync(join(path, "ballast"), Buffer.alloc((256 - kb) * 1024));
      const opening = open(repository.dir, { stateDir: path }).catch((error: unknown) => error);
      expect([undefined, "DISK_FULL"]).toContain(((await opening) as { readonly code?: string }).code);
      rmSync(join(path, "ballast"));
      await open(repository.dir, { stateDir: path });
    },
  );

  it("that is full while a remote is fetched is named, and the next fetch finishes", async () => {
    const path = mount("mirror", "size=1m");
    const ballast = join(path, "ballast");
    const source = await open(`file://${repository.dir}`, { stateDir: path });
    writeFileSync(ballast, Buffer.alloc(800_000));
    await expect(source.refresh()).rejects.toMatchObject({ code: "DISK_FULL" });
    rmSync(ballast);
    expect((await source.refresh()).trunk).toBe(repository.head());
  });
});
