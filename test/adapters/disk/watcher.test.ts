import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Watcher, watchPaths } from "../../../src/adapters/disk/watcher.ts";
import { GitFixture, temporaryFolder } from "../../support/git-fixture.ts";

let repo: GitFixture;
let git: string;
let watcher: Watcher;
let folder: ReturnType<typeof temporaryFolder>;
let changes: number;
let told: () => void;

beforeEach(async () => {
  repo = new GitFixture();
  folder = temporaryFolder();
  git = join(repo.dir, ".git");
  changes = 0;
  told = () => {};
});

afterEach(async () => {
  await watcher.close();
  repo.cleanup();
  folder.cleanup();
});

/** How often it is looked whether folders are where they were. */
const LOOK_MS = 50;

async function watching(...paths: string[]): Promise<void> {
  watcher = watchPaths(
    paths.map((path) => join(git, path)),
    () => {
      changes++;
      told();
    },
    LOOK_MS,
  );
  await watcher.ready;
}

/** Settles at the next change; a test that waits for one in vain runs into its limit. */
function nextChange(): Promise<void> {
  return new Promise((done) => {
    told = done;
  });
}

const REFS = ["refs/heads", "packed-refs", "HEAD"];

describe("watching a repository's refs", () => {
  it("sees the first commit of an empty repository", async () => {
    await watching(...REFS);
    const seen = nextChange();
    repo.commit({ "a.txt": "1" }, "one");
    await seen;
  });

  it("sees every one of many commits, however close together", async () => {
    repo.commit({ "a.txt": "1" }, "one");
    await watching(...REFS);
    for (let i = 0; i < 25; i++) {
      const seen = nextChange();
      // As git does it: the next value beside the ref, renamed over it.
      writeFileSync(join(git, "refs/heads/main.lock"), `${i.toString(16).padStart(40, "0")}\n`);
      renameSync(join(git, "refs/heads/main.lock"), join(git, "refs/heads/main"));
      await seen;
    }
  });

  it("sees refs that are packed, and moved while they are", async () => {
    repo.commit({ "a.txt": "1" }, "one");
    await watching("packed-refs");
    const packed = nextChange();
    repo.git("pack-refs", "--all");
    await packed;
    const again = nextChange();
    repo.git("update-ref", "refs/tags/v1", "HEAD");
    repo.git("pack-refs", "--all");
    await again;
  });

  it("sees a branch in a folder that appears later", async () => {
    repo.commit({ "a.txt": "1" }, "one");
    await watching(...REFS);
    const made = nextChange();
    repo.git("branch", "team/feature");
    await made;
    await sleep(100);
    const moved = nextChange();
    repo.commit({ "a.txt": "2" }, "two");
    await moved;
  });

  it("watches what is not there yet, and what goes away and comes back", async () => {
    await watching("later/refs/heads");
    const appeared = nextChange();
    mkdirSync(join(git, "later/refs/heads"), { recursive: true });
    writeFileSync(join(git, "later/refs/heads/main"), "x");
    await appeared;
    await sleep(100);
    const gone = nextChange();
    rmSync(join(git, "later"), { recursive: true });
    await gone;
    await sleep(100);
    const back = nextChange();
    mkdirSync(join(git, "later/refs/heads"), { recursive: true });
    writeFileSync(join(git, "later/refs/heads/main"), "y");
    await back;
  });

  it.each(["moved away and back", "moved away and replaced", "removed and replaced"])(
    "goes on with a repository that was %s",
    async (what) => {
      repo.commit({ "a.txt": "1" }, "one");
      const [away, copy] = [join(folder.path, "away"), join(folder.path, "copy")];
      cpSync(repo.dir, copy, { recursive: true });
      await watching(...REFS);
      const gone = nextChange();
      if (what.startsWith("removed")) rmSync(repo.dir, { recursive: true });
      else renameSync(repo.dir, away);
      await gone;
      // Two looks: what is removed tells so at once, and what is not there any more is noticed after that.
      await sleep(5 * LOOK_MS);
      const back = nextChange();
      renameSync(what.endsWith("back") ? away : copy, repo.dir);
      await back;
      await sleep(5 * LOOK_MS);
      const moved = nextChange();
      repo.commit({ "a.txt": "2" }, "two");
      await moved;
    },
  );

  it("goes on with a folder that was made anew at once, which may have the number of the one before", async () => {
    mkdirSync(join(git, "refs/notes"), { recursive: true });
    await watching("refs/notes");
    for (let i = 0; i < 3; i++) {
      rmSync(join(git, "refs/notes"), { recursive: true });
      mkdirSync(join(git, "refs/notes"));
      await sleep(10 * LOOK_MS);
      const seen = nextChange();
      writeFileSync(join(git, "refs/notes/main"), `${i}`);
      await seen;
    }
  });

  it("makes one change of many that come together", async () => {
    await watching(...REFS);
    const seen = nextChange();
    for (let i = 0; i < 50; i++) writeFileSync(join(git, "refs/heads", `branch-${i}`), "x");
    await seen;
    await sleep(300);
    expect(changes).toBeLessThan(25);
  });

  it("looks away from everything else", async () => {
    repo.commit({ "a.txt": "1" }, "one");
    await watching(...REFS);
    repo.write({ "b.txt": "not committed" });
    writeFileSync(join(git, "unrelated"), "x");
    writeFileSync(join(git, "refs/heads/main.lock"), "held");
    await sleep(300);
    expect(changes).toBe(0);
    const seen = nextChange();
    renameSync(join(git, "refs/heads/main.lock"), join(git, "refs/heads/other"));
    await seen;
  });

  it("says nothing more once closed", async () => {
    await watching(...REFS);
    await watcher.close();
    repo.commit({ "a.txt": "1" }, "one");
    await sleep(200);
    expect(changes).toBe(0);
  });
});
