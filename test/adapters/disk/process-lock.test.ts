import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "../../../src/adapters/disk/process-lock.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let folder: ReturnType<typeof temporaryFolder>;
let lock: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  lock = join(folder.path, "lock");
});

afterEach(() => {
  other?.kill("SIGKILL");
  other = undefined;
  folder.cleanup();
});

/** What another process that is alive would have written. */
async function holdByOther(): Promise<number> {
  const mine = await withLock({ folder: folder.path }, async () => JSON.parse(readFileSync(lock, "utf8")));
  other = spawn("sleep", ["60"]);
  await once(other, "spawn");
  const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8");
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  writeFileSync(lock, JSON.stringify({ ...mine, pid: other.pid, started }));
  return other.pid ?? 0;
}

describe("withLock", () => {
  it("runs one at a time, and leaves nothing behind", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 12 }, () => withLock({ folder: folder.path }, work)));
    expect(most).toBe(1);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("answers what the work does, and is free again when it throws", async () => {
    expect(await withLock({ folder: folder.path }, async () => 7)).toBe(7);
    const failing = withLock({ folder: folder.path }, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("waits for another process, says for which, and goes on when that is gone", async () => {
    const pid = await holdByOther();
    const said: string[] = [];
    const options = {
      folder: folder.path,
      politeMs: 0,
      progress: ({ phase }: { readonly phase: string }) => {
        said.push(phase);
        other?.kill("SIGKILL");
      },
    };
    expect(await withLock(options, async () => "done")).toBe("done");
    expect(said).toEqual([`waiting for process ${pid}, which is using this state folder`]);
  });

  it("gives up in the end", async () => {
    const pid = await holdByOther();
    await expect(withLock({ folder: folder.path, patienceMs: 1 }, async () => 1)).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
      message: expect.stringContaining(`process ${pid}`),
    });
  });

  it.each([
    ["of a process that is gone", { pid: 2 ** 22 + 1 }],
    ["of an earlier process with the same id", { started: "1" }],
    ["of an earlier boot", { boot: "another" }],
    ["that cannot be read", "{"],
  ])("takes over a lock %s", async (_, change) => {
    const mine = await withLock({ folder: folder.path }, async () => JSON.parse(readFileSync(lock, "utf8")));
    writeFileSync(lock, typeof change === "string" ? change : JSON.stringify({ ...mine, ...change }));
    expect(await withLock({ folder: folder.path }, async () => "taken")).toBe("taken");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("says when the folder cannot be written", async () => {
    const nowhere = withLock({ folder: join(folder.path, "nowhere") }, async () => 1);
    await expect(nowhere).rejects.toMatchObject({ code: "STATE_UNWRITABLE" });
  });
});
