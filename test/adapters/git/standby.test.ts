/** A program that waits, started, for its input: real ones, and a clock that only the test moves. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { finishGit, type GitChild, gitFailed, startGit } from "../../../src/adapters/git/git-process.ts";
import { createStandby, type Standby } from "../../../src/adapters/git/standby.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const BLOB_X = "c1b0730e0133447badcfd47fd144e254807b06e1";
let started: GitChild[];
let standby: Standby;

beforeEach(() => {
  started = [];
  standby = createStandby(() => {
    const child = startGit(["hash-object", "--stdin"]);
    started.push(child);
    return child;
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await standby.close();
});

async function hash(child: GitChild): Promise<string> {
  const { code, stdout, stderr } = await finishGit(child, "x");
  if (code !== 0) throw gitFailed("hash-object", stderr);
  return stdout.toString("utf8").trim();
}

function prepare(): void {
  standby.prepare(50);
  vi.advanceTimersByTime(50);
}

describe("a standby", () => {
  it("starts nothing before it is asked to, and one in the time it was given", async () => {
    expect(started).toHaveLength(0);
    standby.prepare(50);
    vi.advanceTimersByTime(49);
    expect(started).toHaveLength(0);
    standby.prepare(50);
    vi.advanceTimersByTime(500);
    prepare();
    expect(started).toHaveLength(1);
  });

  it("hands the child that waits to one user, and a new one to the next", async () => {
    prepare();
    vi.stubEnv("PATH", "/nowhere");
    expect(await standby.use(hash)).toBe(BLOB_X);
    await expect(standby.use(hash)).rejects.toMatchObject({ code: "GIT_MISSING" });
    vi.unstubAllEnvs();
    expect(await standby.use(hash)).toBe(BLOB_X);
  });

  it("starts a child where none waits, and again after one was used", async () => {
    standby.prepare(50);
    expect(await standby.use(hash)).toBe(BLOB_X);
    vi.advanceTimersByTime(500);
    expect(started).toHaveLength(1);
    prepare();
    expect(await standby.use(hash)).toBe(BLOB_X);
    prepare();
    expect(started).toHaveLength(3);
  });

  it("replaces a child that died, whether that was seen or not", async () => {
    prepare();
    started[0]?.kill("SIGKILL");
    expect(await standby.use(hash)).toBe(BLOB_X);
    prepare();
    const [, , third] = started;
    third?.kill("SIGKILL");
    await once(third as GitChild, "close");
    prepare();
    expect(started).toHaveLength(4);
    expect(await standby.use(hash)).toBe(BLOB_X);
    expect(started).toHaveLength(4);
  });

  it("does what failed in a child that waited again in a new one, once, and nothing that failed otherwise", async () => {
    const failing = (code: "GIT_FAILED" | "DISK_FULL") => async (child: GitChild) => {
      await hash(child);
      throw new RegistryError(code, "made to fail");
    };
    prepare();
    await expect(standby.use(failing("GIT_FAILED"))).rejects.toThrow("made to fail");
    expect(started).toHaveLength(2);
    await expect(standby.use(failing("GIT_FAILED"))).rejects.toThrow("made to fail");
    expect(started).toHaveLength(3);
    prepare();
    await expect(standby.use(failing("DISK_FULL"))).rejects.toThrow("made to fail");
    expect(started).toHaveLength(4);
  });

  it("that cannot be started waits for somebody who is told", async () => {
    vi.stubEnv("PATH", "/nowhere");
    prepare();
    await new Promise((resolve) => started[0]?.once("close", resolve));
    await expect(standby.use(hash)).rejects.toMatchObject({ code: "GIT_MISSING" });
    const broken = createStandby(() => {
      throw new Error("no more processes");
    });
    broken.prepare(1);
    vi.advanceTimersByTime(1);
    await expect(broken.use(hash)).rejects.toThrow("no more processes");
    await broken.close();
  });

  it("ends its child when it is closed, and prepares none any more", async () => {
    prepare();
    await standby.close();
    expect(started[0]?.exitCode).toBe(0);
    prepare();
    standby = createStandby(() => startGit(["hash-object", "--stdin"]));
    standby.prepare(50);
    await standby.close();
    vi.advanceTimersByTime(500);
    expect(started).toHaveLength(1);
  });
});

describe("a program that has a child waiting", () => {
  it.each(["by itself", "by SIGKILL"])("ends %s, and its child with it, and nothing is left behind", async (how) => {
    vi.useRealTimers();
    const repository = new GitFixture({ bare: true });
    const script = join(repository.dir, "program.mjs");
    buildSync({
      stdin: { contents: PROGRAM, resolveDir: join(import.meta.dirname, "../../../src/adapters/git"), loader: "ts" },
      outfile: script,
      bundle: true,
      platform: "node",
      format: "esm",
      // Packages in the older format, which are bundled with it, ask for Node's own modules in theirs.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "silent",
    });
    const packs = join(repository.dir, "objects", "pack");
    const program = spawn(process.execPath, [script, repository.dir, how], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = await once(program.stdout, "data");
    expect(String(said)).toMatch(/^tmp_pack_/);
    if (how === "by SIGKILL") program.kill("SIGKILL");
    await once(program, "close");
    await vi.waitFor(() => expect(readdirSync(packs)).toEqual([]), 20_000);
    expect(readdirSync(repository.dir).filter((name) => name.startsWith("fast_import_crash"))).toEqual([]);
    repository.cleanup();
  });
});

/** Says so once its fast-import is there. */
const PROGRAM = `
import { readdirSync } from "node:fs";
import { createImporter } from "../ledger/ledger-commit.ts";
import { ownObjects } from "./object-writer.ts";
const [gitDir, how] = process.argv.slice(2);
createImporter(ownObjects(gitDir)).few.prepare(1);
const look = setInterval(() => {
  const [pack] = readdirSync(gitDir + "/objects/pack");
  if (pack === undefined) return;
  if (how === "by itself") clearInterval(look);
  process.stdout.write(pack);
}, 5);
`;
